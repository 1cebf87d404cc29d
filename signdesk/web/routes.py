"""The route table: every address of a node, its handler, and who may call it."""

from .access import Access, Route
from .check import CheckFace
from .clips import ClipFace
from .guest import GuestFace
from .health import Health
from .loader import LoaderFace
from .qr import QrFace
from .sign_in import SignInFace
from .staff import StaffFace
from .state import StateFace
from .static import StaticFiles
from .widget import WidgetFace


def table(
    loader: LoaderFace,
    widget: WidgetFace,
    qr: QrFace,
    sign_in: SignInFace,
    console: StaffFace,
    wall: StaffFace,
    guest: GuestFace,
    health: Health,
    static: StaticFiles,
    state: StateFace,
    check: CheckFace,
    clips: ClipFace,
    socket: Route,
) -> list[Route]:
    """Return all routes of a node."""
    return [
        Route("GET", "/v1/widget.js", loader.latest, Access.PUBLIC),
        Route("GET", "/v1/signdesk.d.ts", loader.types, Access.PUBLIC),
        Route("GET", r"/v1/{version}/{name:(widget|panel)\.js}", loader.pinned, Access.PUBLIC),
        Route("GET", "/v1/{company}/state", state.state, Access.PUBLIC),
        Route("GET", "/w/{company}", widget.frame, Access.PUBLIC),
        Route("POST", "/w/{company}/token", widget.token, Access.PAGE),
        Route("POST", "/w/{company}/check", check.check, Access.PAGE),
        Route("GET", "/q/{company}", widget.own_page, Access.PUBLIC),
        Route("GET", "/q/{company}/{queue}", widget.own_page, Access.PUBLIC),
        Route("GET", "/q/{company}/{queue}/qr.svg", qr.code, Access.PUBLIC),
        Route("GET", "/clips/{file:[0-9a-f]{32}}.{kind:mp4|jpg}", clips.file, Access.PUBLIC),
        Route("GET", "/g/{token}", guest.page, Access.PUBLIC),
        Route("GET", "/console", console.page, Access.PAGE),
        Route("GET", "/console/sign-in", sign_in.form, Access.PUBLIC),
        Route("POST", "/console/sign-in", sign_in.sign_in, Access.PAGE),
        Route("POST", "/console/sign-out", sign_in.sign_out, Access.PAGE),
        Route("POST", "/console/token", console.token, Access.ADVISOR),
        Route("GET", "/wall", wall.page, Access.PAGE),
        Route("POST", "/wall/token", wall.token, Access.SUPERVISOR),
        socket,
        Route("GET", "/static/{version}/{path:.+}", static.file, Access.PUBLIC),
        Route("GET", "/healthz", health.alive, Access.PUBLIC),
        Route("GET", "/readyz", health.ready, Access.PUBLIC),
        Route("GET", "/metrics", health.metrics, Access.METRICS),
    ]
