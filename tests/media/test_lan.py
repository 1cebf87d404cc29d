"""The demonstration on a local network: certificate, address, QR code."""

import asyncio
import ipaddress
import ssl
import stat
from pathlib import Path

import pytest
from aiohttp import ClientError, web
from cryptography import x509

from signdesk import lan
from signdesk.media.sign_in import http_session


def test_the_address_is_this_machines() -> None:
    assert ipaddress.ip_address(lan.lan_address()).version == 4


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    _, key = lan.self_signed_certificate(tmp_path / "new", ["127.0.0.1"])
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_same_certificate_serves_while_it_covers_the_addresses(tmp_path: Path) -> None:
    first = lan.self_signed_certificate(tmp_path, ["127.0.0.1", "localhost"])[0].read_bytes()
    again = lan.self_signed_certificate(tmp_path, ["localhost"])[0].read_bytes()
    assert again == first
    moved = lan.self_signed_certificate(tmp_path, ["192.168.1.7"])[0].read_bytes()
    assert moved != first


def test_a_certificate_about_to_end_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lan, "VALID_DAYS", lan.RENEW_DAYS)
    first = lan.self_signed_certificate(tmp_path, ["localhost"])[0].read_bytes()
    monkeypatch.undo()
    second = lan.self_signed_certificate(tmp_path, ["localhost"])[0].read_bytes()
    assert second != first
    assert lan.self_signed_certificate(tmp_path, ["localhost"])[0].read_bytes() == second


@pytest.mark.parametrize("broken", ["lan-cert.pem", "lan-key.pem"])
def test_a_damaged_file_is_replaced(tmp_path: Path, broken: str) -> None:
    lan.self_signed_certificate(tmp_path, ["localhost"])
    (tmp_path / broken).write_text("garbage")
    certificate, _ = lan.self_signed_certificate(tmp_path, ["localhost"])
    x509.load_pem_x509_certificate(certificate.read_bytes())


async def test_only_the_pinned_certificate_is_trusted(tmp_path: Path) -> None:
    certificate, key = lan.self_signed_certificate(tmp_path / "a", ["127.0.0.1"])
    other, _ = lan.self_signed_certificate(tmp_path / "b", ["127.0.0.1"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    application = web.Application()
    application.router.add_get("/", hello)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    url = f"https://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        async with http_session(url, certificate) as http, http.get(url) as response:
            assert await response.text() == "hello"
        for trusted in (other, None):
            async with http_session(url, trusted) as http:
                with pytest.raises(ClientError):
                    await http.get(url)
    finally:
        await runner.cleanup()


async def test_strict_checks_accept_it(tmp_path: Path) -> None:
    """Python 3.13 and later check certificates strictly by default."""
    certificate, key = lan.self_signed_certificate(tmp_path, ["127.0.0.1"])
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate, key)
    server = await asyncio.start_server(
        lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=serving
    )
    trust = ssl.create_default_context(cafile=certificate)
    trust.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    async with server:
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
        assert writer.get_extra_info("peercert")["subjectAltName"] == (("IP Address", "127.0.0.1"),)
        writer.close()


def test_a_terminal_gets_a_code_and_a_pipe_gets_the_text() -> None:
    text = "https://192.168.1.7:8443/"
    assert lan.qr(text, terminal=False) == text
    drawn = lan.qr(text, terminal=True).splitlines()
    assert len(drawn) > 10
    assert {len(line) for line in drawn} == {len(drawn[0])}
    assert set("".join(drawn)) == set(" ▀▄█")
