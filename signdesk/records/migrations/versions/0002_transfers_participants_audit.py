"""Transfers, holds, rings, participants, who was turned away, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    zero = sa.text("0")
    op.add_column(
        "contacts", sa.Column("transfers", sa.BigInteger(), server_default=zero, nullable=False)
    )
    op.add_column(
        "contacts", sa.Column("rings", sa.BigInteger(), server_default=zero, nullable=False)
    )
    op.add_column(
        "contacts", sa.Column("overdue", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("segments", sa.Column("held_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "segments", sa.Column("held_ms", sa.BigInteger(), server_default=zero, nullable=False)
    )
    op.add_column("segments", sa.Column("relief_at", sa.BigInteger(), nullable=True))

    op.create_table(
        "participants",
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"],
            ["contacts.id"],
            name=op.f("fk_participants_contact_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact", "participant", name=op.f("pk_participants")),
    )
    op.create_index(op.f("ix_participants_person"), "participants", ["person"])

    op.create_table(
        "turned_away",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turned_away")),
    )
    op.create_index(op.f("ix_turned_away_at"), "turned_away", ["at"])
    op.create_index(op.f("ix_turned_away_company"), "turned_away", ["company"])
    op.create_index(op.f("ix_turned_away_queue"), "turned_away", ["queue"])

    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("advisor", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_actor"), "audit", ["actor"])
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
    op.create_index(op.f("ix_audit_contact"), "audit", ["contact"])
    op.create_index(op.f("ix_audit_pool"), "audit", ["pool"])
