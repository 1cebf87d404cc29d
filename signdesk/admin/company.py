"""`signdesk admin company`: tenants and their snippets."""

import argparse

from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.pool import Company
from signdesk.records import company as find_company
from signdesk.records import listing, rules, writes
from signdesk.records.database import writing
from signdesk.records.rules import RuleError

from . import identity_key, links, printing
from .options import Option, declare, each, plain, values

OPTIONS = (
    Option("name", rules.name, "what people read", required=True),
    Option("locale", rules.locale, "first language of its pages", "fr"),
    Option("colour", rules.colour, "#rrggbb", "#0b5d66"),
    Option("origin", each(rules.origin), "a site that embeds the widget", (), "origins", many=True),
    Option("keep-text", plain, "keep what is written in contacts", False, switch=True),
    Option("timezone", rules.timezone, "IANA zone of its hours and days", "Europe/Paris"),
    Option(
        "weight",
        lambda name, number: rules.whole(name, number, 1, 1000),
        "its share of busy advisors, against the pool's others",
        1,
        number=True,
    ),
)


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    add = verbs.add_parser("add", help="store a company and print its snippet")
    add.add_argument("id", help="short name for URLs, for example atelier-lumen")
    add.add_argument("--pool", default="main", help="who may be matched (default: main)")
    declare(add, OPTIONS, new=True)
    change = verbs.add_parser("set", help="change a company")
    change.add_argument("id")
    declare(change, OPTIONS, new=False)
    snippet = verbs.add_parser("snippet", help="print the line for the company's pages")
    snippet.add_argument("id")
    snippet.add_argument(
        "--pinned",
        action="store_true",
        help="the loader of this release and no other, by its hash",
    )
    for verb in (add, snippet):
        links.add_public_url(verb)
    verbs.add_parser("list", help="print all companies")
    keys = verbs.add_parser("identity-key", help="secrets that sign who a visitor is")
    identity_key.add_parsers(keys)


async def run(args: argparse.Namespace, engine: AsyncEngine, public_url: str) -> None:
    """Carry out one action. Raises RuleError."""
    match args.verb:
        case "add":
            await _add(args, engine, public_url)
        case "set":
            changes = values(args, OPTIONS, new=False)
            async with writing(engine) as session:
                await writes.change_company(session, rules.slug("id", args.id), changes)
        case "snippet":
            company = await find_company(engine, args.id)
            if company is None:
                raise RuleError("id", f'there is no company "{args.id}"')
            desk = links.public_url(args, public_url)
            printing.line(
                links.pinned_snippet(desk, company.id, company.locale)
                if args.pinned
                else links.snippet(desk, company.id)
            )
        case "list":
            printing.table(await listing.companies(engine))


async def _add(args: argparse.Namespace, engine: AsyncEngine, public_url: str) -> None:
    desk = links.public_url(args, public_url)
    company = Company(
        id=rules.slug("id", args.id),
        pool=rules.slug("pool", args.pool),
        **values(args, OPTIONS, new=True),
    )
    async with writing(engine) as session:
        await writes.add_company(session, company)
    printing.line(links.snippet(desk, company.id))
