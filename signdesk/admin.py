"""`signdesk admin`: companies, queues and people from the shell.

What is wrong in the input is said in one line, with the field and its rule, and exits with 2; a
database that cannot be used exits with 1.
"""

import argparse
import asyncio
import getpass
import html
import os
import sys
from collections.abc import Iterable
from typing import NoReturn

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.pool import Company, Queue
from signdesk.domain.staff import Person, StaffRole
from signdesk.records import company as find_company
from signdesk.records import listing, migrate, normalise, open_engine, rules, writes
from signdesk.records.database import writing
from signdesk.records.passwords import LONGEST, SHORTEST, hash_password
from signdesk.records.rules import RuleError

PUBLIC_URL = "SIGNDESK_PUBLIC_URL"
HOUR_MS = 3_600_000


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `admin` and all its commands to the command line."""
    admin = subparsers.add_parser("admin", help="companies, queues and people")
    nouns = admin.add_subparsers(dest="noun", required=True, metavar="WHAT", parser_class=_Parser)
    _company_parsers(nouns.add_parser("company", help="tenants and their snippets"))
    _queue_parsers(nouns.add_parser("queue", help="the lines of a company"))
    _person_parsers(nouns.add_parser("person", help="who signs in"))


def _company_parsers(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    add = verbs.add_parser("add", help="store a company and print its snippet")
    add.add_argument("id", help="short name for URLs, for example atelier-lumen")
    add.add_argument("--name", required=True, help="what people read")
    add.add_argument("--pool", default="main", help="who may be matched (default: main)")
    add.add_argument("--locale", default="fr", help="first language of its pages (default: fr)")
    add.add_argument("--colour", default="#0b5d66", help="#rrggbb (default: #0b5d66)")
    add.add_argument("--origin", action="append", default=[], help="a site that embeds the widget")
    add.add_argument("--keep-text", action="store_true", help="keep what is written in contacts")
    snippet = verbs.add_parser("snippet", help="print the line for the company's pages")
    snippet.add_argument("id")
    for verb in (add, snippet):
        verb.add_argument("--public-url", help=f"where visitors reach SignDesk ({PUBLIC_URL})")
    verbs.add_parser("list", help="print all companies")


def _queue_parsers(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    add = verbs.add_parser("add", help="store a queue")
    add.add_argument("id", help="short name, unique among all queues")
    add.add_argument("--company", required=True, help="whose line it is (its id)")
    add.add_argument("--name", required=True, help="what people read")
    add.add_argument("--require", action="append", default=[], help="skill:level, e.g. lsf:B2")
    add.add_argument("--disposition", action="append", default=[], help="a choice in wrap-up")
    add.add_argument("--service-level-s", type=int, default=60, help="target wait (60)")
    add.add_argument("--offer-ms", type=int, default=20_000, help="time to accept (20000)")
    add.add_argument("--reject-delay-ms", type=int, default=10_000, help="rest (10000)")
    add.add_argument("--wrap-up-ms", type=int, default=60_000, help="time to note (60000)")
    add.add_argument("--max-misses", type=int, default=1, help="missed offers allowed (1)")
    verbs.add_parser("list", help="print all queues")


def _person_parsers(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    add = verbs.add_parser("add", help="store a person; asks for the password")
    add.add_argument("id", help="short name, for example camille")
    add.add_argument("--name", required=True, help="what people read")
    add.add_argument("--login", help="what they sign in with (default: the id)")
    add.add_argument("--role", default="advisor", help="advisor, supervisor, owner, ...")
    add.add_argument("--pool", default="main", help="who may be matched (default: main)")
    add.add_argument("--skill", action="append", default=[], help="lsf:C1 or lsf:C1:2027-01-31")
    add.add_argument("--relay-only", action="store_true", help="hide their network address")
    add.add_argument(
        "--reserve", action="store_true", help="contacts come only while nobody else is free"
    )
    change = verbs.add_parser("set-password", help="replace a password; asks for it")
    change.add_argument("login")
    for verb in (add, change):
        verb.add_argument("--password-stdin", action="store_true", help="read it from stdin")
    verbs.add_parser("list", help="print all people")


async def run(args: argparse.Namespace, database_url: str, public_url: str = "") -> int:
    """Carry out one command on the database; return the exit status."""
    try:
        normalise(database_url)
    except ValueError as error:
        return _complain(f"database URL: {error}", 2)
    try:
        await migrate(database_url)
        engine = open_engine(database_url)
        try:
            await _dispatch(args, engine, public_url)
        finally:
            await engine.dispose()
    except RuleError as error:
        return _complain(str(error), 2)
    except (SQLAlchemyError, CommandError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return _complain(f"database: cannot be used ({reason})", 1)
    return 0


def _complain(line: str, status: int) -> int:
    sys.stderr.write(f"signdesk admin: {line}\n")
    return status


async def _dispatch(args: argparse.Namespace, engine: AsyncEngine, public_url: str) -> None:
    match args.noun, args.verb:
        case "company", "add":
            await _add_company(args, engine, public_url)
        case "company", "snippet":
            if await find_company(engine, args.id) is None:
                raise RuleError("id", f'there is no company "{args.id}"')
            _print(_snippet(_public_url(args, public_url), args.id))
        case "queue", "add":
            await _add_queue(args, engine)
        case "person", "add":
            await _add_person(args, engine)
        case "person", "set-password":
            login = rules.login("login", args.login)
            password_hash = await hash_password(await _new_password(args))
            async with writing(engine) as session:
                await writes.set_password(session, login, password_hash)
        case "company", "list":
            _table(await listing.companies(engine))
        case "queue", "list":
            _table(await listing.queues(engine))
        case "person", "list":
            _table(await listing.people(engine))


async def _add_company(args: argparse.Namespace, engine: AsyncEngine, public_url: str) -> None:
    base = _public_url(args, public_url)
    company = Company(
        id=rules.slug("id", args.id),
        name=rules.name("name", args.name),
        pool=rules.slug("pool", args.pool),
        locale=rules.locale("locale", args.locale),
        colour=rules.colour("colour", args.colour),
        origins=_once([rules.origin("origin", text) for text in args.origin]),
        keep_text=args.keep_text,
    )
    async with writing(engine) as session:
        await writes.add_company(session, company)
    _print(_snippet(base, company.id))


async def _add_queue(args: argparse.Namespace, engine: AsyncEngine) -> None:
    required = [rules.requirement("require", text) for text in args.require]
    if len({r.name for r in required}) < len(required):
        raise RuleError("require", "each skill may be required once")
    queue = Queue(
        id=rules.slug("id", args.id),
        company=rules.slug("company", args.company),
        company_name="",
        name=rules.name("name", args.name),
        required=required,
        service_level_s=rules.whole("service-level-s", args.service_level_s, 1, 86_400),
        offer_ms=rules.whole("offer-ms", args.offer_ms, 1_000, HOUR_MS),
        reject_delay_ms=rules.whole("reject-delay-ms", args.reject_delay_ms, 0, HOUR_MS),
        wrap_up_ms=rules.whole("wrap-up-ms", args.wrap_up_ms, 0, HOUR_MS),
        max_misses=rules.whole("max-misses", args.max_misses, 1, 100),
        dispositions=_once([rules.name("disposition", d, 64) for d in args.disposition]),
        keep_text=False,
    )
    async with writing(engine) as session:
        await writes.add_queue(session, queue)


async def _add_person(args: argparse.Namespace, engine: AsyncEngine) -> None:
    person = Person(
        id=rules.slug("id", args.id),
        pool=rules.slug("pool", args.pool),
        name=rules.name("name", args.name),
        login=rules.login("login", args.login if args.login is not None else args.id),
        role=rules.role("role", args.role),
        relay_only=args.relay_only,
        reserve=args.reserve,
    )
    skills = [rules.skill("skill", text) for text in args.skill]
    if skills and person.role is not StaffRole.ADVISOR:
        raise RuleError("skill", "only an advisor has skills")
    password_hash = await hash_password(await _new_password(args))
    async with writing(engine) as session:
        await writes.add_person(session, person, skills, password_hash)


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _public_url(args: argparse.Namespace, configured: str) -> str:
    url = args.public_url or configured or os.environ.get(PUBLIC_URL, "")
    if not url:
        raise RuleError("public-url", f"is needed for the snippet; give it here or in {PUBLIC_URL}")
    return rules.origin("public-url", url.rstrip("/"))


def _snippet(public_url: str, company: str) -> str:
    source = html.escape(f"{public_url}/v1/widget.js")
    return f'<script async src="{source}" data-company="{html.escape(company)}"></script>'


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


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def _table(lines: listing.Table) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        _print("  ".join(cells).rstrip())
