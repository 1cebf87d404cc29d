"""Companies' clips on their visitors' pages: the words, and the files piece by piece."""

import pytest
from yarl import URL

from signdesk import records
from signdesk.domain.clip import Clip, ClipState
from signdesk.records.clips import drop_clip, set_clip
from signdesk.records.database import writing
from signdesk.records.seed import COMPANY
from tests.desk import Desk, NodeSite
from tests.web.test_pages import page_data

VIDEO, POSTER = bytes(range(256)) * 40, b"\xff\xd8 a poster"
WORDS = {"fr": "Vous <b>attendez</b>.", "en": "You are waiting."}


async def give(desk: Desk, node: NodeSite, company: str = COMPANY) -> str:
    """Give a company a clip, and let the node know; return the file's name."""
    engine = records.open_engine(desk.settings["database_url"])
    async with writing(engine) as session:
        clip = Clip("", 480, 640, 4000, WORDS)
        file = await set_clip(session, company, ClipState.WAITING, (VIDEO, POSTER), clip)
    await engine.dispose()
    await node.node.projection.read()
    return file


async def test_a_page_has_its_companys_clips_in_its_language(desk: Desk, node: NodeSite) -> None:
    file = await give(desk, node)
    for lang in ("fr", "en"):
        async with desk.http.get(f"{node.url}/w/{COMPANY}?lang={lang}") as response:
            clips = page_data(await response.text())["clips"]
        assert clips == {
            "waiting": {
                "src": f"/clips/{file}.mp4", "poster": f"/clips/{file}.jpg",
                "width": 480, "height": 640, "words": WORDS[lang],
            }
        }  # fmt: skip
    async with desk.http.get(f"{node.url}/w/other") as response:
        assert page_data(await response.text())["clips"] == {}


async def test_a_file_is_kept_for_ever_and_comes_from_any_node(desk: Desk, node: NodeSite) -> None:
    file = await give(desk, node)
    other = await desk.node()
    for on, name, kind, body in (
        (node, f"{file}.mp4", "video/mp4", VIDEO),
        (other, f"{file}.jpg", "image/jpeg", POSTER),
    ):
        async with desk.http.get(f"{on.url}/clips/{name}") as response:
            assert (response.status, await response.read()) == (200, body)
            assert response.headers["Content-Type"] == kind
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            tag = {"If-None-Match": response.headers["ETag"]}
        async with desk.http.get(f"{on.url}/clips/{name}", headers=tag) as response:
            assert response.status == 304


@pytest.mark.parametrize(
    ("asked", "status", "told", "body"),
    [
        ("bytes=0-", 206, f"bytes 0-{len(VIDEO) - 1}/{len(VIDEO)}", VIDEO),
        ("bytes=10-19", 206, f"bytes 10-19/{len(VIDEO)}", VIDEO[10:20]),
        ("bytes=-5", 206, f"bytes {len(VIDEO) - 5}-{len(VIDEO) - 1}/{len(VIDEO)}", VIDEO[-5:]),
        ("bytes=5-99999999", 206, f"bytes 5-{len(VIDEO) - 1}/{len(VIDEO)}", VIDEO[5:]),
        (f"bytes={len(VIDEO)}-", 416, f"bytes */{len(VIDEO)}", b""),
        ("bytes=0-1,4-5", 200, None, VIDEO),
        ("bytes=9-2", 200, None, VIDEO),
        ("seconds=1-2", 200, None, VIDEO),
    ],
)
async def test_a_browser_asks_for_it_piece_by_piece(
    desk: Desk, node: NodeSite, asked: str, status: int, told: str | None, body: bytes
) -> None:
    url = f"{node.url}/clips/{await give(desk, node)}.mp4"
    async with desk.http.get(url, headers={"Range": asked}) as response:
        assert (response.status, await response.read()) == (status, body)
        assert response.headers.get("Content-Range") == told
        assert response.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "name", ["0" * 32 + ".mp4", "x.mp4", "..%2f..%2fsecret.mp4", "0" * 32 + ".html"]
)
async def test_there_is_nothing_else(desk: Desk, node: NodeSite, name: str) -> None:
    async with desk.http.get(URL(f"{node.url}/clips/{name}", encoded=True)) as got:
        assert got.status == 404


async def test_a_clip_that_was_dropped_is_forgotten(desk: Desk, node: NodeSite) -> None:
    file = await give(desk, node)
    engine = records.open_engine(desk.settings["database_url"])
    async with writing(engine) as session:
        await drop_clip(session, COMPANY, ClipState.WAITING)
    assert await records.clip_bytes(engine, file, "video") is None
    await engine.dispose()
    async with desk.http.get(f"{node.url}/clips/{file}.mp4") as response:
        assert response.status == 404
