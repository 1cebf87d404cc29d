"""Security headers of every response. No page runs inline script or style."""

from aiohttp import web

_BASE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), "
    "fullscreen=(self), screen-wake-lock=(self), geolocation=()",
}


def content_policy(request: web.Request, ancestors: list[str]) -> str:
    """Return the Content-Security-Policy of a page that `ancestors` may frame."""
    socket = f"{'wss' if request.secure else 'ws'}://{request.host} wss://{request.host}"
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob: mediastream:",
            f"connect-src 'self' {socket}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors " + (" ".join(ancestors) or "'none'"),
        ]
    )


async def add(request: web.Request, response: web.StreamResponse) -> None:
    """Add what every response carries; a handler's own headers win."""
    for name, value in _BASE.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", content_policy(request, []))
    if request.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
