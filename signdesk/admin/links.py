"""What a company puts on its pages, in its mails and in its windows: snippets and addresses."""

import argparse
import html
import os

from signdesk.loader import loader
from signdesk.records import rules
from signdesk.records.rules import RuleError

PUBLIC_URL = "SIGNDESK_PUBLIC_URL"

_WORDS = {"fr": "Contacter en LSF", "en": "Contact us in sign language"}


def add_public_url(parser: argparse.ArgumentParser) -> None:
    """Let an action be told where visitors reach SignDesk."""
    parser.add_argument("--public-url", help=f"where visitors reach SignDesk ({PUBLIC_URL})")


def public_url(args: argparse.Namespace, configured: str) -> str:
    """Return where visitors reach SignDesk. Raises RuleError where nobody said it."""
    url = args.public_url or configured or os.environ.get(PUBLIC_URL, "")
    if not url:
        raise RuleError("public-url", f"is needed for the address; give it here or in {PUBLIC_URL}")
    return rules.origin("public-url", url.rstrip("/"))


def snippet(desk: str, company: str) -> str:
    """Return the line for a company's pages; it follows every upgrade."""
    source = html.escape(f"{desk}/v1/widget.js")
    return f'<script async src="{source}" data-company="{html.escape(company)}"></script>'


def pinned_snippet(desk: str, company: str, locale: str) -> str:
    """Return the lines that run this release's loader and nothing else.

    The link is for the time after an upgrade, when browsers refuse the new loader, and for
    browsers that run no script; the loader takes it away.
    """
    this = loader()
    source = html.escape(f"{desk}/v1/{this.version}/widget.js")
    page = html.escape(queue_page(desk, company))
    return (
        f'<a href="{page}" data-signdesk-fallback>{_WORDS[locale]}</a>\n'
        f'<script async src="{source}"\n'
        f'  integrity="{this.integrity("widget.js")}"\n'
        f'  crossorigin="anonymous" data-company="{html.escape(company)}"></script>'
    )


def queue_page(desk: str, company: str, queue: str = "") -> str:
    """Return the address of a page of a company, or of one of its queues, without any snippet."""
    return f"{desk}/q/{company}" + (f"/{queue}" if queue else "")
