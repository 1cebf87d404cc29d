"""Composition root: settings in, aiohttp Application out; resources as cleanup contexts."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk import records
from signdesk.media import turn
from signdesk.media.check_process import Checks
from signdesk.partitions import Partitions
from signdesk.settings import Settings
from signdesk.signaling.clock import SharedClock
from signdesk.signaling.identity import Identities
from signdesk.signaling.messages import IceServer
from signdesk.signaling.node import Node
from signdesk.signaling.outlooks import Outlooks
from signdesk.signaling.presenter import Presenter
from signdesk.signaling.projection import Projection
from signdesk.signaling.socket import Endpoint
from signdesk.signaling.tokens import Tokens
from signdesk.startup import StartError, kept_secret, prepare_database, reason
from signdesk.switchboard.errors import StoreError, StoreUnavailableError
from signdesk.switchboard.store import Store
from signdesk.switchboard.switchboard import Switchboard, partition_of
from signdesk.tasks import cancel, spawn
from signdesk.testers import SOCKET, socket_path, testing
from signdesk.web import headers
from signdesk.web.access import Access, Route, guarded
from signdesk.web.check import CheckFace
from signdesk.web.clips import ClipFace
from signdesk.web.guest import GuestFace
from signdesk.web.health import Health
from signdesk.web.loader import LoaderFace
from signdesk.web.qr import QrFace
from signdesk.web.rendering import Renderer
from signdesk.web.routes import table
from signdesk.web.sign_in import SignInFace
from signdesk.web.staff import StaffFace
from signdesk.web.state import StateFace
from signdesk.web.static import StaticFiles
from signdesk.web.widget import WidgetFace

_log = structlog.get_logger(__name__)

STORE_S = 30.0

NODE = web.AppKey("node", Node)


def ice_servers(
    settings: Settings, clock: SharedClock, participant: str, lifetime_s: int = turn.LIFETIME_S
) -> list[IceServer]:
    """Return the ICE servers that a participant may use now, for `lifetime_s` seconds."""
    return turn.ice_servers(
        stun_urls=settings.stun_urls,
        turn_urls=settings.turn_urls,
        turn_secret=settings.turn_secret,
        participant=participant,
        now_s=clock.now(),
        lifetime_s=lifetime_s,
    )


async def build(settings: Settings, redis_url: str) -> web.Application:
    """Return a node's application. The database is migrated and the store met before it serves.

    Raises StartError if either cannot be reached.
    """
    await prepare_database(settings.database())
    clock = SharedClock()
    secret = settings.secret or kept_secret(settings.data_dir)
    tokens = Tokens(secret, clock.now)
    engine = records.open_engine(settings.database())
    projection = Projection(engine, lambda: int(clock.now() * 1000))
    try:
        await records.keep_rules(engine, settings.rules())
        await projection.read()
    except (OSError, SQLAlchemyError) as failure:
        await engine.dispose()
        raise StartError(f"database: {reason(failure)}") from None
    partitions = {partition_of(pool) for pool in projection.pools} or {partition_of("main")}

    async def epoch_began(switchboard: Switchboard) -> None:
        await node.epoch_began(switchboard)

    store = Store(redis_url, partitions, settings.rebuild_hold_ms, epoch_began)
    for pool, config in projection.encoded().items():
        store.switchboards[partition_of(pool)].keep_config(pool, config)
    node = Node(store, projection, clock)
    app = web.Application()
    app[NODE] = node
    app[headers.PUBLIC_URL] = settings.public_url
    app.cleanup_ctx.append(partial(_database, engine))
    app.cleanup_ctx.append(partial(_store, store))
    app.cleanup_ctx.append(partial(_partitions, node, Partitions(store, node, engine), projection))
    if settings.test_advisor:
        app[SOCKET] = socket_path()
        app.cleanup_ctx.append(partial(testing, node, tokens))
    app.on_response_prepare.append(headers.add)
    app.on_shutdown.append(partial(_drain, node, settings.drain_ms))
    checks = Checks(settings.checks_at_once)
    app.cleanup_ctx.append(partial(_checks, checks))
    identities = Identities(secret, projection.identity_keys, clock.now)
    _add_routes(app, settings, engine, node, projection, tokens, identities, checks)
    return app


def _add_routes(
    app: web.Application,
    settings: Settings,
    engine: AsyncEngine,
    node: Node,
    projection: Projection,
    tokens: Tokens,
    identities: Identities,
    checks: Checks,
) -> None:
    presenter = Presenter(tokens, partial(ice_servers, settings, node.clock))
    endpoint = Endpoint(
        node,
        tokens,
        identities,
        presenter,
        partial(records.is_contact_ended, engine),
        settings.messages_per_s,
    )
    renderer = Renderer()
    state = StateFace(projection, Outlooks(node, projection), renderer.catalogue)
    sign_in = SignInFace(engine, tokens, renderer)
    routes = table(
        LoaderFace(),
        WidgetFace(projection, tokens, renderer, state),
        QrFace(projection),
        sign_in,
        StaffFace("console", "advisor", sign_in, tokens, renderer),
        StaffFace("wall", "supervisor", sign_in, tokens, renderer),
        GuestFace(projection, tokens, renderer),
        Health(node, checks),
        StaticFiles(renderer),
        state,
        CheckFace(
            tokens,
            checks,
            partial(ice_servers, settings, node.clock, lifetime_s=turn.CHECK_LIFETIME_S),
        ),
        ClipFace(engine),
        Route("GET", "/ws", endpoint.serve, Access.SOCKET),
    )
    for route in routes:
        handler = guarded(route, sign_in.who_is, settings.metrics_token)
        app.router.add_route(route.method, route.path, handler)


async def _database(engine: AsyncEngine, _app: web.Application) -> AsyncIterator[None]:
    yield
    await engine.dispose()


async def _checks(checks: Checks, _app: web.Application) -> AsyncIterator[None]:
    yield
    await checks.close()


async def _store(store: Store, _app: web.Application) -> AsyncIterator[None]:
    try:
        try:
            async with asyncio.timeout(STORE_S):
                await store.met()
        except TimeoutError:
            raise StartError(f"the store cannot be reached within {STORE_S:.0f} s") from None
        yield
    finally:
        await store.close()


async def _partitions(
    node: Node, partitions: Partitions, projection: Projection, _app: web.Application
) -> AsyncIterator[None]:
    try:
        await partitions.start()
        await projection.project(partitions.serve)
    except (StoreError, StoreUnavailableError) as failure:
        await partitions.stop()
        raise StartError(f"the store cannot be used: {failure}") from None
    _log.info("node_started", node=node.id)
    watch = spawn(projection.run(partitions.serve), "configuration")
    yield
    await cancel(watch)
    await partitions.stop()


async def _drain(node: Node, spread_ms: int, _app: web.Application) -> None:
    _log.info("node_leaving", node=node.id, sessions=len(node.sessions))
    await node.drain(spread_ms)
