"""Runs a node until it is told to stop: its store, its site, its signals."""

import asyncio
import contextlib
import errno
import gc
import signal
import ssl
from collections.abc import AsyncIterator

from aiohttp import web

from signdesk.app import build
from signdesk.settings import Settings
from signdesk.startup import StartError, prepare_data_dir
from signdesk.switchboard.embedded import EmbeddedError, EmbeddedStore
from signdesk.testers import SOCKET

SHUTDOWN_S = 5.0
BACKLOG = 2048


def collect_rarely() -> None:
    """Let the garbage collector look at everything only rarely.

    A full collection among the objects of 11,000 sessions stops the node for half a second, and
    by default one comes every few seconds (measured by bench/match). What is young is collected
    as before, but in larger portions: less of what is in use for an instant grows old.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)


@contextlib.asynccontextmanager
async def store_of(settings: Settings) -> AsyncIterator[str]:
    """The address of the store to use: the one set, or an embedded one while this lasts."""
    if not settings.embedded:
        yield settings.redis_url
        return
    store = EmbeddedStore(settings.data_dir)
    try:
        try:
            await store.start()
        except EmbeddedError as failure:
            raise StartError(str(failure)) from None
        yield store.url
    finally:
        await store.stop()


@contextlib.asynccontextmanager
async def site(
    app: web.Application, host: str, port: int, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Serve `app` while this lasts; the value is the port. Raises StartError if it is in use."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    try:
        await runner.setup()
        listener = web.TCPSite(runner, host, port, ssl_context=tls, backlog=BACKLOG)
        try:
            await listener.start()
        except OSError as refusal:
            why = "in use" if refusal.errno == errno.EADDRINUSE else refusal.strerror
            raise StartError(f"port {port} on {host}: {why}") from None
        if SOCKET in app:
            await web.UnixSite(runner, app[SOCKET]).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Return the TLS context that the settings ask for. Raises StartError if files are wrong."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (OSError, ssl.SSLError) as failure:
        raise StartError(f"SIGNDESK_TLS_CERT, SIGNDESK_TLS_KEY: {failure}") from None
    return context


async def told_to_stop() -> None:
    """Wait for Ctrl-C or a termination signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    await stop.wait()


async def serve(settings: Settings) -> None:
    """Run a node. Raises StartError."""
    tls = tls_context(settings)
    if settings.uses_data_dir:
        prepare_data_dir(settings.data_dir)
    async with store_of(settings) as redis_url:
        app = await build(settings, redis_url)
        async with site(app, settings.host, settings.port, tls) as port:
            print(f"SignDesk serves on {settings.host}:{port}", flush=True)  # noqa: T201
            await told_to_stop()
