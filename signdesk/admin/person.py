"""`signdesk admin person`: who signs in, with which role and skills."""

import argparse
import asyncio
import getpass
import sys

from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.staff import Person
from signdesk.records import listing, rules, writes
from signdesk.records.database import writing
from signdesk.records.passwords import LONGEST, SHORTEST, hash_password
from signdesk.records.rules import RuleError

from . import printing
from .options import Option, declare, each, or_none, plain, values

OPTIONS = (
    Option("name", rules.name, "what people read", required=True),
    Option("role", rules.role, "advisor, supervisor, owner, ...", "advisor"),
    Option("skill", each(rules.skill), "lsf:C1 or lsf:C1:2027-01-31", (), "skills", many=True),
    Option("relay-only", plain, "hide their network address", False, switch=True),
    Option("reserve", plain, "contacts come only while nobody else is free", False, switch=True),
    Option(
        "company",
        or_none(rules.slug),
        "a supervisor's only company; none: all of the pool",
        "none",
    ),
)


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    add = verbs.add_parser("add", help="store a person; asks for the password")
    add.add_argument("id", help="short name, for example camille")
    add.add_argument("--login", help="what they sign in with (default: the id)")
    add.add_argument("--pool", default="main", help="who may be matched (default: main)")
    declare(add, OPTIONS, new=True)
    change = verbs.add_parser("set", help="change a person")
    change.add_argument("id")
    declare(change, OPTIONS, new=False)
    password = verbs.add_parser("set-password", help="replace a password; asks for it")
    password.add_argument("login")
    for verb in (add, password):
        verb.add_argument("--password-stdin", action="store_true", help="read it from stdin")
    verbs.add_parser("list", help="print all people")


async def run(args: argparse.Namespace, engine: AsyncEngine) -> None:
    """Carry out one action. Raises RuleError."""
    match args.verb:
        case "add":
            await _add(args, engine)
        case "set":
            changes = values(args, OPTIONS, new=False)
            skills = changes.pop("skills", None)
            async with writing(engine) as session:
                await writes.change_person(session, rules.slug("id", args.id), changes, skills)
        case "set-password":
            login = rules.login("login", args.login)
            password_hash = await hash_password(await _new_password(args))
            async with writing(engine) as session:
                await writes.set_password(session, login, password_hash)
        case "list":
            printing.table(await listing.people(engine))


async def _add(args: argparse.Namespace, engine: AsyncEngine) -> None:
    fields = values(args, OPTIONS, new=True)
    skills = fields.pop("skills")
    person = Person(
        id=rules.slug("id", args.id),
        pool=rules.slug("pool", args.pool),
        login=rules.login("login", args.login if args.login is not None else args.id),
        **fields,
    )
    password_hash = await hash_password(await _new_password(args))
    async with writing(engine) as session:
        await writes.add_person(session, person, skills, password_hash)


async def _new_password(args: argparse.Namespace) -> str:
    try:
        password = await asyncio.to_thread(_read_password, args.password_stdin)
    except (EOFError, UnicodeDecodeError):
        raise RuleError("password", "could not be read") from None
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleError("password", f"must be {SHORTEST} to {LONGEST} characters")
    return password


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise RuleError("password", "needs a terminal to ask for it, or --password-stdin")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise RuleError("password", "was not the same both times")
    return password
