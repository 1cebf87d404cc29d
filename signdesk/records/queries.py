"""What the other parts ask the records."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.pool import Company
from signdesk.domain.staff import Person

from .contact_tables import ContactRow
from .database import reading
from .passwords import as_person
from .rows import as_company
from .tables import CompanyRow, PersonRow


async def company(engine: AsyncEngine, company_id: str) -> Company | None:
    """Return the company with this id."""
    async with reading(engine) as session:
        row = await session.get(CompanyRow, company_id)
    return as_company(row) if row is not None else None


async def person(engine: AsyncEngine, person_id: str) -> Person | None:
    """Return the member of staff with this id."""
    async with reading(engine) as session:
        row = await session.get(PersonRow, person_id)
    return as_person(row) if row is not None else None


async def contact(engine: AsyncEngine, contact_id: str) -> ContactRow | None:
    """Return the record of a contact, as far as its events have arrived."""
    async with reading(engine) as session:
        return await session.get(ContactRow, contact_id)


async def is_contact_ended(engine: AsyncEngine, contact_id: str) -> bool:
    """Say whether the contact reached an end; asked before a ticket restores it."""
    async with reading(engine) as session:
        end = await session.scalar(select(ContactRow.end).where(ContactRow.id == contact_id))
    return end is not None
