"""The test advisors that this node runs: one process a pool, while somebody tries its snippet.

The store says for which pools (a pool's are run by one node alone). They live on for some minutes
after the last test, and come back when they end. They speak to this node through a socket of its
own, and get their tokens on standard input: nothing of theirs is reached from the network.
"""

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from signdesk.domain.tester import NAME, tester_ids
from signdesk.media.advisor_process import MediaMissingError, check_libraries, spawn_testers
from signdesk.signaling.node import Node
from signdesk.signaling.tokens import STAFF_S, Claims, Tokens
from signdesk.switchboard.errors import StoreError, StoreUnavailableError
from signdesk.switchboard.switchboard import partition_of
from signdesk.tasks import cancel, spawn

_log = structlog.get_logger(__name__)

SOCKET: Final = web.AppKey("local_socket", Path)
"""Where the node listens for its own test advisors."""

BEAT_S = 1.0
LEASE_MS = 10_000
"""Another node takes over what a node does not ask for so long."""
MOST_POOLS = 4
"""Processes of this node at once; tests of more pools wait, or another node takes them."""
RENEW_S = STAFF_S / 2
AGAIN_S = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Pauses before a process that ended is started anew; the last repeats."""
SOCKET_PATH_BYTES = 100
"""What every system takes (sun_path, unix(7): 108, and 104 elsewhere)."""
LASTED_S = 60.0
"""One that lasted for so long is no failure."""


class Testers:
    """Runs test advisors for the pools that the store gives to this node."""

    def __init__(self, node: Node, tokens: Tokens, socket: Path) -> None:
        self._node = node
        self._tokens = tokens
        self._socket = socket
        self._able: bool | None = None
        self._asking = asyncio.Lock()
        self._running: dict[str, asyncio.Task[None]] = {}

    async def able(self) -> bool:
        """Say whether tests can be answered here; looked at once, when somebody first asks."""
        async with self._asking:
            if self._able is None:
                try:
                    await check_libraries()
                    self._able = True
                except (MediaMissingError, OSError) as missing:
                    _log.warning("tests_not_taken", why=str(missing))
                    self._able = False
            return self._able

    async def run(self) -> None:
        """Run those that are needed, for ever."""
        try:
            while self._able is not False:
                await self._follow(await self._pools())
                await asyncio.sleep(BEAT_S)
        finally:
            await cancel(*self._running.values())

    async def _pools(self) -> set[str]:
        pools: set[str] = set()
        for switchboard in list(self._node.store.switchboards.values()):
            mine = {p for p in self._running if partition_of(p) == switchboard.partition}
            try:
                if not switchboard.pipe.up.is_set():
                    raise StoreUnavailableError("away")
                room = MOST_POOLS - len(pools | self._running.keys())
                pools.update(await switchboard.tests(self._node.id, LEASE_MS, room))
            except (StoreUnavailableError, StoreError):
                # Calls go on while the store is away.
                pools |= mine
        return pools

    async def _follow(self, pools: set[str]) -> None:
        for gone in self._running.keys() - pools:
            await cancel(self._running.pop(gone))
        for pool in pools - self._running.keys():
            if await self.able():
                self._running[pool] = spawn(self._keep(pool), "testers")

    async def _keep(self, pool: str) -> None:
        """Keep a pool's test advisors at work, for ever."""
        failures = 0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._attend(pool)
            except OSError as refusal:
                _log.warning("testers_not_started", pool=pool, why=str(refusal))
            lasted = asyncio.get_running_loop().time() - began > LASTED_S
            failures = 0 if lasted else failures + 1
            await asyncio.sleep(AGAIN_S[min(failures, len(AGAIN_S)) - 1])

    async def _attend(self, pool: str) -> None:
        """One process, from its start to its end. Raises OSError where it cannot start."""
        testers = await spawn_testers(self._socket)
        ended = spawn(testers.wait(), "testers_end")
        _log.info("testers_started", pool=pool, pid=testers.pid)
        try:
            while not ended.done():
                await testers.hand([self._token(pool, id_) for id_ in tester_ids()])
                await asyncio.wait((ended,), timeout=RENEW_S)
        finally:
            status = await testers.stop()
            await cancel(ended)
            _log.info("testers_ended", pool=pool, status=status)

    def _token(self, pool: str, tester: str) -> str:
        return self._tokens.staff(Claims("advisor", tester, NAME, pool))


async def testing(node: Node, tokens: Tokens, app: web.Application) -> AsyncIterator[None]:
    """Take tests while the application runs."""
    folder = app[SOCKET].parent
    # The socket is as private as its folder.
    folder.mkdir(mode=0o700)
    testers = Testers(node, tokens, app[SOCKET])
    node.takes_tests = testers.able
    running = spawn(testers.run(), "testers")
    yield
    await cancel(running)
    shutil.rmtree(folder, ignore_errors=True)


def socket_path() -> Path:
    """Return where a node may listen for its own processes: a short path that nobody uses."""
    name = Path(f"sd-node-{secrets.token_hex(8)}") / "node.sock"
    customary = Path(tempfile.gettempdir()) / name
    return customary if len(bytes(customary)) <= SOCKET_PATH_BYTES else Path("/tmp") / name  # noqa: S108 - the name is nobody's guess
