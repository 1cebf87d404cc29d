"""Companies' clips, from the command line to the records: both databases keep them alike."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from signdesk.domain.clip import ClipState
from signdesk.records import clip_bytes, config_version, load_clips, open_engine
from signdesk.records.clip_tables import ClipFileRow
from signdesk.records.database import reading
from tests.media.test_clip_file import filmed
from tests.records.test_admin import COMPANY, Shell, shell

__all__ = ["shell"]

WORDS = '--words-fr "Vous attendez." --words-en "You wait."'


async def test_a_clip_is_checked_shown_and_dropped(shell: Shell, tmp_path: Path) -> None:
    await shell(COMPANY)
    film = filmed(tmp_path / "film.mp4")
    status, printed, problem = await shell(f"clip set atelier-lumen waiting {film} {WORDS}")
    assert (status, problem) == (0, "")
    file = printed.strip().removeprefix("/clips/").removesuffix(".mp4")
    assert (await shell(f"clip set atelier-lumen welcome {film} {WORDS}"))[1] == printed
    engine = open_engine(shell.url)
    version = await config_version(engine)
    clips = (await load_clips(engine))["atelier-lumen"]
    assert clips.keys() == {ClipState.WAITING, ClipState.WELCOME}
    assert clips[ClipState.WAITING].words == {"fr": "Vous attendez.", "en": "You wait."}
    video = await clip_bytes(engine, file, "video")
    assert video is not None
    assert await clip_bytes(engine, file, "poster") is not None
    _, listed, _ = await shell("clip list atelier-lumen")
    assert [line.split()[:4] for line in listed.splitlines()[1:]] == [
        [state, "1.0", "240x320", file] for state in ("welcome", "waiting")
    ]
    await shell("clip drop atelier-lumen waiting")
    assert await clip_bytes(engine, file, "video") == video, "another state shows it"
    await shell("clip drop atelier-lumen welcome")
    async with reading(engine) as session:
        assert await session.scalar(select(func.count()).select_from(ClipFileRow)) == 0
    assert await config_version(engine) > version
    await engine.dispose()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("clip set atelier-lumen sleeping FILM WORDS", 'state: "sleeping" must be one of welcome'),
        ("clip set nobody waiting FILM WORDS", 'company: there is no company "nobody"'),
        ("clip set atelier-lumen waiting BAD WORDS", "file: must be a whole video"),
        ("clip set atelier-lumen waiting MISSING WORDS", "file: must be a file of 1 byte"),
        ("clip set atelier-lumen waiting FILM --words-fr x", "--words-en"),
        ("clip drop atelier-lumen waiting", 'state: "atelier-lumen" has no clip for "waiting"'),
        ("clip list nobody", 'company: there is no company "nobody"'),
    ],
)
async def test_what_is_wrong_is_named_and_changes_nothing(
    shell: Shell, tmp_path: Path, line: str, said: str
) -> None:
    await shell(COMPANY)
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"<script>" * 50)
    meant = {"FILM": bad, "BAD": bad, "MISSING": tmp_path / "no.mp4", "WORDS": WORDS}
    typed = " ".join(str(meant.get(word, word)) for word in line.split(" "))
    status, printed, problem = await shell(typed)
    assert (status, printed) == (2, "")
    assert said in problem
    assert len(problem.splitlines()) == 1
    engine = open_engine(shell.url)
    assert await load_clips(engine) == {}
    await engine.dispose()
