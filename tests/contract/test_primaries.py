"""Who is asked for the primary, as whom, and who is believed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from redis.asyncio.connection import Connection, SSLConnection
from redis.exceptions import ConnectionError as NoConnectionError

from signdesk.switchboard.primaries import ASK_S, Primaries, primaries
from signdesk.switchboard.servers import Address, Server
from tests.contract.people import new_pool, node
from tests.stores import MASTER, Cluster, Sentinel, SentinelServer, free_ports, shard_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

BASE = "sd:{p04}"
"""Of the pool `main`."""


@pytest_asyncio.fixture(loop_scope="session")
async def liar(tmp_path: Path) -> AsyncIterator[SentinelServer]:
    """A sentinel that knows another primary by the same name, and no other sentinel."""
    port, elsewhere = free_ports(2)
    sentinel = SentinelServer(tmp_path, port, elsewhere)
    try:
        await sentinel.up()
        yield sentinel
    finally:
        sentinel.kill()


async def found(here: Primaries) -> Address | None:
    """Where the primary is."""
    try:
        return (await here.find(BASE)).address
    finally:
        await here.close()


@pytest.mark.parametrize("store", ["sentinel"], indirect=True)
async def test_most_sentinels_are_believed_whoever_comes_first(
    store: Sentinel, liar: SentinelServer
) -> None:
    honest = [f"127.0.0.1:{sentinel.port}" for sentinel in store.sentinels[:2]]
    hosts = ",".join([f"127.0.0.1:{liar.port}", *honest])
    assert await found(primaries(f"sentinel://{hosts}/{MASTER}")) == store.primary.address


@pytest.mark.parametrize("store", ["sentinel"], indirect=True)
async def test_a_frozen_sentinel_is_not_waited_for(store: Sentinel) -> None:
    store.sentinels[0].freeze()
    try:
        async with asyncio.timeout(ASK_S / 2):
            here = primaries(store.url)
            assert (await here.find(BASE)).address == store.primary.address
    finally:
        store.sentinels[0].thaw()
    await here.close()


@pytest.mark.parametrize("store", ["sentinel"], indirect=True)
async def test_a_name_that_no_sentinel_knows(store: Sentinel) -> None:
    with pytest.raises(NoConnectionError, match="none of those asked"):
        await found(primaries(store.url.replace(MASTER, "another")))


@pytest.mark.parametrize("store", ["cluster"], indirect=True)
async def test_one_server_is_enough_to_know_them_all(store: Cluster) -> None:
    """Also when that one is gone: whoever it named is asked from then on."""
    other = next(s for n, s in enumerate(store.servers[:3]) if n != shard_of("main"))
    here = primaries(f"cluster://127.0.0.1:{other.port}")
    assert (await here.find(BASE)).address == store.primary.address
    other.freeze()
    try:
        assert (await here.find(BASE)).address == store.primary.address
    finally:
        other.thaw()
    await here.close()


@pytest.mark.parametrize("store", ["sentinel"], indirect=True)
async def test_servers_and_sentinels_have_their_own_passwords(store: Sentinel) -> None:
    for server in store.servers:
        await server.ask("ACL", "SETUSER", "desk", "on", ">data-pw", "~*", "&*", "+@all")
    for sentinel in store.sentinels:
        await sentinel.ask("ACL", "SETUSER", "watch", "on", ">watch-pw", "~*", "&*", "+@all")
    url = store.url.replace("//", "//desk:data-pw@")
    url += "?sentinel_username=watch&sentinel_password=watch-pw"
    async with asyncio.timeout(20), node(url, new_pool()):
        assert "user=desk" in await store.primary.ask("CLIENT", "LIST")
        for sentinel in store.sentinels:
            clients = await sentinel.ask("CLIENT", "LIST")
            assert "user=watch" in clients
            assert "user=desk" not in clients


@pytest.mark.parametrize(
    ("url", "kind", "address"),
    [
        ("sentinel://a,[::1]:7/desk", Connection, ("a", 26379)),
        ("sentinels://a:1/desk?ssl_ca_certs=/ca.pem", SSLConnection, ("a", 1)),
        ("cluster://a,b", Connection, ("a", 6379)),
        ("clusters://user:pw@a:1,b:2?ssl_ca_certs=/ca.pem", SSLConnection, ("a", 1)),
    ],
)
async def test_the_forms_of_an_address(
    url: str, kind: type[Connection], address: tuple[str, int]
) -> None:
    here = primaries(url)
    told: Server = await here.find(BASE, Address(*address))
    connection = told.connection()
    assert type(connection) is kind
    assert isinstance(connection, Connection)
    assert (connection.host, connection.port) == address
    assert connection.socket_timeout is None, "a blocking read outlasts redis-py's default"
    await here.close()
