"""The route table: every address of a node, its handler, and who may call it."""

from .access import Access, Route
from .console import ConsoleFace
from .health import Health
from .static import StaticFiles
from .widget import WidgetFace


def table(
    widget: WidgetFace,
    console: ConsoleFace,
    health: Health,
    static: StaticFiles,
    socket: Route,
) -> list[Route]:
    """Return all routes of a node."""
    return [
        Route("GET", "/v1/widget.js", widget.loader, Access.PUBLIC),
        Route("GET", "/w/{company}", widget.frame, Access.PUBLIC),
        Route("POST", "/w/{company}/token", widget.token, Access.PAGE),
        Route("GET", "/console", console.page, Access.PAGE),
        Route("GET", "/console/sign-in", console.form, Access.PUBLIC),
        Route("POST", "/console/sign-in", console.sign_in, Access.PAGE),
        Route("POST", "/console/sign-out", console.sign_out, Access.PAGE),
        Route("POST", "/console/token", console.token, Access.STAFF),
        socket,
        Route("GET", "/static/{version}/{path:.+}", static.file, Access.PUBLIC),
        Route("GET", "/healthz", health.alive, Access.PUBLIC),
        Route("GET", "/readyz", health.ready, Access.PUBLIC),
        Route("GET", "/metrics", health.metrics, Access.METRICS),
    ]
