"""What must be there before a node can serve: its data directory, its secret, its database."""

import os
import secrets
import tempfile
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from signdesk import records

SHORTEST_SECRET = 32
"""Characters."""


class StartError(Exception):
    """The node cannot start; the message is one line that says why."""


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data directory, for its owner alone. Raises StartError if it cannot be written."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as refusal:
        raise StartError(f"data directory {data_dir}: {refusal.strerror}") from None


def kept_secret(data_dir: Path) -> str:
    """Return the signing secret kept in the data directory; it is made the first time (0600).

    Raises StartError if it cannot be read or written, or is too short to be a secret.
    """
    path = data_dir / "secret"
    try:
        if not path.exists():
            _write_secret(path)
        kept = path.read_text().strip()
    except OSError as refusal:
        raise StartError(f"{path}: {refusal.strerror}") from None
    if len(kept) < SHORTEST_SECRET:
        raise StartError(
            f"{path}: expected at least {SHORTEST_SECRET} characters; "
            "without the file a new one is made, and whoever is in line loses the place"
        )
    return kept


def _write_secret(path: Path) -> None:
    # Whole or not at all: a power cut must not leave an empty secret, with which all could sign.
    descriptor, draft = tempfile.mkstemp(prefix=".secret-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


async def prepare_database(url: str) -> None:
    """Meet the database and bring it to this version. Raises StartError."""
    try:
        await records.migrate(url)
    except (OSError, ValueError, CommandError, SQLAlchemyError) as failure:
        raise StartError(f"database: {reason(failure)}") from None


def reason(failure: Exception) -> str:
    """Return the first line of what a database says of its failure; more is for its makers."""
    said = str(getattr(failure, "orig", None) or failure).splitlines() or [type(failure).__name__]
    return said[0].removeprefix("<class '").replace("'>: ", ": ")
