"""Expiring TURN credentials, taken and refused by a real coturn on this machine."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aioice import stun, turn

from signdesk.media.turn import LIFETIME_S, check_urls, credentials, ice_servers
from tests.coturn import coturn as turn_server_running

_STALE_NONCE = 438

SECRET = "shared with coturn"
TURN_URL = "turn:turn.example:3478?transport=udp"


def test_servers_carry_the_urls_and_one_credential() -> None:
    stun_server, turn_server = ice_servers(
        stun_urls=["stun:stun.example:3478"],
        turn_urls=[TURN_URL, "turns:turn.example:5349?transport=tcp"],
        turn_secret=SECRET,
        participant="p-1",
        now_s=1_700_000_000.9,
    )
    assert (stun_server.urls, stun_server.username) == (["stun:stun.example:3478"], "")
    assert turn_server.urls == [TURN_URL, "turns:turn.example:5349?transport=tcp"]
    assert turn_server.username == f"{1_700_000_000 + LIFETIME_S}:p-1"


def test_the_credential_is_the_one_coturn_computes() -> None:
    """As `openssl dgst -sha1 -hmac s -binary | base64` makes of the username."""
    assert credentials("s", "p-1", 1_700_000_000) == (
        "1700000000:p-1",
        "eW03IHjLAXaKnXbv656vsr89Pw8=",
    )


def test_without_turn_there_is_nothing_to_leak() -> None:
    assert ice_servers(stun_urls=[], turn_urls=[], turn_secret="", participant="p", now_s=0) == []


@pytest.mark.parametrize(
    ("stun_urls", "turn_urls", "secret", "named"),
    [
        (["turn:a"], [], "", "turn:a"),
        ([], ["https://a"], "s", "https://a"),
        ([], ["turn:a"], "", "secret"),
    ],
)
def test_a_wrong_setting_is_named(
    stun_urls: list[str], turn_urls: list[str], secret: str, named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        check_urls(stun_urls, turn_urls, secret)


@dataclass
class Coturn:
    """A running TURN server."""

    port: int

    async def allocate(self, username: str, password: str) -> tuple[str, int]:
        """Ask for a relay address, as a browser does, and give it back at once.

        coturn 4.6 sometimes calls a nonce stale that it has just given (438); that says nothing
        about the credential, and a client tries again (RFC 8489, 9.2.5).
        """
        for _ in range(10):
            try:
                transport, _ = await turn.create_turn_endpoint(
                    asyncio.DatagramProtocol, ("127.0.0.1", self.port), username, password
                )
            except stun.TransactionFailed as refused:
                if refused.response.error_code != _STALE_NONCE:
                    raise
                continue
            relayed: tuple[str, int] = transport.get_extra_info("sockname")
            transport.close()
            return relayed
        raise AssertionError("coturn calls every nonce stale")


@pytest.fixture
async def coturn(tmp_path: Path) -> AsyncIterator[Coturn]:
    """A TURN server."""
    async with turn_server_running(tmp_path, SECRET) as port:
        yield Coturn(port)


def _credential(expires_s: float, secret: str = SECRET) -> tuple[str, str]:
    return credentials(secret, "p-1", int(expires_s))


async def test_a_valid_credential_gets_a_relay_address(coturn: Coturn) -> None:
    (server,) = ice_servers(
        stun_urls=[], turn_urls=[TURN_URL], turn_secret=SECRET, participant="p-1", now_s=time.time()
    )
    host, port = await coturn.allocate(server.username, server.credential)
    assert host == "127.0.0.1"
    assert port > 0


async def test_expired_and_forged_credentials_are_refused(coturn: Coturn) -> None:
    username, credential = _credential(time.time() + 60)
    later = f"{int(time.time()) + 99_999}:p-1"
    refused = {
        "expired": _credential(time.time() - 60),
        "made with another secret": _credential(time.time() + 60, "guessed"),
        "with its expiry moved": (later, credential),
        "of another participant": (username.replace("p-1", "p-2"), credential),
    }
    for name, (user, password) in refused.items():
        with pytest.raises(stun.TransactionFailed) as failed:
            await coturn.allocate(user, password)
        assert failed.value.response.error_code == 401, name
