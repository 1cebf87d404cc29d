"""Companies' pages of all kinds, on the shop's site: what they forbid, and what they do to us."""

from playwright.async_api import BrowserContext, Page

from signdesk.records.seed import COMPANY
from tests.live import Shop

HOSTILE_CSS = """
  * { all: unset !important; display: none !important; visibility: hidden !important; }
  html, body { display: block !important; visibility: visible !important; }
  html { transform: rotate(3deg) scale(.6) !important; opacity: .2 !important; }
  html { filter: blur(4px) !important; }
  iframe, signdesk-widget { display: none !important; width: 1px !important; }
  signdesk-widget { position: static !important; clip-path: circle(0) !important; }
  div { transform: translateX(-9999px) !important; }
  button { font-size: 2px !important; pointer-events: none !important; }
"""


def strict_policy(desk: str) -> str:
    """Return the policy of docs/embed.md, with Trusted Types; styles are the attacker's."""
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {desk}; frame-src {desk}; "
        f"connect-src {desk}; require-trusted-types-for 'script'; trusted-types signdesk"
    )


def snippet(desk: str, attributes: str = "") -> str:
    """Return the line of docs/embed.md, with more attributes."""
    source = f'src="{desk}/v1/widget.js"'
    return f'<script async {source} data-company="{COMPANY}" {attributes}></script>'


async def host_page(
    context: BrowserContext,
    shop: Shop,
    content: str,
    *,
    css: str = "",
    headers: dict[str, str] | None = None,
) -> Page:
    """Open a page of the company with this content, style sheet and headers."""
    html = (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Lampes</title><style>{css}</style></head><body>{content}</body></html>"
    )
    shop.pages["page"] = html, headers or {}
    page = await context.new_page()
    await page.goto(f"{shop.url}/page")
    return page
