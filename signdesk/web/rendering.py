"""Pages from templates: texts, page data, and static addresses that change with their content."""

import hashlib
import json
from functools import partial
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from signdesk.assets import STATIC, TEMPLATES

from .catalogue import Catalogue, Language


class Renderer:
    """Renders the templates of all faces."""

    def __init__(self) -> None:
        self.catalogue = Catalogue()
        self.version = _fingerprint()
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(
        self,
        template: str,
        lang: Language,
        *,
        data: dict[str, Any] | None = None,
        status: int = 200,
        **context: Any,
    ) -> web.Response:
        """Render a page; `data` is what its modules read at first paint."""
        if data is not None:
            context |= {"page": data, "page_json": _as_data(data)}
        html = self._templates.get_template(template).render(
            lang=lang, t=partial(self.catalogue.text, lang), static=self.static, **context
        )
        return web.Response(
            text=html,
            status=status,
            content_type="text/html",
            headers={"Content-Language": lang, "Cache-Control": "no-store"},
        )

    def static(self, path: str) -> str:
        """Return the address of a static file; it may be cached for ever."""
        return f"/static/{self.version}/{path}"


def _fingerprint() -> str:
    """One version for all static files, since modules import one another by relative paths."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _as_data(data: dict[str, Any]) -> Markup:
    """JSON that cannot end its script element, whatever is in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - every character that HTML knows was replaced above
