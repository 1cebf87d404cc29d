"""The typed face of the switchboard: one partition of live state, one method a transition.

Commands of clients go through `command`: they are fenced by the attach token and carried out
once (docs/switchboard.md). Everything else here is safe to repeat by its nature.
"""

import secrets
import time
import zlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec
from redis.exceptions import ReadOnlyError, ResponseError

from .errors import RefusedError
from .library import SOURCE, function
from .losses import NO_FUNCTION, EmptiedError
from .pipe import Link, Pipe
from .primaries import Primaries
from .views import Attached, LineNow, Opened, Waiting

PARTITIONS = 16

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_opened = msgspec.json.Decoder(Opened)


def partition_of(pool: str) -> int:
    """Return the partition (0 to 15) that holds a pool. It never changes, so that nothing moves."""
    return zlib.crc32(pool.encode()) % PARTITIONS


class _Places(msgspec.Struct):
    places: list[Waiting] = []


class _Lines(msgspec.Struct):
    lines: list[LineNow] = []


class _Welcome(msgspec.Struct):
    epoch: str = ""
    now: int = 0
    seq: int = 0
    resumed: bool = False
    snapshot: msgspec.Raw = msgspec.Raw(b"{}")
    error: str = ""
    detail: str = ""


_places = msgspec.json.Decoder(_Places)
_lines = msgspec.json.Decoder(_Lines)
_welcome = msgspec.json.Decoder(_Welcome)


def answer_of(raw: bytes) -> dict[str, Any]:
    """Decode an answer. Raises RefusedError if the transition refused."""
    if raw == b"{}":
        return {}
    answer: dict[str, Any] = _decode(raw)
    if "error" in answer:
        raise RefusedError(answer["error"], answer.get("detail", ""))
    return answer


EpochBegan = Callable[["Switchboard"], Awaitable[None]]


