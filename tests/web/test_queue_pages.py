"""The queues' own pages, for links and in-app browsers, and the QR codes that lead to them."""

import re
from xml.etree import ElementTree

import pytest
import segno

from signdesk.records.seed import COMPANY, QUEUE
from signdesk.web.qr import svg
from tests.desk import Desk, NodeSite
from tests.web.test_pages import page_data


@pytest.mark.parametrize(
    ("path", "only"),
    [(f"/q/{COMPANY}", None), (f"/q/{COMPANY}/{QUEUE}", QUEUE), (f"/q/{COMPANY}/gone", None)],
)
async def test_a_page_of_its_own(desk: Desk, node: NodeSite, path: str, only: str | None) -> None:
    async with desk.http.get(f"{node.url}{path}?lang=en&parent=https://evil.example") as response:
        html = await response.text()
        assert response.status == 200
        assert response.headers["Content-Language"] == "en"
    assert "<title>Atelier Lumen" in html
    data = page_data(html)
    assert (data["parent"], data["test"]) == ("", False)
    offered = [queue["id"] for queue in data["queues"]]
    assert offered == [only] if only else QUEUE in offered


@pytest.mark.parametrize("path", ["/q/nobody", "/q/nobody/x", "/q/", f"/q/{COMPANY}/a/b"])
async def test_there_is_no_other(desk: Desk, node: NodeSite, path: str) -> None:
    async with desk.http.get(node.url + path) as response:
        assert response.status == 404


async def test_the_code_leads_to_the_page(desk: Desk, node: NodeSite) -> None:
    async with desk.http.get(f"{node.url}/q/{COMPANY}/{QUEUE}/qr.svg") as response:
        assert response.status == 200
        assert response.content_type == "image/svg+xml"
        drawn = await response.text()
    address = f"{node.url}/q/{COMPANY}/{QUEUE}"
    title = ElementTree.fromstring(drawn).find("{http://www.w3.org/2000/svg}title")  # noqa: S314
    assert title is not None
    assert title.text == address
    assert drawn.encode() == svg(address)
    # As many modules a side as the code of that address has, and its quiet zone.
    side = segno.make(address, error="m", micro=False).symbol_size(scale=8, border=4)[0]
    assert re.search(rf'width="{side}"', drawn)


@pytest.mark.parametrize("path", [f"{COMPANY}/gone", "nobody/x", f"{COMPANY}/other-lsf"])
async def test_no_code_leads_nowhere(desk: Desk, node: NodeSite, path: str) -> None:
    async with desk.http.get(f"{node.url}/q/{path}/qr.svg") as response:
        assert response.status == 404
