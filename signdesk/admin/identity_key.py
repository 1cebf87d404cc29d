"""`signdesk admin company identity-key`: with what a company's server signs who its visitor is."""

import argparse
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import listing
from signdesk.records.database import writing
from signdesk.records.identity_keys import KeySafe, drop_key, make_key

from . import printing


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    make = actions.add_parser("make", help="make a key and print its secret, this once")
    show = actions.add_parser("list", help="print the keys of a company, without secrets")
    drop = actions.add_parser("drop", help="refuse what a key signed from now on")
    for action in (make, show, drop):
        action.add_argument("company", help="its id")
    drop.add_argument("key", help="as in the list")


async def run(
    args: argparse.Namespace, engine: AsyncEngine, node_secret: Callable[[], str]
) -> None:
    """Carry out one action. Raises RuleError."""
    match args.action:
        case "make":
            safe = KeySafe(node_secret())
            async with writing(engine) as session:
                id_, secret = await make_key(session, args.company, safe)
            printing.table([("key", id_), ("secret", secret)])
        case "drop":
            async with writing(engine) as session:
                await drop_key(session, args.company, args.key)
        case "list":
            printing.table(await listing.identity_keys(engine, args.company))
