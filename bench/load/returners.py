"""Pages that come back, in a process of their own.

`python -m bench.load.returners KIND COUNT PORT…`. KIND is `signdesk`, whose visitors wait in a line
that nobody serves, or `echo`. The servers stand behind one name with as many addresses, as behind a
DNS name; who finds one dead takes the next. `ready` is printed when all are connected. Then each
line on standard input is an instant (s, of the monotonic clock): when all who lost their connection
since are back, a JSON list is printed of how long after that instant each was, in s.
"""

import asyncio
import json
import random
import socket
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable

import aiohttp
import uvloop
from aiohttp.abc import AbstractResolver, ResolveResult

from signdesk.logs import configure
from signdesk.media.client import RECONNECT_S, SignalingClient, State
from signdesk.signaling.messages import Enqueue
from signdesk.signaling.tokens import Claims, Tokens

from .signdesk import COMPANY, POOL, SECRET, UNSTAFFED

AT_ONCE = 50
BACK_S = 60.0
QUIET_S = 1.0
"""So long nobody may be away before all count as back: the last loss may not be noticed yet."""


class Servers(AbstractResolver):
    """A name with several addresses, in another order at each look."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return all of them; the first that answers is taken."""
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=each, family=socket.AF_INET, proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for each in random.sample(self._ports, len(self._ports))
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing is kept."""


class Returner(ABC):
    """One page: when it lost its connection last, and when it was back (s, 0 for never)."""

    def __init__(self, http: aiohttp.ClientSession, number: int) -> None:
        self.http = http
        self.number = number
        self.online = asyncio.Event()
        self.lost = self.back = 0.0

    def went(self) -> None:
        """The connection is lost."""
        self.online.clear()
        self.lost = time.monotonic()

    def came(self) -> None:
        """The page is served again."""
        self.online.set()
        self.back = time.monotonic()

    @abstractmethod
    async def live(self) -> None:
        """Be connected, for ever."""


class Visitor(Returner):
    """A page of SignDesk that waits in line."""

    async def live(self) -> None:
        tokens = Tokens(SECRET)
        claims = Claims("visitor", f"returner{self.number}", "", POOL, COMPANY)

        async def token() -> str:
            return tokens.visitor(claims)

        client = SignalingClient(self.http, "http://desk.bench", token)
        async with asyncio.TaskGroup() as group:
            group.create_task(client.run())
            await client.until(lambda: client.state is State.ONLINE)
            await client.command(Enqueue, queue=UNSTAFFED, video=True)
            while True:
                self.came()
                await client.until(lambda: client.state is not State.ONLINE)
                self.went()
                await client.until(lambda: client.state is State.ONLINE)


class Bare(Returner):
    """A socket that is open when its first message came back; it tries again as pages do."""

    async def live(self) -> None:
        attempt = 0
        while True:
            planned = RECONNECT_S[min(attempt, len(RECONNECT_S) - 1)]
            await asyncio.sleep(planned * random.uniform(0.75, 1.25))  # noqa: S311 - jitter
            attempt += 1
            try:
                async with self.http.ws_connect("http://desk.bench/ws") as socket_:
                    await socket_.send_str("hello")
                    await socket_.receive_str()
                    attempt = 0
                    self.came()
                    await socket_.receive()
            except (aiohttp.ClientError, OSError, TypeError):
                continue
            finally:
                if self.online.is_set():
                    self.went()


KINDS: dict[str, type[Returner]] = {"signdesk": Visitor, "echo": Bare}


async def _all_back(pages: Iterable[Returner], since: float) -> list[float]:
    quiet_since = time.monotonic()
    async with asyncio.timeout(BACK_S):
        while True:
            if not all(page.online.is_set() for page in pages):
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > QUIET_S:
                break
            await asyncio.sleep(QUIET_S / 10)
    return sorted(page.back - since for page in pages if page.lost >= since)


async def _run(kind: type[Returner], count: int, ports: list[int]) -> None:
    connector = aiohttp.TCPConnector(
        limit=0, force_close=True, resolver=Servers(ports), use_dns_cache=False
    )
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as group:
        pages = [kind(http, number) for number in range(count)]
        turn = asyncio.Semaphore(AT_ONCE)

        async def begin(page: Returner) -> asyncio.Task[None]:
            async with turn:
                life = group.create_task(page.live())
                await page.online.wait()
                return life

        lives = await asyncio.gather(*(begin(page) for page in pages))
        print("ready", flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps(await _all_back(pages, float(line))), flush=True)
        for life in lives:
            life.cancel()


if __name__ == "__main__":
    configure("error", "json")
    uvloop.run(_run(KINDS[sys.argv[1]], int(sys.argv[2]), [int(port) for port in sys.argv[3:]]))
