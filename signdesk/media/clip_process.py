"""Has a stranger's video checked and written anew, in a process of its own with limits."""

import asyncio
import contextlib
import sys
import tempfile
from pathlib import Path

import msgspec

from .environment import without_settings

LONGEST_S = 300.0
"""Seconds that checking may take, on a machine with much to do."""

WRONG = 2
"""The exit status that says which rule the file breaks."""


class ClipRefusedError(Exception):
    """The file is no clip; the message is the rule that it breaks."""


class CheckedClip(msgspec.Struct, frozen=True):
    """A clip that pages may show: an MP4, its poster (JPEG), their size in pixels, and how long."""

    video: bytes
    poster: bytes
    width: int
    height: int
    ms: int


class _Facts(msgspec.Struct):
    width: int
    height: int
    ms: int


async def check(source: Path) -> CheckedClip:
    """Return the clip that `source` becomes. Raises ClipRefusedError."""
    with tempfile.TemporaryDirectory(prefix="sd-clip-") as folder:
        facts = msgspec.json.decode(await _run(source, folder), type=_Facts)
        video, poster = (Path(folder) / name for name in ("clip.mp4", "poster.jpg"))
        return CheckedClip(
            video.read_bytes(), poster.read_bytes(), facts.width, facts.height, facts.ms
        )


async def _run(source: Path, folder: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "signdesk.media.clip_file", "--", str(source), folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True, env=without_settings(),
    )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST_S):
            said, problem = await process.communicate()
    except TimeoutError:
        raise ClipRefusedError("takes too long to check: give a shorter or smaller one") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode == 0:
        return said
    lines = problem.decode(errors="replace").strip().splitlines()
    if process.returncode == WRONG and lines:
        raise ClipRefusedError(lines[-1])
    raise ClipRefusedError("cannot be checked: it is broken, or needs more than this machine gives")
