"""What is configured, as rows of text for a person to read."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from .database import reading
from .tables import CompanyRow, PersonRow, QueueRow, SkillRow

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
            required = " ".join(f"{r['name']}:{r['level']}" for r in q.required)
            table.append((q.id, q.company, q.name, required))
        return table


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
