"""Companies' clips in the records: several nodes share them, and a backup has them."""

import hashlib
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from signdesk.domain.clip import Clip, ClipState

from .clip_tables import ClipFileRow, ClipRow
from .database import reading
from .listing import Table
from .rules import RuleError
from .writes import bump_version, known_company

Part = Literal["video", "poster"]

_COLUMNS: dict[Part, InstrumentedAttribute[bytes]] = {
    "video": ClipFileRow.video,
    "poster": ClipFileRow.poster,
}


async def load_clips(engine: AsyncEngine) -> dict[str, dict[ClipState, Clip]]:
    """Return each company's clips, by state; not the files."""
    facts = (ClipFileRow.width, ClipFileRow.height, ClipFileRow.ms)
    joined = select(ClipRow, *facts).join(ClipFileRow, ClipFileRow.file == ClipRow.file)
    clips: dict[str, dict[ClipState, Clip]] = {}
    async with reading(engine) as session:
        for row, width, height, ms in await session.execute(joined):
            words = {"fr": row.words_fr, "en": row.words_en}
            clip = Clip(row.file, width, height, ms, words)
            clips.setdefault(row.company, {})[ClipState(row.state)] = clip
    return clips


async def clip_bytes(engine: AsyncEngine, file: str, part: Part) -> bytes | None:
    """Return a clip's video or poster, None where there is none of this name."""
    async with reading(engine) as session:
        found = await session.scalar(select(_COLUMNS[part]).where(ClipFileRow.file == file))
    return bytes(found) if found is not None else None


async def set_clip(
    session: AsyncSession,
    company: str,
    state: ClipState,
    content: tuple[bytes, bytes],
    clip: Clip,
) -> str:
    """Give a company's state this clip, in place of a former one; return the file's name.

    `content` is video and poster; `clip.file` is made here. Raises RuleError if there is no such
    company.
    """
    await known_company(session, "company", company)
    video, poster = content
    file = hashlib.sha256(video + poster).hexdigest()[:32]
    if await session.get(ClipFileRow, file) is None:
        session.add(
            ClipFileRow(
                file=file, video=video, poster=poster,
                width=clip.width, height=clip.height, ms=clip.ms,
            )
        )  # fmt: skip
        await session.flush()
    row = await session.get(ClipRow, (company, state.value))
    if row is None:
        row = ClipRow(company=company, state=state.value)
        session.add(row)
    row.file, row.words_fr, row.words_en = file, clip.words["fr"], clip.words["en"]
    await _forget_unused(session)
    await bump_version(session)
    return file


async def drop_clip(session: AsyncSession, company: str, state: ClipState) -> None:
    """Take a state's clip away. Raises RuleError if it has none."""
    row = await session.get(ClipRow, (company, state.value))
    if row is None:
        raise RuleError("state", f'"{company}" has no clip for "{state}"')
    await session.delete(row)
    await _forget_unused(session)
    await bump_version(session)


async def _forget_unused(session: AsyncSession) -> None:
    """Delete the files that no state shows: they are somebody's picture."""
    await session.flush()
    used = select(ClipRow.file)
    await session.execute(delete(ClipFileRow).where(ClipFileRow.file.not_in(used)))


async def list_clips(engine: AsyncEngine, company: str) -> Table:
    """List a company's clips. Raises RuleError if there is no such company."""
    async with reading(engine) as session:
        await known_company(session, "company", company)
    clips = (await load_clips(engine)).get(company, {})
    table: Table = [("STATE", "SECONDS", "SIZE", "FILE", "FRENCH", "ENGLISH")]
    for state in ClipState:
        if clip := clips.get(state):
            size = f"{clip.width}x{clip.height}"
            words = (clip.words["fr"], clip.words["en"])
            table.append((state.value, f"{clip.ms / 1000:.1f}", size, clip.file, *words))
    return table
