"""`signdesk admin queue`: the lines of a company, and who serves them how."""

import argparse
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.pool import HIGHEST_PRIORITY, Choice, Queue, WayOut, WrapUp
from signdesk.records import listing, rules, writes
from signdesk.records.database import writing
from signdesk.records.rules import DAY_MS, HOUR_MS

from . import links, printing
from .options import Option, declare, each, or_none, plain, values


def _whole(least: int, most: int) -> Callable[[str, int], int]:
    return lambda name, number: rules.whole(name, number, least, most)


def _disposition(name: str, text: str) -> str:
    return rules.name(name, text, 64)


def _number(name: str, least: int, most: int, words: str, default: int) -> Option:
    return Option(name, _whole(least, most), words, default, number=True)


OPTIONS = (
    Option("name", rules.name, "what people read", required=True),
    Option("require", rules.requirements, "skill:level, e.g. lsf:B2", (), "required", many=True),
    Option(
        "floor",
        rules.requirements,
        "what an overflow ring asks at least, skill:level; without: what is required, at B2 at "
        "most",
        (),
        many=True,
    ),
    Option(
        "ring",
        each(rules.ring),
        "after MS of waiting open to more advisors, MS:QUEUE to that queue's, MS to the whole "
        "pool's",
        (),
        "rings",
        many=True,
    ),
    _number("priority", 0, HIGHEST_PRIORITY, "the higher is served first, 0 to 9", 0),
    Option(
        "choice",
        lambda name, text: rules.one_of(name, text, Choice),
        f"who of the free gets the next: {', '.join(Choice)}",
        "longest_idle",
    ),
    _number("preferred-ms", 0, HOUR_MS, "wait for the advisor of last time alone", 0),
    _number("service-level-s", 1, 86_400, "target wait", 60),
    _number("offer-ms", 1_000, HOUR_MS, "time to accept", 20_000),
    _number("reject-delay-ms", 0, HOUR_MS, "pause after a declined offer", 10_000),
    _number("max-misses", 1, 100, "missed offers allowed", 1),
    Option(
        "wrap-up",
        lambda name, text: rules.one_of(name, text, WrapUp),
        f"what follows a conversation: {', '.join(WrapUp)}",
        "timed",
    ),
    _number("wrap-up-ms", 0, HOUR_MS, "time to note, where it is timed", 60_000),
    Option(
        "disposition",
        each(_disposition),
        "a choice in wrap-up",
        (),
        "dispositions",
        many=True,
    ),
    _number("max-length", 0, 100_000, "contacts that may wait at once, 0: any number", 0),
    _number("max-wait-ms", 0, DAY_MS, "then the way out is shown, 0: never", 0),
    Option(
        "way-out",
        lambda name, text: rules.one_of(name, text, WayOut),
        f"what to do where the line is full or slow: {', '.join(WayOut)}",
        "away",
    ),
    Option("text-queue", or_none(rules.slug), "the company's queue that text leads to", "none"),
    Option("join-empty", plain, "may one wait while nobody is signed in", True, switch=True),
    _number("leave-empty-ms", 0, DAY_MS, "the waiting stay so long without staff, 0: for ever", 0),
)


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    add = verbs.add_parser("add", help="store a queue")
    add.add_argument("id", help="short name, unique among all queues")
    add.add_argument("--company", required=True, help="whose line it is (its id)")
    declare(add, OPTIONS, new=True)
    change = verbs.add_parser("set", help="change a queue")
    change.add_argument("id")
    declare(change, OPTIONS, new=False)
    show = verbs.add_parser("show", help="print all of a queue")
    show.add_argument("id")
    link = verbs.add_parser("link", help="print the addresses of a queue's own page and QR code")
    link.add_argument("id")
    links.add_public_url(link)
    verbs.add_parser("list", help="print all queues")


async def run(args: argparse.Namespace, engine: AsyncEngine, public_url: str) -> None:
    """Carry out one action. Raises RuleError."""
    match args.verb:
        case "add":
            queue = Queue(
                id=rules.slug("id", args.id),
                company=rules.slug("company", args.company),
                company_name="",
                keep_text=False,
                **values(args, OPTIONS, new=True),
            )
            async with writing(engine) as session:
                await writes.add_queue(session, queue)
        case "set":
            changes = values(args, OPTIONS, new=False)
            async with writing(engine) as session:
                await writes.change_queue(session, rules.slug("id", args.id), changes)
        case "show":
            printing.table(await listing.queue(engine, rules.slug("id", args.id)))
        case "link":
            id_ = rules.slug("id", args.id)
            company = next(v for name, v in await listing.queue(engine, id_) if name == "company")
            page = links.queue_page(links.public_url(args, public_url), company, id_)
            printing.table([("page", page), ("code", f"{page}/qr.svg")])
        case "list":
            printing.table(await listing.queues(engine))
