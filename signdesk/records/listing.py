"""What is configured, and what supervisors did, as rows of text for a person to read."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from .contact_tables import AuditRow
from .database import reading
from .rules import RuleError
from .tables import CompanyRow, IdentityKeyRow, PersonRow, QueueRow, SkillRow
from .writes import known_company

Table = list[tuple[str, ...]]
"""The column heads, then one row each."""


async def companies(engine: AsyncEngine) -> Table:
    """List all companies."""
    async with reading(engine) as session:
        rows = await session.scalars(select(CompanyRow).order_by(CompanyRow.id))
        return [
            ("ID", "NAME", "POOL", "LOCALE", "ORIGINS"),
            *((c.id, c.name, c.pool, c.locale, " ".join(c.origins)) for c in rows),
        ]


async def queues(engine: AsyncEngine) -> Table:
    """List all queues, company by company."""
    async with reading(engine) as session:
        rows = await session.scalars(select(QueueRow).order_by(QueueRow.company, QueueRow.id))
        table: Table = [("ID", "COMPANY", "NAME", "REQUIRES")]
        for q in rows:
            table.append((q.id, q.company, q.name, _skills(q.required)))
        return table


async def queues_of(engine: AsyncEngine, company: str) -> list[str]:
    """List the ids of a company's queues."""
    async with reading(engine) as session:
        mine = select(QueueRow.id).where(QueueRow.company == company).order_by(QueueRow.id)
        return list(await session.scalars(mine))


async def queue(engine: AsyncEngine, id_: str) -> Table:
    """List all that is set of a queue, named as the options of `queue set`. Raises RuleError."""
    async with reading(engine) as session:
        row = await session.get(QueueRow, id_)
    if row is None:
        raise RuleError("id", f'there is no queue "{id_}"')
    rings = (f"{r['after_ms']}:{r['queue']}".removesuffix(":") for r in row.rings)
    lists = {
        "require": _skills(row.required),
        "floor": _skills(row.floor),
        "ring": " ".join(rings),
        "disposition": ", ".join(row.dispositions),
    }
    plain = {
        column.replace("_", "-"): str(getattr(row, column))
        for column in QueueRow.__table__.columns.keys()  # noqa: SIM118 - not a dict
        if column not in {"required", "floor", "rings", "dispositions"}
    }
    return [(name, value or "none") for name, value in (plain | lists).items()]


def _skills(asked: list[dict[str, Any]]) -> str:
    return " ".join(f"{r['name']}:{r['level']}" for r in asked)


async def people(engine: AsyncEngine) -> Table:
    """List all people with their skills."""
    async with reading(engine) as session:
        held: dict[str, list[str]] = {}
        for s in await session.scalars(select(SkillRow).order_by(SkillRow.name)):
            until = f":{s.expires_on}" if s.expires_on is not None else ""
            held.setdefault(s.person, []).append(f"{s.name}:{s.level}{until}")
        rows = await session.scalars(select(PersonRow).order_by(PersonRow.id))
        return [
            ("ID", "NAME", "LOGIN", "ROLE", "POOL", "SKILLS"),
            *((p.id, p.name, p.login, p.role, p.pool, " ".join(held.get(p.id, []))) for p in rows),
        ]


async def audit(engine: AsyncEngine, last: int) -> Table:
    """List the last so many acts of supervisors, the newest first; instants are UTC."""
    async with reading(engine) as session:
        newest = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(last)
        return [
            ("AT", "POOL", "ACTOR", "ACTION", "CONTACT", "ADVISOR", "DETAIL"),
            *(
                (_instant(a.at), a.pool, a.actor, a.action, a.contact, a.advisor, a.detail)
                for a in await session.scalars(newest)
            ),
        ]


async def identity_keys(engine: AsyncEngine, company: str) -> Table:
    """List a company's identity keys, the newest first. Raises RuleError if it is not there."""
    async with reading(engine) as session:
        await known_company(session, "company", company)
        held = select(IdentityKeyRow).where(IdentityKeyRow.company == company)
        newest = held.order_by(IdentityKeyRow.made_at.desc(), IdentityKeyRow.id)
        rows = await session.scalars(newest)
        return [("KEY", "MADE"), *((k.id, _instant(k.made_at)) for k in rows)]


def _instant(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
