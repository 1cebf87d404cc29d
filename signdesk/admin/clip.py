"""`signdesk admin clip`: the clips, in sign language, that a company's visitors see."""

import argparse
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.clip import Clip, ClipState
from signdesk.media.clip_process import ClipRefusedError, check
from signdesk.records import clips, rules
from signdesk.records.database import reading, writing
from signdesk.records.rules import RuleError
from signdesk.records.writes import known_company

from . import printing

LONGEST_WORDS = 300
"""Characters: what stands beside a clip is read at a glance."""


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    change = verbs.add_parser("set", help="check a video and show it in a state")
    show = verbs.add_parser("list", help="print a company's clips")
    drop = verbs.add_parser("drop", help="show no clip in a state, and forget the video")
    for verb in (change, show, drop):
        verb.add_argument("company", help="its id")
    for verb in (change, drop):
        verb.add_argument("state", help=", ".join(ClipState))
    change.add_argument("file", type=Path, help="MP4, MOV, WebM, MKV, AVI or TS; 60 s at most")
    for lang, name in (("fr", "French"), ("en", "English")):
        change.add_argument(
            f"--words-{lang}", required=True, help=f"what is signed, in {name}; shown beside it"
        )


async def run(args: argparse.Namespace, engine: AsyncEngine) -> None:
    """Carry out one action. Raises RuleError."""
    company = rules.slug("company", args.company)
    if args.verb == "list":
        printing.table(await clips.list_clips(engine, company))
        return
    state = rules.one_of("state", args.state, ClipState)
    if args.verb == "drop":
        async with writing(engine) as session:
            await clips.drop_clip(session, company, state)
        return
    printing.line(f"/clips/{await _set(args, engine, company, state)}.mp4")


async def _set(
    args: argparse.Namespace, engine: AsyncEngine, company: str, state: ClipState
) -> str:
    words = {
        "fr": rules.name("words-fr", args.words_fr, LONGEST_WORDS),
        "en": rules.name("words-en", args.words_en, LONGEST_WORDS),
    }
    async with reading(engine) as session:
        await known_company(session, "company", company)
    try:
        checked = await check(args.file)
    except ClipRefusedError as refused:
        raise RuleError("file", str(refused), "bad_clip") from None
    clip = Clip("", checked.width, checked.height, checked.ms, words)
    async with writing(engine) as session:
        return await clips.set_clip(session, company, state, (checked.video, checked.poster), clip)
