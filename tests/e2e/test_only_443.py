"""The deployment of docker-compose.yml, and people in networks that let only port 443 (TCP) out.

Three machines: the desk's, a visitor's and an advisor's. The two people reach nothing but the
desk's 443, and not one another: media can only go through TURN over TLS.
"""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from sqlalchemy import select

from signdesk.records import open_engine
from signdesk.records.contact_tables import ContactRow
from signdesk.records.database import reading
from signdesk.records.seed import COMPANY
from tests.chromium import executable, flags
from tests.composed import DESK, TURN, ComposedDesk
from tests.e2e.console_page import ConsolePage
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts
from tests.namespaces import Namespace
from tests.nodes import furnish, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Addresses for documentation (RFC 5737): coturn relays to no private one.
GATEWAY = "203.0.113.1"
ONLY_443 = """
table inet only443 {
    chain output {
        type filter hook output priority 0; policy drop;
        oif lo accept
        tcp dport 443 accept
    }
    chain input {
        type filter hook input priority 0; policy drop;
        iif lo accept
        tcp sport 443 accept
    }
}
"""
KEEP_PEERS = """
  globalThis.peers = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) { super(...given); peers.push(this); }
  };
"""
ROUTE = """async () => {
  const stats = await peers.at(-1).getStats();
  const pair = [...stats.values()].find((s) => s.type === "candidate-pair" && s.nominated);
  const own = stats.get(pair.localCandidateId);
  return [own.candidateType, own.relayProtocol];
}"""


@pytest.fixture(scope="module")
def machines() -> Iterator[tuple[Namespace, Namespace, Namespace]]:
    desk, visitor, advisor = Namespace("sd-desk"), Namespace("sd-vis"), Namespace("sd-adv")
    public = {DESK: GATEWAY, TURN: GATEWAY}
    inner = {"valkey": "127.0.0.1", "postgres": "127.0.0.1"}
    nodes = {"node1": "127.0.0.2", "node2": "127.0.0.3"}
    try:
        desk.open(public | inner | nodes)
        for number, person in enumerate((visitor, advisor)):
            person.open(public)
            here, there = f"203.0.113.{4 * number + 2}", f"203.0.113.{4 * number + 1}"
            desk.wire(f"{there}/30", person, f"{here}/30")
            person.default_route(there)
            person.filter(ONLY_443)
        yield desk, visitor, advisor
    finally:
        for machine in (desk, visitor, advisor):
            machine.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def composed(
    machines: tuple[Namespace, ...], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ComposedDesk]:
    desk = ComposedDesk(tmp_path_factory.mktemp("composed"), machines[0], GATEWAY)
    try:
        await desk.up(lambda database: furnish(database, desk.url))
        yield desk
    finally:
        desk.down()


def _trusting(home: Path, root: Path) -> None:
    """Make a home whose browser trusts the desk's own authority."""
    if shutil.which("certutil") is None:
        pytest.fail("certutil is missing: apt-get install --yes libnss3-tools", pytrace=False)
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    database = ["certutil", "-d", f"sql:{store}"]
    subprocess.run([*database, "-N", "--empty-password"], check=True)
    subprocess.run([*database, "-A", "-n", "desk", "-t", "C,,", "-i", str(root)], check=True)


async def _browser(
    stack: AsyncExitStack, machine: Namespace, folder: Path, root: Path, clip: Path
) -> Browser:
    home = folder / machine.name
    _trusting(home, root)
    start = home / "chromium"
    inside = " ".join(machine.inside("env", f"HOME={home}", executable()))
    start.write_text(f'#!/bin/sh\nexec {inside} "$@"\n')
    start.chmod(0o755)
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(executable_path=start, args=flags(clip))
    stack.push_async_callback(browser.close)
    return browser


class Visitor(VisitorPage):
    """A visitor in the widget's own page, without a shop around it."""

    @property
    def frame(self) -> Any:
        return self.page


async def _relayed_over_tls(page: Page) -> None:
    assert await page.evaluate(ROUTE) == ["relay", "tls"]


async def test_a_call_comes_up_where_only_443_is_open(
    composed: ComposedDesk, machines: tuple[Namespace, ...], tmp_path: Path, clip: Path
) -> None:
    root = composed.certificates / "pki" / "authorities" / "local" / "root.crt"
    async with AsyncExitStack() as stack:
        browsers = [await _browser(stack, m, tmp_path, root, clip) for m in machines[1:]]
        contexts = Contexts(browsers[0])
        stack.push_async_callback(contexts.close)
        visitors, advisors = [await contexts.new(browser=browser) for browser in browsers]
        for context in (visitors, advisors):
            await context.add_init_script(KEEP_PEERS)

        console = await ConsolePage.sign_in(advisors, composed.url)
        await console.become_available()
        visitor = Visitor(await visitors.new_page())
        await visitor.prepare()
        await visitor.page.goto(f"{composed.url}/w/{COMPANY}")
        await visitor.on_screen("start")
        await visitor.press("Appeler en LSF")
        await console.accept()
        await asyncio.gather(visitor.frames(), console.frames())
        await _relayed_over_tls(visitor.page)
        await _relayed_over_tls(console.page)

        await visitor.press("Raccrocher")
        await expect(visitor.page.get_by_role("heading", name="Merci !")).to_be_visible()
        await console.wrap_up("Autre")
        await console.is_available()
        assert contexts.broken == []
    await _recorded(composed)


async def test_who_reads_what_strangers_send_is_not_root(composed: ComposedDesk) -> None:
    listed = _processes()
    turn = [line.split()[0] for line in listed if f"turnserver -c {composed.turn}/" in line]
    assert turn == ["nobody"]
    deploy = composed.certificates.parent / "deploy"
    proxies = [line.split()[0] for line in listed if f"-f {deploy}/haproxy.cfg" in line]
    assert sorted(proxies) == ["haproxy", "root"]  # the master only starts workers


def _processes() -> list[str]:
    """Return every process: its user, and its command line."""
    command = ["ps", "-ww", "-e", "-o", "user=", "-o", "args="]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


async def _recorded(composed: ComposedDesk) -> None:
    engine = open_engine(composed.database)

    async def completed() -> list[ContactRow]:
        async with reading(engine) as session:
            ended = select(ContactRow).where(ContactRow.state == "completed")
            return list(await session.scalars(ended))

    try:
        await until(completed, "the contact's record")
        (contact,) = await completed()
        assert contact.setup_failed is False
    finally:
        await engine.dispose()
