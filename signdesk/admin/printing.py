"""What the commands print."""

import sys

from signdesk.records import listing


def line(text: str) -> None:
    """Print one line."""
    sys.stdout.write(text + "\n")


def table(lines: listing.Table) -> None:
    """Print lines of cells in columns."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for cells in lines:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        line("  ".join(padded).rstrip())
