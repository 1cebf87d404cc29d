"""A consumer in a process of its own, to be killed: `python -m ... DATABASE_URL STREAM_FILE`.

At each point it writes a line and waits for one, so that its end comes exactly there.
"""

import asyncio
import base64
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from signdesk.records import Consumer, open_engine
from signdesk.records.consumer import Progress
from signdesk.records.stream import Entry
from tests.records.interruptions import WatchedSource, watch


class FileStream:
    """A stream in a file, shortened in one step as the switchboard does."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @staticmethod
    def write(path: Path, entries: list[Entry]) -> None:
        lines = [[i, epoch, base64.b64encode(raw).decode()] for i, epoch, raw in entries]
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(lines))
        os.replace(fresh, path)

    def entries(self) -> list[Entry]:
        lines = json.loads(self._path.read_text())
        return [(i, epoch, base64.b64decode(raw)) for i, epoch, raw in lines]

    async def read(self, count: int) -> list[Entry]:
        return self.entries()[:count]

    async def remove(self, entries: Sequence[Entry]) -> None:
        gone = {entry[:2] for entry in entries}
        self.write(self._path, [entry for entry in self.entries() if entry[:2] not in gone])


def _reach(point: str) -> None:
    sys.stdout.write(point + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


async def _main(url: str, path: Path) -> None:
    engine = open_engine(url)
    watch(engine, _reach)
    source = WatchedSource(FileStream(path), _reach)
    consumer = Consumer(engine, "p07", source, batch=20, clock=lambda: 5)
    while await consumer.step() is not Progress.EMPTY:
        pass
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2])))
