"""One real Valkey server for the whole run; each test has it empty."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from .playbook import Desk
from .valkey import Valkey


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """A running server. Its folder is short: a socket's path holds 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="sd-") as directory:
        server = Valkey(Path(directory))
        server.start()
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Redis]:
    """A client of the empty server."""
    with valkey.client() as client:
        client.flushall()
        yield client


@pytest.fixture
def desk(store: Redis) -> Desk:
    """An empty desk on a driven clock."""
    return Desk(store)
