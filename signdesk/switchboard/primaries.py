"""Where a partition's primary is: the one server, whom the sentinels name, or who has its slot.

Nothing is relied on that was heard before: whoever connects asks first. Several are asked at once
and most of them decide, since a server that was cut off from the others still believes what was
true then.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.connection import ConnectionPool, parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.crc import key_slot
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import RedisError

from signdesk.tasks import spawn

from .servers import Address, Server, addresses, options

ASK_S = 1.0
"""Who does not say in this time where the primary is has no vote."""


class Ballot(NamedTuple):
    """What one server says: where the primary is, and whom else to ask."""

    primary: Address | None
    members: frozenset[Address] = frozenset()


class Primaries(Protocol):
    """Finds the primary of a partition by its base key."""

    async def find(self, base: str, told: Address | None = None) -> Server:
        """Return the primary. `told` is whom a server has just redirected to, if one has.

        Raises redis' ConnectionError if nobody knows.
        """

    async def moved(self, base: str, server: Server, silent_s: int) -> bool:
        """Say whether another than `server`, silent for so many seconds, is the primary now."""

    async def close(self) -> None:
        """Give up the connections for asking."""


def primaries(url: str) -> Primaries:
    """Return what finds the primaries of the store at `url`.

    Raises ValueError if the address has none of the FORMS, or an option that redis-py lacks; the
    message may repeat the address, and a password in it.
    """
    parts = urlsplit(url)
    try:
        if parts.scheme in ("sentinel", "sentinels"):
            name = parts.path.strip("/")
            if not name or "/" in name:
                raise ValueError("the name of the primary is missing")
            return _BySentinels(addresses(parts), name, options(parts))
        if parts.scheme in ("cluster", "clusters"):
            if parts.path.strip("/"):
                raise ValueError("a cluster has no path")
            return _ByCluster(addresses(parts), options(parts))
        return _OneServer(Server(dict(parse_url(url))))
    except TypeError as unknown:
        raise ValueError(str(unknown)) from None


class _OneServer:
    """A store that is one server, always the same."""

    def __init__(self, server: Server) -> None:
        server.connection()  # Raises TypeError for an option that there is not.
        self._server = server

    async def find(self, base: str, told: Address | None = None) -> Server:
        return self._server

    async def moved(self, base: str, server: Server, silent_s: int) -> bool:
        return False

    async def close(self) -> None:
        """There is nothing to give up."""


class _Voted(ABC):
    """Asks several servers; the address that most of them name is the primary's."""

    def __init__(self, seeds: list[Address], options: dict[str, Any]) -> None:
        self._seeds = seeds
        self._options = options
        self._asked = {seed: self._client(seed) for seed in seeds}
        self._asking: set[asyncio.Task[Ballot]] = set()
        Server(options, seeds[0]).connection()  # Raises TypeError for an unknown option.

    async def find(self, base: str, told: Address | None = None) -> Server:
        found = told or await self._most(base)
        if found is None:
            raise NoConnectionError("none of those asked knows the primary")
        return Server(self._options, found)

    async def moved(self, base: str, server: Server, silent_s: int) -> bool:
        found = await self._most(base) if self._doubts(silent_s) else None
        return found is not None and found != server.address

    async def close(self) -> None:
        if self._asking:
            await asyncio.wait(self._asking)
        for client in self._asked.values():
            await client.aclose()

    @abstractmethod
    def _doubts(self, silent_s: int) -> bool:
        """Say whether it is time to ask if a primary that answered last so long ago still is it."""

    @abstractmethod
    async def _ask(self, asked: Address, client: Redis, base: str) -> Ballot:
        """Ask one server for the primary's address."""

    async def _most(self, base: str) -> Address | None:
        votes: Counter[Address] = Counter()
        members: dict[Address, set[Address]] = {}
        asking = [
            spawn(self._vote(address, client, base), "primary")
            for address, client in self._asked.items()
        ]
        # Who is slow is not waited for once most agree, and ends by ASK_S. Not by a cancellation,
        # which redis-py loses now and then.
        self._asking.update(asking)
        for task in asking:
            task.add_done_callback(self._asking.discard)
        for vote in asyncio.as_completed(asking):
            primary, others = await vote
            if primary is not None:
                votes[primary] += 1
                members.setdefault(primary, set()).update(others)
                if votes[primary] * 2 > len(asking):
                    break
        if not votes:
            return None
        elected = votes.most_common(1)[0][0]
        await self._ask_from_now_on({*self._seeds, *members[elected]})
        return elected

    async def _vote(self, asked: Address, client: Redis, base: str) -> Ballot:
        try:
            return await self._ask(asked, client, base)
        except (RedisError, OSError, TimeoutError, asyncio.IncompleteReadError):
            return Ballot(None)

    async def _ask_from_now_on(self, wanted: set[Address]) -> None:
        for address in wanted - self._asked.keys():
            self._asked[address] = self._client(address)
        for address in self._asked.keys() - wanted:
            await self._asked.pop(address).aclose()

    def _client(self, address: Address) -> Redis:
        pool = ConnectionPool(
            **self._asking_options()
            | address._asdict()
            | {
                "retry": Retry(NoBackoff(), 0),
                "socket_timeout": ASK_S,
                "socket_connect_timeout": ASK_S,
                "protocol": 2,
                "decode_responses": True,
            }
        )
        return Redis.from_pool(pool)

    def _asking_options(self) -> dict[str, Any]:
        return self._options


class _BySentinels(_Voted):
    """The primary of a name, as its sentinels say."""

    def __init__(self, seeds: list[Address], name: str, options: dict[str, Any]) -> None:
        self._name = name
        names = {"sentinel_username": "username", "sentinel_password": "password"}
        own = {ours: options.pop(given) for given, ours in names.items() if given in options}
        shared = {k: v for k, v in options.items() if k not in names.values()}
        self._sentinel_options = shared | own
        super().__init__(seeds, options)

    def _asking_options(self) -> dict[str, Any]:
        return self._sentinel_options

    def _doubts(self, silent_s: int) -> bool:
        # A primary that the sentinels gave up answers on, if it was only they who lost sight of it.
        return True

    async def _ask(self, asked: Address, client: Redis, base: str) -> Ballot:
        command = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self._name)
        found = await client.execute_command(*command)  # type: ignore[no-untyped-call]
        return Ballot(Address(found[0], int(found[1])) if found else None)


class _ByCluster(_Voted):
    """The primary of a slot, as the cluster's servers say, also those that are no seeds."""

    def _doubts(self, silent_s: int) -> bool:
        # One that was cut off from most others refuses by itself after cluster-node-timeout.
        return silent_s > 0

    async def _ask(self, asked: Address, client: Redis, base: str) -> Ballot:
        slot = key_slot(base.encode())
        primary = None
        members: set[Address] = set()
        shards = await client.execute_command("CLUSTER", "SLOTS")  # type: ignore[no-untyped-call]
        for first, last, *servers in shards:
            # A server that does not know its own address leaves it out.
            shard = [Address(host or asked.host, port) for host, port, *_ in servers]
            members.update(shard)
            if first <= slot <= last:
                primary = shard[0]
        return Ballot(primary, frozenset(members))
