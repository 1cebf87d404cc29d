"""The balancer in front of several nodes, with the rules that docs/operate.md asks of one.

It asks each node's /readyz every CHECK_S; a connection goes to any node that is ready, and waits
up to HOLD_S where none is. A node that takes a connection and says nothing for FIRST_BYTE_S is
frozen: the connection is cut, and its page tries again. Connections that stand are left alone.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence

import aiohttp

from signdesk.tasks import cancel, spawn
from tests.nodes import NodeProcess
from tests.tcp_proxy import Streams, TcpProxy

CHECK_S = 0.5
PATIENCE_S = 1.0
HOLD_S = 8.0
"""Less than the 10 s after which a page gives a socket up."""
RETRY_S = 0.05
FIRST_BYTE_S = 3.0


class Front(TcpProxy):
    """One address for several nodes."""

    def __init__(self, nodes: Callable[[], Sequence[NodeProcess]]) -> None:
        super().__init__(list)
        self._nodes = nodes
        self._ready: set[int] = set()
        self._checks: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen, and watch the nodes."""
        await super().open()
        self._checks = spawn(self._watch(), "health checks")

    async def close(self) -> None:
        """Stop, and cut every connection."""
        if self._checks is not None:
            await cancel(self._checks)
        await super().close()

    async def connect(self) -> Streams | None:
        """Return a connection to a ready node, None where there is none for HOLD_S."""
        give_up = asyncio.get_running_loop().time() + HOLD_S
        while asyncio.get_running_loop().time() < give_up:
            ready = [node for node in self._nodes() if node.port in self._ready]
            for node in random.sample(ready, len(ready)):
                with contextlib.suppress(OSError, TimeoutError):
                    async with asyncio.timeout(PATIENCE_S):
                        return await asyncio.open_connection(node.host, node.port)
                self._ready.discard(node.port)
            await asyncio.sleep(RETRY_S)
        return None

    async def carry(self, near: Streams, far: Streams) -> None:
        """Pass bytes both ways, if the node says anything in time."""
        try:
            far[1].write(await near[0].read(1 << 16))
            async with asyncio.timeout(FIRST_BYTE_S):
                near[1].write(await far[0].read(1 << 16))
        except (OSError, TimeoutError):
            return
        await super().carry(near, far)

    async def _watch(self) -> None:
        timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            while True:
                await asyncio.gather(*(self._check(http, node) for node in self._nodes()))
                await asyncio.sleep(CHECK_S)

    async def _check(self, http: aiohttp.ClientSession, node: NodeProcess) -> None:
        try:
            async with http.get(f"{node.url}/readyz") as answer:
                ready = answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            ready = False
        (self._ready.add if ready else self._ready.discard)(node.port)
