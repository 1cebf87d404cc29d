"""Run by Alembic: migrates on the connection, and in the transaction, that it is given."""

from alembic import context

import signdesk.records.clip_tables
import signdesk.records.contact_tables  # noqa: F401 - declares its tables
from signdesk.records.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    # SQLite can undo DDL; Alembic assumes that it cannot, because the driver's own transactions
    # get in the way. Ours do not (database.py).
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
