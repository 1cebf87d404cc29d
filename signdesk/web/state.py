"""The public state of a company: what its launcher says before any click.

It holds nothing private, so any site may read it, and any cache may keep it for some seconds.
"""

import hashlib
import math
from datetime import date, datetime
from typing import Any

import msgspec
from aiohttp import web
from babel.dates import format_date

from signdesk.domain.local_time import local
from signdesk.domain.outlook import Outlook, State, Why
from signdesk.domain.pool import Company, Queue
from signdesk.signaling.outlooks import Outlooks
from signdesk.signaling.projection import Projection

from .catalogue import Catalogue, Language, choose

MAX_AGE_S = 10


class StateFace:
    """The handler of the public state."""

    def __init__(self, projection: Projection, outlooks: Outlooks, catalogue: Catalogue) -> None:
        self._projection = projection
        self._outlooks = outlooks
        self._catalogue = catalogue

    async def state(self, request: web.Request) -> web.StreamResponse:
        """Say whether somebody answers, how long it takes, or when it opens."""
        company = self._projection.company(request.match_info["company"])
        queues = self._projection.queues(company) if company is not None else []
        if company is None or not queues:
            raise web.HTTPNotFound(text="no such company", headers=_open_to_all())
        asked = request.query.get("queue", queues[0].id)
        queue = next((one for one in queues if one.id == asked), None)
        if queue is None:
            raise web.HTTPNotFound(text=f"{company.id} has no such queue", headers=_open_to_all())
        lang = choose(request.query.get("lang"), company.locale)
        state = await self.of(company, queue, lang)
        body = msgspec.json.encode(state | {"colour": company.colour})
        headers = _open_to_all() | {
            "Cache-Control": f"public, max-age={MAX_AGE_S}",
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type="application/json", headers=headers)

    async def of(self, company: Company, queue: Queue, lang: Language) -> dict[str, Any]:
        """Return the state of the queue that the company's widget leads to, as pages get it.

        What is not known is absent; `text` says all of it in `lang`, in the zone of the hours.
        """
        outlook = await self._outlooks.of(company, queue)
        zone = self._projection.zone(company, queue)
        now = local(zone, self._projection.clock())
        facts: dict[str, Any] = {"state": outlook.state, "why": outlook.why}
        if outlook.wait is not None:
            facts["wait"] = {"low": outlook.wait[0], "high": outlook.wait[1]}
        if outlook.opens_at is not None:
            facts["opens_at"] = outlook.opens_at
        return facts | {"text": self._text(lang, outlook, zone, now)}

    def _text(self, lang: Language, outlook: Outlook, zone: str, now: datetime) -> str:
        text = self._catalogue.text
        match outlook.state, outlook.why:
            case State.CLOSED, Why.HOURS:
                return self._opening(lang, outlook.opens_at, zone, now)
            case _, Why.NOBODY:
                return text(lang, "launcher.nobody")
            case _, Why.FULL:
                return text(lang, "launcher.full")
        if outlook.wait is None:
            return text(lang, "launcher.busy")
        low, high = (round_(seconds / 60) for round_, seconds in zip(
            (math.floor, math.ceil), outlook.wait, strict=True
        ))  # fmt: skip
        if high == 0:
            return text(lang, "launcher.now")
        short = outlook.state is State.OPEN
        if low in (0, high):
            about = "launcher.open.about" if short else "launcher.long.about"
            return text(lang, about, minutes=high)
        between = "launcher.open.between" if short else "launcher.long.between"
        return text(lang, between, low=low, high=high)

    def _opening(self, lang: Language, opens_at: int | None, zone: str, now: datetime) -> str:
        text = self._catalogue.text
        if opens_at is None:
            return text(lang, "launcher.closed")
        then = local(zone, opens_at)
        time = text(lang, "launcher.time", hour=then.hour, minute=f"{then.minute:02d}")
        days = (then.date() - now.date()).days
        if days == 0:
            return text(lang, "launcher.opens.today", time=time)
        if days == 1:
            return text(lang, "launcher.opens.tomorrow", time=time)
        return text(lang, "launcher.opens.later", day=_day(lang, then.date(), days), time=time)


def _day(lang: Language, day: date, days: int) -> str:
    """Return a weekday of the next six, or else a date."""
    if days < 7:
        return format_date(day, "EEEE", locale=lang)
    return format_date(day, "'le' d MMMM" if lang == "fr" else "'on' d MMMM", locale=lang)


def _open_to_all() -> dict[str, str]:
    return {"Access-Control-Allow-Origin": "*"}
