"""One transaction's work on the event stream: the partition's lock, its positions, its records."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from signdesk.domain.events import AnyEvent, decode

from .fold import fold
from .ledger import Ledger
from .tables import PartitionRow, PositionRow, RejectedEventRow

Entry = tuple[str, str, bytes]
"""An entry of the stream: its id (ms-number), the epoch that wrote it, the event as JSON."""

Rejection = tuple[str, str]
"""The id of an entry that is no event, and the kind of error; never its content."""

# PostgreSQL, appendix A: class 22, data exception; class 23, integrity constraint violation.
DATA_REFUSED = {"22", "23"}


async def record(
    session: AsyncSession, partition: str, entries: Sequence[Entry], now: int
) -> list[Rejection] | None:
    """Write the entries that are new, and the positions. None: another node has the partition.

    An entry is new when its id is above the position of its own epoch: a store that lost data
    begins a new epoch, and may use ids again while entries of the old one survive.
    """
    if not await _lock(session, partition):
        return None
    positions = await _positions(session, partition)
    events: list[AnyEvent] = []
    rejected: list[Rejection] = []
    for entry in entries:
        if not _advance(session, positions, partition, entry):
            continue
        try:
            events.append(decode(entry[2]))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            rejected.append((entry[0], type(error).__name__))
            _set_aside(session, partition, entry, type(error).__name__, now)
    ledger = await Ledger.load(session, events)
    for event in events:
        fold(event, ledger)
    await ledger.store(session)
    return rejected


async def reject(session: AsyncSession, partition: str, entry: Entry, error: str, now: int) -> bool:
    """Set one entry aside and move past it. False: another node has the partition."""
    if not await _lock(session, partition):
        return False
    positions = await _positions(session, partition)
    if _advance(session, positions, partition, entry):
        _set_aside(session, partition, entry, error, now)
    return True


def blames_entry(error: Exception) -> bool:
    """Say whether this failure comes from what an entry holds, not from the database's state.

    What holds a value that the database or Python cannot take will fail for ever; anything else
    (no connection, a full disk, a missing table) may pass, and must not cost an event.
    """
    if isinstance(error, DataError | IntegrityError):
        return True
    if isinstance(error, DBAPIError):
        # SQLAlchemy has no class of its own for what asyncpg refuses to encode (a ValueError),
        # nor for what PostgreSQL refuses to store.
        state = getattr(error.orig, "sqlstate", None) or ""
        cause = error.orig.__cause__ if error.orig is not None else None
        return state[:2] in DATA_REFUSED or isinstance(cause, ValueError)
    return isinstance(error, ValueError | TypeError | ArithmeticError)


async def _lock(session: AsyncSession, partition: str) -> bool:
    """Lock the partition's row until the end of the transaction, without waiting for it.

    On SQLite the transaction holds the write lock of the whole file (BEGIN IMMEDIATE).
    """
    free = (
        select(PartitionRow.partition)
        .where(PartitionRow.partition == partition)
        .with_for_update(skip_locked=True)
    )
    if await session.scalar(free) is not None:
        return True
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    await session.execute(insert(PartitionRow).values(partition=partition).on_conflict_do_nothing())
    return await session.scalar(free) is not None


async def _positions(session: AsyncSession, partition: str) -> dict[str, PositionRow]:
    rows = await session.scalars(select(PositionRow).where(PositionRow.partition == partition))
    return {row.epoch: row for row in rows}


def _order(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)


def _advance(
    session: AsyncSession, positions: dict[str, PositionRow], partition: str, entry: Entry
) -> bool:
    """Move the position of the entry's epoch to it; False if it is there or beyond already."""
    entry_id, epoch, _ = entry
    position = positions.get(epoch)
    if position is None:
        position = PositionRow(partition=partition, epoch=epoch, last_id=entry_id)
        positions[epoch] = position
        session.add(position)
        return True
    if _order(entry_id) <= _order(position.last_id):
        return False
    position.last_id = entry_id
    return True


def _set_aside(session: AsyncSession, partition: str, entry: Entry, error: str, now: int) -> None:
    session.add(
        RejectedEventRow(
            partition=partition,
            epoch=entry[1],
            event=entry[0],
            raw=entry[2],
            error=error,
            rejected_at=now,
        )
    )
