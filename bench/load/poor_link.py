"""Two machines joined by a poor line: network namespaces, a veth cable, tbf and nft (Linux, root).

The rate holds in each direction by itself (`tc qdisc … tbf` on both ends; a bucket of BURST_BYTES
and a queue of QUEUE_MS, beyond which it drops). Loss is random and independent, on arrival, after
the packet has used the line; it hits all UDP: media, feedback, connectivity checks.
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser, async_playwright

from tests.chromium import executable, flags
from tests.namespaces import Namespace

BURST_BYTES = 2000
QUEUE_MS = 300
ADDRESSES = ("198.51.100.1/30", "198.51.100.2/30")


class Line(NamedTuple):
    """Both ends of the line."""

    ends: tuple[Namespace, Namespace]

    def shape(self, kbit_s: int, loss_percent: int) -> None:
        """Make it carry so much in each direction, and lose so much."""
        rules = "flush ruleset\n"
        if loss_percent:
            rules += (
                "table inet loss { chain input { type filter hook input priority 0;\n"
                f"meta l4proto udp numgen random mod 100 < {loss_percent} drop\n}}\n}}\n"
            )
        for end, other in (self.ends, self.ends[::-1]):
            end.run(
                "tc", "qdisc", "replace", "dev", f"{other.name}-0"[-15:], "root", "tbf",
                "rate", f"{kbit_s}kbit", "burst", str(BURST_BYTES), "latency", f"{QUEUE_MS}ms",
            )  # fmt: skip
            end.filter(rules)


@contextmanager
def poor_line() -> Iterator[Line]:
    """Lay the line, while the block runs."""
    ends = (Namespace(f"poor-a-{os.getpid()}"), Namespace(f"poor-b-{os.getpid()}"))
    try:
        for end in ends:
            end.open({})
        ends[0].wire(ADDRESSES[0], ends[1], ADDRESSES[1])
        yield Line(ends)
    finally:
        for end in ends:
            end.close()


@asynccontextmanager
async def browsers(
    line: Line, folder: Path, camera: Path
) -> AsyncIterator[tuple[Browser, Browser]]:
    """Run a Chromium of its own at each end."""
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        started = []
        for end in line.ends:
            start = folder / f"chromium-{end.name}"
            start.write_text(f'#!/bin/sh\nexec {" ".join(end.inside(executable()))} "$@"\n')
            start.chmod(0o755)
            browser = await playwright.chromium.launch(executable_path=start, args=flags(camera))
            stack.push_async_callback(browser.close)
            started.append(browser)
        yield started[0], started[1]