class Switchboard:
    """One partition. `epoch` names the store's present life; it changes when data may be lost.

    `began` is awaited whenever a new epoch began, before anything is sent in it.
    """

    def __init__(
        self, primaries: Primaries, partition: int, hold_ms: int, began: EpochBegan
    ) -> None:
        self.partition = partition
        self.base = f"sd:{{p{partition:02d}}}"
        self.epoch = ""
        self.pipe = Pipe(primaries, self.base, self._meet)
        self._ahead = 0.0
        self._hold_ms = hold_ms
        self._began = began
        self.configured: set[str] = set()
        """The pools that the store knows the configuration of."""
        self._configs: dict[str, bytes] = {}
        self._names: dict[str, str] = {}

    # -- life of the store

    async def _meet(self, link: Link) -> None:
        """Meet a server on a new connection. Raises RedisError."""
        facts = info(await link.call("INFO", "server", "replication"))
        if facts["role"] != "master":
            raise ReadOnlyError("this server is a replica")
        answer = await self._load_and_open(link, facts["run_id"])
        former, self.epoch = self.epoch, _opened.decode(answer).epoch
        for config in self._configs.values():
            await link.call("FCALL", function("configure"), 1, self.base, config)
        self.configured.update(self._configs)
        if former not in ("", self.epoch):
            await self._began(self)

    async def _load_and_open(self, link: Link, run_id: str) -> bytes:
        call = (
            "FCALL",
            function("open"),
            1,
            self.base,
            run_id,
            secrets.token_hex(8),
            self._hold_ms,
        )
        try:
            answer: bytes = await link.call(*call)
        except ResponseError as refusal:
            if NO_FUNCTION not in str(refusal):
                raise
            await link.call("FUNCTION", "LOAD", "REPLACE", SOURCE)
            answer = await link.call(*call)
        return answer

    def keep_config(self, pool: str, config: bytes) -> None:
        """Remember a pool's configuration, to be projected into every store that is met."""
        self._configs[pool] = config

    async def configure(self, pool: str, config: bytes) -> int:
        """Project a pool's configuration; return the version in force (older ones are refused)."""
        self.keep_config(pool, config)
        version = int((await self._ask("configure", config))["version"])
        self.configured.add(pool)
        return version

    def now(self) -> int:
        """Return the switchboard's clock (ms), as told at the last lease and run on since.

        It is not the wall clock: outages are taken out of it.
        """
        return int(time.monotonic() * 1000 + self._ahead)

    # -- nodes and sessions

    async def lease(self, node: str, ttl_ms: int) -> bool:
        """Say that the node lives for another `ttl_ms`; its sessions are orphaned after.

        Return whether it was taken for dead since the last time: its sessions must resume.
        """
        answer = await self._ask("lease", node, ttl_ms)
        if answer["epoch"] != self.epoch:
            # Somebody emptied the store, or met it after that before we did.
            self.pipe.doubt(EmptiedError("the store is not in the epoch in which we met it"))
        self._ahead = int(answer["now"]) - time.monotonic() * 1000
        return bool(answer["lapsed"])

    async def wall_clock(self) -> float:
        """Return the store's wall clock in seconds since the Unix epoch."""
        seconds, micros = await self.pipe.call("TIME")
        return int(seconds) + int(micros) / 1e6

    async def attach(self, request: dict[str, Any]) -> Attached:
        """Take ownership of a session; return what its page lacks. Raises RefusedError."""
        raw, replay = await self.call("attach", _encode(request))
        welcome = _welcome.decode(raw)
        if welcome.error:
            raise RefusedError(welcome.error, welcome.detail)
        return Attached(
            epoch=welcome.epoch,
            now=welcome.now,
            seq=welcome.seq,
            resumed=welcome.resumed,
            snapshot=welcome.snapshot,
            replay=[(int(seq), bytes(body)) for seq, body in replay],
        )

    async def detach(self, session: str, attach: str) -> None:
        """Say that the session's socket is gone."""
        await self._ask("detach", session, attach)

    # -- commands

    def command(self, name: str, session: str, attach: str, id_: int, *args: Any) -> Awaitable[Any]:
        """Carry a client's command out once; the raw answer is for `answer_of`."""
        return self.call(name, session, attach, id_, *args)

    async def legibility(
        self, session: str, attach: str, contact: str, grade: str, to: str = ""
    ) -> None:
        """Tell `to`, or all others, how readable their signing is. Raises RefusedError."""
        await self._ask("legibility", session, attach, contact, grade, to)

    # -- time

    async def sweep(self, limit: int = 100) -> int:
        """Keep the promises that are due, `limit` at most; return how many there were."""
        return int((await self._ask("sweep", limit))["done"])

    async def places(self, pool: str, contacts: list[str]) -> list[Waiting]:
        """Return the places in line of those contacts that wait."""
        return _places.decode(await self.call("places", pool, *contacts)).places

    async def outlook(self, pool: str, queues: list[str]) -> list[LineNow]:
        """Return how the lines of these queues are now, in the same order."""
        return _lines.decode(await self.call("outlook", pool, *queues)).lines

    async def tests(self, node: str, life_ms: int, room: int) -> list[str]:
        """Return the pools whose test advisors `node` runs for another `life_ms`.

        Of those that nobody runs it takes `room` at most.
        """
        answer = await self._ask("tests", node, life_ms, room)
        pools: list[str] = answer.get("pools", [])
        return pools

    async def drive(self, now_ms: int) -> None:
        """Set the clock of a partition that serves tests or simulations. Raises RefusedError."""
        await self._ask("drive", now_ms)

    # -- events

    async def events(self, count: int) -> list[tuple[str, str, bytes]]:
        """Return up to `count` entries from the head of the event stream as (id, epoch, JSON)."""
        raw = await self.pipe.call("XRANGE", f"{self.base}:events", "-", "+", "COUNT", count)
        return [(id_.decode(), fields[1].decode(), bytes(fields[3])) for id_, fields in raw]

    async def consumed(self, entries: Iterable[tuple[str, str]]) -> None:
        """Forget these events, each given by its id and epoch: they are recorded."""
        await self._ask("consumed", *(word for entry in entries for word in entry))

    async def read_inbox(self, node: str, upto: str) -> None:
        """Forget the inbox entries before `upto`: they are delivered or kept in mailboxes."""
        await self._ask("read_inbox", node, upto)

    def call(self, name: str, *args: Any) -> Awaitable[Any]:
        """Call the transition `name`; the answer is raw."""
        full = self._names.get(name) or self._names.setdefault(name, function(name))
        return self.pipe.call("FCALL", full, 1, self.base, *args)

    async def _ask(self, name: str, *args: Any) -> dict[str, Any]:
        return answer_of(await self.call(name, *args))


def info(raw: bytes) -> dict[str, str]:
    """Read an answer to INFO."""
    lines = raw.decode().splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)
