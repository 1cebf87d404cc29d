"""Passwords of staff: argon2id, computed beside the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.staff import Person, StaffRole

from .database import reading, writing
from .tables import PersonRow

# NIST SP 800-63B, 3.1.1.2: at least 8 characters, and no rule of composition.
SHORTEST, LONGEST = 8, 256

# RFC 9106's second choice (64 MiB, 3 passes, 4 lanes), the library's default.
_hasher = PasswordHasher()
# Each takes 64 MiB and a core: a flood of sign-ins waits here, and the loop goes on.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


async def hash_password(password: str) -> str:
    """Return the argon2id hash of the password, with its salt and parameters."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def verify_password(engine: AsyncEngine, login: str, password: str) -> Person | None:
    """Return the person who has this login and this password, or None.

    An unknown login costs the same hashing as a wrong password, so that the answer's time does
    not tell who exists. A hash made with former parameters is renewed.
    """
    async with reading(engine) as session:
        row = await session.scalar(select(PersonRow).where(PersonRow.login == login.casefold()))
    known = row.password_hash if row is not None else None
    loop = asyncio.get_running_loop()
    matches, renewed = await loop.run_in_executor(_threads, _check, known, password[: LONGEST + 1])
    if row is None or not matches:
        return None
    if renewed is not None:
        # Only in place of the hash that was checked: a password changed meanwhile stays changed.
        mine = (PersonRow.id == row.id) & (PersonRow.password_hash == known)
        async with writing(engine) as session:
            await session.execute(update(PersonRow).where(mine).values(password_hash=renewed))
    return as_person(row)


def as_person(row: PersonRow) -> Person:
    """Return the person of this row, without the hash."""
    return Person(
        id=row.id,
        pool=row.pool,
        name=row.name,
        login=row.login,
        role=StaffRole(row.role),
        relay_only=row.relay_only,
        reserve=row.reserve,
        company=row.company,
    )


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")


def _check(known: str | None, password: str) -> tuple[bool, str | None]:
    try:
        _hasher.verify(known if known is not None else _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False, None
    if known is None:
        return False, None
    return True, _hasher.hash(password) if _hasher.check_needs_rehash(known) else None
