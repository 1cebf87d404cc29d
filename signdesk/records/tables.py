"""The tables of configuration and of the consumer's own state, and the column types all share.

What the columns of companies, queues and people mean is said at their structs (`domain/pool.py`,
`domain/staff.py`). Instants are ms since the Unix epoch. Texts have no declared length: PostgreSQL
would refuse what SQLite takes, and an event must never be refused for the length of a name. Contact
records are in `contact_tables`.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite numbers rows by itself only in a column of exactly this type.
RowId = BigInteger().with_variant(Integer, "sqlite")


class CleanText(TypeDecorator[str]):
    """Text that both databases take: PostgreSQL has no U+0000, it is kept as U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value.replace("\x00", "\ufffd") if value is not None else None


class Base(DeclarativeBase):
    """What every table shares: column types, and constraint names that migrations can name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - declared so by SQLAlchemy
        str: CleanText,
        int: BigInteger,
        bytes: LargeBinary,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
        dict[str, Any]: JSON,
        list[list[list[int]]]: JSON,
        dict[str, list[list[int]]]: JSON,
    }


class CompanyRow(Base):
    """A tenant."""

    __tablename__ = "companies"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    pool: Mapped[str] = mapped_column(index=True)
    locale: Mapped[str]
    colour: Mapped[str]
    origins: Mapped[list[str]]
    keep_text: Mapped[bool]
    timezone: Mapped[str]
    weight: Mapped[int]


class IdentityKeyRow(Base):
    """A secret with which a company's server signs identities, sealed (`identity_keys`)."""

    __tablename__ = "identity_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    company: Mapped[str] = mapped_column(ForeignKey("companies.id"), index=True)
    sealed: Mapped[bytes]
    made_at: Mapped[int]


class QueueRow(Base):
    """A line of one company.

    `required` and `floor` are lists of {"name", "level"}, the level by its name; `rings` is one of
    {"after_ms", "queue"}.
    """

    __tablename__ = "queues"

    id: Mapped[str] = mapped_column(primary_key=True)
    company: Mapped[str] = mapped_column(ForeignKey("companies.id"), index=True)
    name: Mapped[str]
    required: Mapped[list[dict[str, Any]]]
    service_level_s: Mapped[int]
    offer_ms: Mapped[int]
    reject_delay_ms: Mapped[int]
    wrap_up_ms: Mapped[int]
    max_misses: Mapped[int]
    dispositions: Mapped[list[str]]
    floor: Mapped[list[dict[str, Any]]]
    priority: Mapped[int]
    choice: Mapped[str]
    rings: Mapped[list[dict[str, Any]]]
    preferred_ms: Mapped[int]
    wrap_up: Mapped[str]
    max_length: Mapped[int]
    max_wait_ms: Mapped[int]
    way_out: Mapped[str]
    text_queue: Mapped[str]
    join_empty: Mapped[bool]
    leave_empty_ms: Mapped[int]


class PersonRow(Base):
    """A member of staff. Without `password_hash` (argon2id) nobody signs in with a password."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    pool: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    role: Mapped[str]
    relay_only: Mapped[bool]
    reserve: Mapped[bool]
    company: Mapped[str]


class SkillRow(Base):
    """A person's skill at a level (A1 to C2), until the end of the day `expires_on`."""

    __tablename__ = "skills"

    person: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    expires_on: Mapped[date | None]


class ScheduleRow(Base):
    """Opening hours of a company, or of one queue of it (`queue`, else empty) in their place.

    `zone` is empty for the company's. `week` has a list for each day from Monday, `overrides` one
    for each date (YYYY-MM-DD), of [start, end] in minutes after midnight. `on_holidays` is
    "ignored", "closed" or the weekday whose hours hold ("0" is Monday), of `region`.
    """

    __tablename__ = "schedules"

    company: Mapped[str] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    queue: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str]
    week: Mapped[list[list[list[int]]]]
    overrides: Mapped[dict[str, list[list[int]]]]
    on_holidays: Mapped[str]
    region: Mapped[str]


class ClosingRow(Base):
    """An exceptional closing of a company, or of one queue of it (`queue`, else empty)."""

    __tablename__ = "closings"

    company: Mapped[str] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    queue: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[int]
    until: Mapped[int | None]


class ConfigVersionRow(Base):
    """One row: the number that grows with every change of the tables above, and the pools' rules.

    `rules` are the settings that hold for every node (JSON of `PoolRules`), as of the last start.
    """

    __tablename__ = "config_version"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int]
    rules: Mapped[dict[str, Any]]


class PartitionRow(Base):
    """The row that a consumer locks while it moves events of this partition."""

    __tablename__ = "partitions"

    partition: Mapped[str] = mapped_column(primary_key=True)


class PositionRow(Base):
    """How far the events of one epoch of one partition are in the records."""

    __tablename__ = "positions"

    partition: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(primary_key=True)
    last_id: Mapped[str]


class RejectedEventRow(Base):
    """A stream entry that could not become a record, as it came, for a person to look at."""

    __tablename__ = "rejected_events"

    partition: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    raw: Mapped[bytes]
    error: Mapped[str]
    rejected_at: Mapped[int]
