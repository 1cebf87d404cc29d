"""Security headers of every response. No page runs inline script or style."""

from typing import Final

from aiohttp import web

PUBLIC_URL: Final = web.AppKey("public_url", str)
"""Address under which browsers reach this desk; empty where it is this node's own."""

_BASE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), "
    "fullscreen=(self), screen-wake-lock=(self), geolocation=()",
}


def is_secure(request: web.Request) -> bool:
    """Say whether the browser sent this request over HTTPS.

    A proxy that ends TLS speaks plain HTTP to the node; that the browser asked for the public
    address is what remains.
    """
    public = request.config_dict.get(PUBLIC_URL, "")
    return request.secure or public.lower() == f"https://{request.host.lower()}"


def content_policy(request: web.Request, ancestors: list[str]) -> str:
    """Return the Content-Security-Policy of a page that `ancestors` may frame."""
    socket = f"{'wss' if is_secure(request) else 'ws'}://{request.host} wss://{request.host}"
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
    if is_secure(request):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
