"""`signdesk admin audit`: what supervisors did, and when."""

import argparse

from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import listing, rules

from . import printing

MOST = 10_000


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    show = verbs.add_parser("list", help="print what supervisors did, the newest first")
    show.add_argument("--last", type=int, default=100, help="so many entries (default: 100)")


async def run(args: argparse.Namespace, engine: AsyncEngine) -> None:
    """Carry out the action. Raises RuleError."""
    printing.table(await listing.audit(engine, rules.whole("last", args.last, 1, MOST)))
