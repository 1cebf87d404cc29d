"""Static files: kept for ever under their version, and nothing from outside the folder."""

import asyncio
import re

import pytest
from yarl import URL

from signdesk.assets import STATIC
from signdesk.records.seed import COMPANY
from tests.desk import Desk, NodeSite


async def version(desk: Desk, node: NodeSite) -> str:
    """The version under which this node's pages name their files."""
    async with desk.http.get(f"{node.url}/console/sign-in") as response:
        found = re.search(r"/static/([0-9a-f]+)/", await response.text())
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("lib/messages.js", "text/javascript; charset=utf-8"),
        ("css/base.css", "text/css"),
        ("pictograms/icon.svg", "image/svg+xml"),
    ],
)
async def test_a_file_is_kept_for_ever_under_its_version(
    desk: Desk, node: NodeSite, path: str, kind: str
) -> None:
    current = await version(desk, node)
    async with desk.http.get(f"{node.url}/static/{current}/{path}") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == kind
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_script_is_sent_compressed_and_without_its_comments(
    desk: Desk, node: NodeSite
) -> None:
    """Whoever cannot read gzip gets the same bytes as they are."""
    address = f"{node.url}/static/{await version(desk, node)}/lib/messages.js"
    async with desk.http.get(address, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Vary"] == "Accept-Encoding"
        weight = int(response.headers["Content-Length"])
        script = await response.text()
    async with desk.http.get(address, headers={"Accept-Encoding": "identity"}) as response:
        assert "Content-Encoding" not in response.headers
        assert await response.text() == script
    assert "export const CLOSE" in script
    assert "@typedef" not in script
    assert weight < len((STATIC / "lib" / "messages.js").read_bytes()) / 10


async def test_the_frame_is_sent_compressed(desk: Desk, node: NodeSite) -> None:
    headers = {"Accept-Encoding": "gzip"}
    async with desk.http.get(f"{node.url}/w/{COMPANY}", headers=headers) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert '<script type="application/json"' in await response.text()


async def test_another_version_is_asked_for_again(desk: Desk, node: NodeSite) -> None:
    """A page of the release before, whose node was replaced: it gets the file, and keeps none."""
    async with desk.http.get(f"{node.url}/static/0123456789ab/lib/messages.js") as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "..%2fpyproject.toml",
        "%2e%2e/%2e%2e/etc/passwd",
        "..%5c..%5cpyproject.toml",
        "lib/../../pyproject.toml",
        "%2fetc%2fpasswd",
        "//etc/passwd",
        "lib",
        "lib/",
        "nothing.js",
        "a%00b",
        "%ff",
        "a" * 300,
        "a/" * 2000 + "b",
    ],
)
async def test_nothing_else_is_served(node: NodeSite, path: str) -> None:
    """Asked over a bare socket: clients tidy such paths up."""
    url = URL(node.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(
        f"GET /static/any/{path} HTTP/1.1\r\nHost: {url.authority}\r\n"
        "Connection: close\r\n\r\n".encode()
    )
    status = int((await reader.readline()).split()[1])
    writer.close()
    await writer.wait_closed()
    assert status in (400, 404)


async def test_it_may_not_be_changed(desk: Desk, node: NodeSite) -> None:
    async with desk.http.put(f"{node.url}/static/any/lib/messages.js") as response:
        assert response.status == 405
