"""Sends text files as browsers need them: without comments, compressed, read and made once."""

import gzip
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from signdesk.comments import without_comments

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".css": "text/css",
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What is sent of one file. `changed` is the file's time, in ns."""

    changed: int
    plain: bytes
    zipped: bytes

    @classmethod
    def of(cls, plain: bytes, changed: int = 0) -> "Delivered":
        """Return what is sent of these bytes."""
        return cls(changed, plain, gzip.compress(plain, 9, mtime=0))

    def response(self, request: web.Request, headers: dict[str, str]) -> web.Response:
        """Return the response, compressed where the browser can read that."""
        headers = headers | {"Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return web.Response(body=self.zipped, headers=headers)
        return web.Response(body=self.plain, headers=headers)


class Delivery:
    """Remembers what is sent of each file for as long as the file stays the same."""

    def __init__(self) -> None:
        self._known: dict[Path, Delivered] = {}

    def response(
        self, request: web.Request, path: Path, headers: dict[str, str]
    ) -> web.StreamResponse:
        """Return the response with a file of ours. Raises OSError where it is gone."""
        if path.suffix not in TYPES:
            return web.FileResponse(path, headers=headers)
        return self.of(path).response(request, headers | {"Content-Type": TYPES[path.suffix]})

    def of(self, path: Path) -> Delivered:
        """Return what is sent of a text file."""
        changed = path.stat().st_mtime_ns
        known = self._known.get(path)
        if known is None or known.changed != changed:
            text = path.read_text("utf-8")
            plain = without_comments(text, path.suffix).encode()
            known = Delivered.of(plain, changed)
            self._known[path] = known
        return known
