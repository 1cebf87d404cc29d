"""The loader's addresses: what they send, for how long, and the pinned one's whole chain."""

import base64
import hashlib
import re

import pytest

from signdesk.loader import loader
from tests.desk import SHOP, Desk, NodeSite

MOST = 3 * 1024
"""Bytes, compressed: companies put it on every page of their sites."""


def integrity(body: bytes) -> str:
    """The value of an `integrity` attribute, by the definition (W3C, Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


async def test_it_is_for_every_site_and_fresh_within_minutes(desk: Desk, node: NodeSite) -> None:
    async with desk.http.get(f"{node.url}/v1/widget.js", headers={"Origin": SHOP}) as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cache-Control"] == "public, max-age=300"
        tag = response.headers["ETag"]
    known = {"If-None-Match": tag}
    async with desk.http.get(f"{node.url}/v1/widget.js", headers=known) as response:
        assert (response.status, await response.read()) == (304, b"")


@pytest.mark.parametrize(("name", "most"), [("widget.js", MOST), ("panel.js", MOST + 1024)])
async def test_it_is_small(desk: Desk, node: NodeSite, name: str, most: int) -> None:
    """Measured as it travels."""
    address = f"{node.url}/v1/{loader().version}/{name}"
    headers = {"Accept-Encoding": "gzip"}
    async with desk.http.get(address, headers=headers, auto_decompress=False) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(await response.read()) <= most


async def test_who_pins_the_first_script_has_pinned_both(desk: Desk, node: NodeSite) -> None:
    this = loader()
    bodies = {}
    for name in ("widget.js", "panel.js"):
        async with desk.http.get(f"{node.url}/v1/{this.version}/{name}") as response:
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            bodies[name] = await response.read()
        assert this.integrity(name) == integrity(bodies[name])
    first = bodies["widget.js"].decode()
    assert re.findall(r"sha384-[\w+/=]+", first) == [integrity(bodies["panel.js"])]
    assert f"/v1/{this.version}/panel.js" in first
    async with desk.http.get(f"{node.url}/v1/widget.js") as response:
        assert await response.read() == bodies["widget.js"]


@pytest.mark.parametrize("name", ["widget.js", "panel.js"])
async def test_another_releases_version_is_gone_and_says_so(
    desk: Desk, node: NodeSite, name: str
) -> None:
    async with desk.http.get(f"{node.url}/v1/0123456789ab/{name}") as response:
        assert response.status == 410
        assert "--pinned" in await response.text()
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cache-Control"] == "no-store"


async def test_the_types_of_its_api_are_served(desk: Desk, node: NodeSite) -> None:
    async with desk.http.get(f"{node.url}/v1/signdesk.d.ts") as response:
        assert response.status == 200
        assert "interface SignDeskApi" in await response.text()
