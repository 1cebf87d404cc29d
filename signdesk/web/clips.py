"""Companies' clips: the files, under names made of their content, so any cache may keep them.

They are asked for piece by piece (Range, RFC 9110, 14), as browsers play a video. What was asked
for lately is kept, so that a crowd at one company's door costs the database one reading.
"""

from collections import OrderedDict

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk import records
from signdesk.domain.clip import Clip, ClipState
from signdesk.records.clips import Part

from .catalogue import Language

_log = structlog.get_logger(__name__)

KEPT_BYTES = 64 * 1024 * 1024
"""The shortest clips weigh 100 KB, the longest 12 MB."""

_KINDS: dict[str, tuple[Part, str]] = {
    "mp4": ("video", "video/mp4"),
    "jpg": ("poster", "image/jpeg"),
}


class ClipFace:
    """The handler of clips' files."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._kept: OrderedDict[tuple[str, Part], bytes] = OrderedDict()

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A clip, or its poster; a part of it where one is asked for."""
        part, kind = _KINDS[request.match_info["kind"]]
        body = await self._bytes(request.match_info["file"], part)
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Accept-Ranges": "bytes",
            "ETag": f'"{request.match_info["file"]}"',
        }
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        wanted = _range(request, len(body))
        if wanted is None:
            return web.Response(body=body, content_type=kind, headers=headers)
        if not wanted:
            headers["Content-Range"] = f"bytes */{len(body)}"
            return web.Response(status=416, headers=headers)
        headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{len(body)}"
        piece = body[wanted.start : wanted.stop]
        return web.Response(status=206, body=piece, content_type=kind, headers=headers)

    async def _bytes(self, file: str, part: Part) -> bytes:
        """Return what is asked for. Raises HTTPNotFound, HTTPServiceUnavailable."""
        if (kept := self._kept.get((file, part))) is not None:
            self._kept.move_to_end((file, part))
            return kept
        try:
            body = await records.clip_bytes(self._engine, file, part)
        except (SQLAlchemyError, OSError) as failure:
            _log.warning("records_unreachable", error=type(failure).__name__)
            raise web.HTTPServiceUnavailable(
                text="the records cannot be reached; try again", headers={"Retry-After": "5"}
            ) from None
        if body is None:
            raise web.HTTPNotFound(text="no such clip")
        self._kept[file, part] = body
        while sum(map(len, self._kept.values())) > KEPT_BYTES and len(self._kept) > 1:
            self._kept.popitem(last=False)
        return body


def _range(request: web.Request, size: int) -> range | None:
    """Return the part that is asked for: None for all, empty where there is none such."""
    if "Range" not in request.headers or "If-Range" in request.headers:
        return None
    try:
        asked = request.http_range
    except ValueError:
        return None  # several parts, or nonsense: all of it is a right answer
    return range(*asked.indices(size)) if asked.start is None or asked.start < size else range(0)


def clips_of(clips: dict[ClipState, Clip], lang: Language) -> dict[str, dict[str, str | int]]:
    """Return a company's clips as its visitors' pages get them."""
    return {
        state.value: {
            "src": f"/clips/{clip.file}.mp4",
            "poster": f"/clips/{clip.file}.jpg",
            "width": clip.width,
            "height": clip.height,
            "words": clip.words[lang],
        }
        for state, clip in clips.items()
    }
