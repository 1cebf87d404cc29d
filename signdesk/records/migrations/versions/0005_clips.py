"""Companies' clips for the states of the visitor's screens."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    op.create_table(
        "clip_files",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("video", sa.LargeBinary(), nullable=False),
        sa.Column("poster", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_clip_files")),
    )
    op.create_table(
        "clips",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("words_fr", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company"], ["companies.id"], name=op.f("fk_clips_company_companies")
        ),
        sa.ForeignKeyConstraint(
            ["file"], ["clip_files.file"], name=op.f("fk_clips_file_clip_files")
        ),
        sa.PrimaryKeyConstraint("company", "state", name=op.f("pk_clips")),
    )
    op.create_index(op.f("ix_clips_file"), "clips", ["file"])
