"""The network check of a page in a browser: real video to a real node, directly and by a relay."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from signdesk.records.seed import COMPANY
from tests.coturn import coturn
from tests.live import Contexts
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "shared with coturn"
ONLY_RELAYED = """
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(given) { super({ ...given, iceTransportPolicy: "relay" }); }
  };
"""
CHECK = """async (company) => {
  const entry = document.querySelector("script[type=module]").src;
  const { NetworkCheck } = await import(new URL("../lib/network-check.js", entry).href);
  const token = async () => {
    const answer = await fetch(`/w/${company}/token`, { method: "POST", body: "{}" });
    return (await answer.json()).token;
  };
  const times = { connect: 3000, settle: 500, measure: 1000, turn: 2000 };
  const check = new NetworkCheck({ url: `/w/${company}/check`, token, times });
  await check.start();
  return { state: check.state, verdict: check.verdict, ...check.figures };
}"""


async def check(page: Page, desk: Desk) -> Mapping[str, Any]:
    """Run one check on the widget's page; return its figures and its verdict."""
    await page.goto(f"{desk.url}/w/{COMPANY}")
    figures: Mapping[str, Any] = await page.evaluate(CHECK, COMPANY)
    return figures


async def test_the_verdict_is_what_the_network_is(
    empty_desk: Desk, contexts: Contexts, tmp_path: Path
) -> None:
    """Directly; where only a relay is left; and where that is out of reach too."""
    async with coturn(tmp_path, SECRET) as port:
        relay = {"TURN_URLS": f"turn:127.0.0.1:{port}?transport=udp"}
        node = empty_desk.add_node(**relay, TURN_SECRET=SECRET)
        await node.up()
        page = await (await contexts.new()).new_page()
        seen = await check(page, empty_desk)
        assert (seen["state"], seen["verdict"]) == ("done", "fine"), seen
        assert min(seen["up"]["fps"], seen["down"]["fps"]) >= 15, seen
        assert seen["turn"] is None

        context = await contexts.new()
        await context.add_init_script(ONLY_RELAYED)
        page = await context.new_page()
        seen = await check(page, empty_desk)
        assert (seen["state"], seen["verdict"]) == ("done", "fine"), seen

        node.kill()
        await empty_desk.add_node(**relay, TURN_SECRET="not what coturn has").up()
        seen = await check(page, empty_desk)
        assert (seen["state"], seen["verdict"], seen["turn"]) == ("done", "blocked", False), seen
