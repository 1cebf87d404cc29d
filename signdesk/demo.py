"""`signdesk demo`: a desk, a shop on another origin, and an advisor who answers, in one command."""

import asyncio
import contextlib
import secrets
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web

from signdesk import lan, records
from signdesk.app import build
from signdesk.media import advisor_process
from signdesk.media.advisor_process import AdvisorProcess
from signdesk.records.seed import DEMO_ADVISOR, SUPERVISORS, seed_demo
from signdesk.serving import site, store_of, told_to_stop
from signdesk.settings import Settings
from signdesk.startup import StartError, prepare_data_dir, prepare_database
from signdesk.tasks import cancel, spawn
from signdesk.web.shop import shop_app

PASSWORD = "signdesk-demo"  # noqa: S105 - printed on purpose: whoever is at this machine may try
PEOPLE = ("camille", "noe", *SUPERVISORS)
"""Who may sign in with the password."""
PORTS_TRIED = 20
RESTART_S = 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line can ask of a demo. A port of 0 means the first free one."""

    port: int
    shop_port: int
    lan: bool


async def run(settings: Settings, options: Options) -> None:
    """Run the demo until Ctrl-C. Raises StartError."""
    prepare_data_dir(settings.data_dir)
    host = lan.lan_address() if options.lan else "127.0.0.1"
    tls, certificate = _tls(settings.data_dir, host) if options.lan else (None, None)
    scheme = "https" if tls else "http"
    # Whoever is on the network can reach this demo, so its password is nobody's guess.
    password = secrets.token_urlsafe(6) if options.lan else PASSWORD
    robot_password = secrets.token_urlsafe(24)
    try:
        await advisor_process.check_libraries()
    except advisor_process.MediaMissingError as missing:
        raise StartError(f"the demo advisor cannot run: {missing}") from None
    async with contextlib.AsyncExitStack() as stack:
        redis_url = await stack.enter_async_context(store_of(settings))
        desk_url = ""
        shop = shop_app(lambda: desk_url)
        shop_port = await _on_a_free_port(stack, shop, host, (options.shop_port, 8081), tls)
        shop_url = f"{scheme}://{host}:{shop_port}"
        await _seed(settings, [shop_url], dict.fromkeys(PEOPLE, password), robot_password)
        desk = await build(settings, redis_url)
        port = await _on_a_free_port(stack, desk, host, (options.port, 8080), tls)
        desk_url = f"{scheme}://{host}:{port}"
        start = partial(
            advisor_process.spawn, desk_url, DEMO_ADVISOR, robot_password, ca=certificate
        )
        robot = spawn(_keep_answering(start), "demo advisor")
        stack.push_async_callback(cancel, robot)
        _tell(shop_url, desk_url, password, options.lan)
        await told_to_stop()
        _say("\nStopping…")


async def _keep_answering(start: Callable[[], Awaitable[AdvisorProcess]]) -> None:
    """Keep a demo advisor at work, for ever."""
    while True:
        robot = await start()
        try:
            status = await robot.wait()
        finally:
            await robot.stop()
        _say(f"The demo advisor ended with status {status}; another one comes.")
        await asyncio.sleep(RESTART_S)


async def _on_a_free_port(
    stack: contextlib.AsyncExitStack,
    app: web.Application,
    host: str,
    port: tuple[int, int],
    tls: ssl.SSLContext | None,
) -> int:
    """Serve on the port asked for, or on the first free one from a customary port upwards."""
    asked, customary = port
    if asked:
        return await stack.enter_async_context(site(app, host, asked, tls))
    for candidate in range(customary, customary + 2 * PORTS_TRIED, 2):
        if _is_free(host, candidate):
            return await stack.enter_async_context(site(app, host, candidate, tls))
    return await stack.enter_async_context(site(app, host, 0, tls))


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


async def _seed(
    settings: Settings, origins: list[str], passwords: dict[str, str], robot_password: str
) -> None:
    await prepare_database(settings.database())
    engine = records.open_engine(settings.database())
    try:
        await seed_demo(engine, origins, {**passwords, DEMO_ADVISOR: robot_password})
    finally:
        await engine.dispose()


def _tls(data_dir: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    certificate, key = lan.self_signed_certificate(data_dir, [host, "127.0.0.1", "localhost"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, certificate


def _tell(shop_url: str, desk_url: str, password: str, on_lan: bool) -> None:
    _say(
        f"""
SignDesk is running. Nothing leaves this {"network" if on_lan else "machine"}.

  1. The shop, as a customer   {shop_url}
     Click "Contacter en LSF". The demo advisor answers within seconds.

  2. The console, as an advisor   {desk_url}/console
     Sign in as "camille" or "noe", password "{password}".

  3. The wall, as a supervisor   {desk_url}/wall
     Sign in as "{next(iter(SUPERVISORS))}", with the same password, in another browser.

Ctrl-C stops everything; what was recorded stays."""
    )
    if on_lan:
        _say(
            "\nWith a phone on the same network: scan, and accept the self-made certificate,\n"
            f"first of the shop, then of the desk ({desk_url}/healthz).\n"
        )
        _say(lan.qr(shop_url))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - what the command is for
