"""The servers that SIGNDESK_REDIS_URL names, and connections to them."""

from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from redis.asyncio.connection import AbstractConnection, ConnectionPool, parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

FORMS = (
    "redis://HOST:PORT, rediss://HOST:PORT, unix:///PATH, sentinel://HOST:PORT,HOST:PORT/NAME or "
    "cluster://HOST:PORT,HOST:PORT (sentinels:// and clusters:// with TLS)"
)

CONNECT_S = 2.0

_PORTS = {"sentinel": 26379, "cluster": 6379}


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int


class Server:
    """One server of the store: makes connections to it, with no hidden retries or time-outs."""

    def __init__(self, options: dict[str, Any], address: Address | None = None) -> None:
        self.address = address
        if address is not None:
            options = options | address._asdict()
        self._pool = ConnectionPool(
            **options
            | {
                "retry": Retry(NoBackoff(), 0),
                "socket_timeout": None,
                "socket_connect_timeout": CONNECT_S,
                "health_check_interval": 0,
                "protocol": 2,
            }
        )

    def connection(self) -> AbstractConnection:
        """Return a connection that is still to be opened."""
        return self._pool.make_connection()  # type: ignore[no-untyped-call, no-any-return]


def addresses(parts: SplitResult) -> list[Address]:
    """Return the hosts of an address that has several."""
    port = _PORTS[parts.scheme.rstrip("s")]
    each = [urlsplit(f"//{host}") for host in parts.netloc.rpartition("@")[2].split(",")]
    if not all(one.hostname for one in each):
        raise ValueError("a host is missing")
    return [Address(str(one.hostname), one.port or port) for one in each]


def options(parts: SplitResult) -> dict[str, Any]:
    """Return what an address says beside its hosts: who connects, and how."""
    scheme = "rediss" if parts.scheme.endswith("s") else "redis"
    who, at, _ = parts.netloc.rpartition("@")
    return dict(parse_url(f"{scheme}://{who}{at}host/?{parts.query}"))
