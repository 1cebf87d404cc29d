"""Configuration between its rows and its structs."""

from collections.abc import Iterable
from typing import Any

import msgspec

from signdesk.domain.pool import Choice, Company, Queue, Ring, WayOut, WrapUp
from signdesk.domain.skill import Level, Requirement

from .tables import CompanyRow, QueueRow

_OF_COMPANY = CompanyRow.__table__.columns.keys()
_OF_QUEUE = QueueRow.__table__.columns.keys()


def as_company(row: CompanyRow) -> Company:
    """Return the company of this row."""
    return Company(**{name: getattr(row, name) for name in _OF_COMPANY})


def company_values(company: Company) -> dict[str, Any]:
    """Return what a company's row holds."""
    return {name: getattr(company, name) for name in _OF_COMPANY}


def as_queue(row: QueueRow, owner: Company) -> Queue:
    """Return the queue of this row; what the pool's others decide about it is not known here."""
    values = {name: getattr(row, name) for name in _OF_QUEUE} | {
        "required": _requirements(row.required),
        "floor": _requirements(row.floor),
        "choice": Choice(row.choice),
        "rings": msgspec.convert(row.rings, list[Ring]),
        "wrap_up": WrapUp(row.wrap_up),
        "way_out": WayOut(row.way_out),
    }
    return Queue(**values, company_name=owner.name, keep_text=owner.keep_text)


def queue_values(queue: Queue) -> dict[str, Any]:
    """Return what a queue's row holds."""
    return {name: getattr(queue, name) for name in _OF_QUEUE} | {
        "required": _as_json(queue.required),
        "floor": _as_json(queue.floor),
        "choice": queue.choice.value,
        "rings": [{"after_ms": ring.after_ms, "queue": ring.queue} for ring in queue.rings],
        "wrap_up": queue.wrap_up.value,
        "way_out": queue.way_out.value,
    }


def _requirements(asked: Iterable[dict[str, Any]]) -> list[Requirement]:
    return [Requirement(r["name"], Level[r["level"]]) for r in asked]


def _as_json(asked: Iterable[Requirement]) -> list[dict[str, str]]:
    return [{"name": r.name, "level": r.level.name} for r in asked]
