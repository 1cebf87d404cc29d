"""The migrations give exactly the declared tables, whoever runs them and however often."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.pool import Choice, WayOut
from signdesk.domain.skill import Level, Requirement
from signdesk.records import contact, load_pool, migrate, normalise, open_engine
from signdesk.records.contact_tables import SegmentRow
from signdesk.records.database import reading, writing
from signdesk.records.tables import Base


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_migrated_tables_are_the_declared_ones(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "signdesk.records:migrations")
    return ScriptDirectory.from_config(config)


async def test_each_version_follows_the_one_before() -> None:
    newest_first = [script.revision for script in _scripts().walk_revisions()]
    assert newest_first == [f"{n:04d}" for n in range(len(newest_first), 0, -1)]


async def test_records_of_the_first_release_are_kept(database_url: str) -> None:
    engine = open_engine(database_url)
    async with writing(engine) as session:
        connection = await session.connection()
        await connection.run_sync(_upgrade, "0001")
        await session.execute(
            text(
                "INSERT INTO contacts (id, pool, state, disposition, note, requeues, setup_retried,"
                " setup_failed, legible_ms, sampled_ms)"
                " VALUES ('old', 'main', 'connected', '', '', 0, false, false, 0, 0)"
            )
        )
        await session.execute(
            text("INSERT INTO segments (contact, number, kind) VALUES ('old', 1, 'advisor')")
        )
    await migrate(database_url)
    row = await contact(engine, "old")
    assert row is not None
    assert (row.transfers, row.rings, row.overdue) == (0, 0, False)
    assert (row.test, row.identity_id, row.identity_name, row.context) == (False, None, "", {})
    async with reading(engine) as session:
        assert (await session.scalars(select(SegmentRow.held_ms))).one() == 0
    await engine.dispose()


async def test_configuration_of_the_first_release_gets_defaults(database_url: str) -> None:
    engine = open_engine(database_url)
    async with writing(engine) as session:
        connection = await session.connection()
        await connection.run_sync(_upgrade, "0001")
        for statement in FIRST_RELEASE:
            await connection.exec_driver_sql(statement)
    await migrate(database_url)
    config = await load_pool(engine, "main", 0)
    queue = config.queues["q"]
    await engine.dispose()
    assert queue.floor == [Requirement("lsf", Level.B2), Requirement("lpc", Level.A2)]
    assert (queue.choice, queue.rings, queue.priority) == (Choice.LONGEST_IDLE, [], 0)
    assert (queue.way_out, queue.join_empty, queue.share) == (WayOut.AWAY, True, 1.0)
    assert config.companies["c"].timezone == "Europe/Paris"
    assert config.advisors["p"].lines == ["q"]
    assert config.rules.away_ms == 900_000


FIRST_RELEASE = (
    "INSERT INTO companies (id, name, pool, locale, colour, origins, keep_text)"
    " VALUES ('c', 'C', 'main', 'fr', '#123456', '[]', false)",
    "INSERT INTO queues (id, company, name, required, service_level_s, offer_ms, reject_delay_ms,"
    " wrap_up_ms, max_misses, dispositions) VALUES ('q', 'c', 'Q',"
    """ '[{"name": "lsf", "level": "C1"}, {"name": "lpc", "level": "A2"}]',"""
    " 60, 20000, 10000, 60000, 1, '[]')",
    "INSERT INTO people (id, pool, name, login, role, relay_only, reserve)"
    " VALUES ('p', 'main', 'P', 'p', 'advisor', false, false)",
    "INSERT INTO skills (person, name, level) VALUES ('p', 'lsf', 'C1'), ('p', 'lpc', 'C1')",
)


def _upgrade(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", "signdesk.records:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, version)


async def test_nodes_that_start_together(database_url: str) -> None:
    await asyncio.gather(*(migrate(database_url) for _ in range(5)))
    await migrate(database_url)
    engine = open_engine(database_url)
    async with engine.connect() as connection:
        versions = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert [row[0] for row in versions] == [_scripts().get_current_head()]
    await engine.dispose()


async def test_foreign_keys_are_enforced(engine: AsyncEngine) -> None:
    with pytest.raises(IntegrityError):
        async with writing(engine) as session:
            session.add(SegmentRow(contact="nobody", number=1, kind="queue"))


async def test_sqlite_waits_and_keeps_what_it_committed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    await migrate(url)
    engine = open_engine(url)
    async with engine.connect() as connection:
        pragmas = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    await engine.dispose()
    assert pragmas == {
        "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000, "synchronous": 2,
    }  # fmt: skip


async def test_a_path_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(DBAPIError) as failure:
        await migrate(f"sqlite:///{tmp_path}/missing/a.db")
    assert isinstance(failure.value.orig, sqlite3.OperationalError)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////var/a.db", "sqlite+aiosqlite"),
        ("postgresql://u:secret@h/d", "postgresql+asyncpg"),
        ("postgres://u@h/d", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg"),
    ],
)
def test_url_gets_its_driver(url: str, driver: str) -> None:
    assert normalise(url).drivername == driver


@pytest.mark.parametrize(
    "url", ["", "a.db", "mysql://u:secret@h/d", "sqlite://", "sqlite:///:memory:", "://secret"]
)
def test_wrong_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="allowed: sqlite:///PATH") as refusal:
        normalise(url)
    assert "secret" not in str(refusal.value)
