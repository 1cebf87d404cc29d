"""What routing may be told of companies, queues and people, and opening hours."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")


def upgrade() -> None:
    """Apply this version. What is there gets the defaults, as new rows do."""
    _add("companies", "timezone", sa.Text(), "Europe/Paris")
    _add("companies", "weight", sa.BigInteger(), "1")
    _add("people", "company", sa.Text(), "")
    _add("config_version", "rules", sa.JSON(), "{}")

    _add("queues", "floor", sa.JSON(), "[]")
    _add("queues", "priority", sa.BigInteger(), "0")
    _add("queues", "choice", sa.Text(), "longest_idle")
    _add("queues", "rings", sa.JSON(), "[]")
    _add("queues", "preferred_ms", sa.BigInteger(), "0")
    _add("queues", "wrap_up", sa.Text(), "timed")
    _add("queues", "max_length", sa.BigInteger(), "0")
    _add("queues", "max_wait_ms", sa.BigInteger(), "0")
    _add("queues", "way_out", sa.Text(), "away")
    _add("queues", "text_queue", sa.Text(), "")
    _add("queues", "join_empty", sa.Boolean(), sa.true())
    _add("queues", "leave_empty_ms", sa.BigInteger(), "0")
    _give_floors()

    op.create_table(
        "schedules",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("on_holidays", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company"], ["companies.id"], name=op.f("fk_schedules_company_companies")
        ),
        sa.PrimaryKeyConstraint("company", "queue", name=op.f("pk_schedules")),
    )
    op.create_table(
        "closings",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company"], ["companies.id"], name=op.f("fk_closings_company_companies")
        ),
        sa.PrimaryKeyConstraint("company", "queue", name=op.f("pk_closings")),
    )
    # The store must be told what it was not told before.
    op.execute("UPDATE config_version SET version = version + 1")


def _add(
    table: str, name: str, kind: sa.Text | sa.BigInteger | sa.JSON | sa.Boolean, default: Any
) -> None:
    # The defaults stay: SQLite could only drop them by making the table anew, and that would
    # delete what refers to it.
    column = sa.Column(name, kind, nullable=False, server_default=default)
    op.add_column(table, column)


def _give_floors() -> None:
    """Let advisors of B2 help out at every queue, as at new ones."""
    queues = sa.table(
        "queues", sa.column("id", sa.Text()), sa.column("required", sa.JSON()),
        sa.column("floor", sa.JSON()),
    )  # fmt: skip
    connection = op.get_bind()
    for id_, required in connection.execute(sa.select(queues.c.id, queues.c.required)).all():
        asked = json.loads(required) if isinstance(required, str) else required
        floor = [
            {"name": r["name"], "level": min(r["level"], "B2", key=LEVELS.index)} for r in asked
        ]
        connection.execute(queues.update().where(queues.c.id == id_).values(floor=floor))
