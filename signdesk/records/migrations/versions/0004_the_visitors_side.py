"""Who visitors are, where they came from, what they think; tries by a company's developers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version. Contacts that are there were no tests, and nobody proved who called."""
    no, nothing = sa.false(), ""
    op.add_column("contacts", sa.Column("test", sa.Boolean(), server_default=no, nullable=False))
    op.add_column("contacts", sa.Column("identity_id", sa.Text(), nullable=True))
    for name in ("identity_name", "identity_email"):
        op.add_column(
            "contacts", sa.Column(name, sa.Text(), server_default=nothing, nullable=False)
        )
    op.add_column("contacts", sa.Column("context", sa.JSON(), server_default="{}", nullable=False))
    op.create_index(op.f("ix_contacts_identity_id"), "contacts", ["identity_id"])

    op.create_table(
        "identity_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company"], ["companies.id"], name=op.f("fk_identity_keys_company_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_keys")),
    )
    op.create_index(op.f("ix_identity_keys_company"), "identity_keys", ["company"])

    op.create_table(
        "ratings",
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"],
            ["contacts.id"],
            name=op.f("fk_ratings_contact_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact", name=op.f("pk_ratings")),
    )
    op.create_table(
        "complaints",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("advisor", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"],
            ["contacts.id"],
            name=op.f("fk_complaints_contact_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
    )
    for column in ("contact", "at", "advisor"):
        op.create_index(op.f(f"ix_complaints_{column}"), "complaints", [column])
