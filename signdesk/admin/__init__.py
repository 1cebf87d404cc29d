"""`signdesk admin`: companies, queues, opening hours, people, clips, the audit log from the shell.

What is wrong in the input is said in one line, with the field and its rule, and exits with 2; a
database that cannot be used exits with 1. A noun is a module.
"""

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import migrate, normalise, open_engine
from signdesk.records.rules import RuleError

from . import audit, clip, company, hours, identity_key, person, queue


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `admin` and all its commands to the command line."""
    admin = subparsers.add_parser("admin", help="companies, queues, opening hours, people, clips")
    nouns = admin.add_subparsers(dest="noun", required=True, metavar="WHAT", parser_class=_Parser)
    company.add_parsers(nouns.add_parser("company", help="tenants and their snippets"))
    queue.add_parsers(nouns.add_parser("queue", help="the lines of a company"))
    hours.add_parsers(nouns.add_parser("hours", help="when a company or a queue is open"))
    person.add_parsers(nouns.add_parser("person", help="who signs in"))
    clip.add_parsers(nouns.add_parser("clip", help="what visitors see signed, by state"))
    audit.add_parsers(nouns.add_parser("audit", help="what supervisors did"))


async def run(
    args: argparse.Namespace,
    database_url: str,
    node_secret: Callable[[], str],
    public_url: str = "",
) -> int:
    """Carry out one command on the database; return the exit status.

    `node_secret` returns the secret of the nodes of this database; few commands ask for it.
    """
    try:
        normalise(database_url)
    except ValueError as error:
        return _complain(f"database URL: {error}", 2)
    try:
        await migrate(database_url)
        engine = open_engine(database_url)
        try:
            await _dispatch(args, engine, node_secret, public_url)
        finally:
            await engine.dispose()
    except RuleError as error:
        return _complain(str(error), 2)
    except (SQLAlchemyError, CommandError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return _complain(f"database: cannot be used ({reason})", 1)
    return 0


async def _dispatch(
    args: argparse.Namespace, engine: AsyncEngine, node_secret: Callable[[], str], public_url: str
) -> None:
    match args.noun:
        case "company" if args.verb == "identity-key":
            await identity_key.run(args, engine, node_secret)
        case "company":
            await company.run(args, engine, public_url)
        case "queue":
            await queue.run(args, engine, public_url)
        case "hours":
            await hours.run(args, engine)
        case "person":
            await person.run(args, engine)
        case "clip":
            await clip.run(args, engine)
        case "audit":
            await audit.run(args, engine)


def _complain(line: str, status: int) -> int:
    sys.stderr.write(f"signdesk admin: {line}\n")
    return status
