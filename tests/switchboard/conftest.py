"""One real Valkey server for the whole run; each test has it empty."""

from collections.abc import Iterator

import pytest
from redis import Redis

from .playbook import Desk
from .valkey import Valkey, running


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """A running server."""
    with running() as server:
        yield server


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
