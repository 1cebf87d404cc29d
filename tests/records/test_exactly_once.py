"""Exactly once: cut off at every point, and killed, the records are those of one clean pass."""

import asyncio
import random
import subprocess
import sys
from itertools import cycle
from pathlib import Path

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import Consumer, migrate, open_engine
from signdesk.records.consumer import Progress
from tests.postgres import Cluster
from tests.records.conftest import NewDatabase, NewEngine
from tests.records.interruptions import WatchedSource, watch
from tests.records.kill_child import FileStream
from tests.records.playbook import MemoryStream, Rows, everything, long_story

REPOSITORY = Path(__file__).parents[2]


async def clean_pass(engine: AsyncEngine) -> Rows:
    consumer = Consumer(engine, "p07", MemoryStream(long_story()), batch=20, clock=lambda: 5)
    while await consumer.step() is not Progress.EMPTY:
        pass
    return await everything(engine)


class Faults:
    """Fails at the n-th point of a step; the last of its points that were reached is `last`."""

    def __init__(self) -> None:
        self.left = 0
        self.last = ""

    def reach(self, point: str) -> None:
        self.left -= 1
        self.last = point
        if self.left == 0:
            raise OperationalError("a fault", None, Exception(point))


async def test_a_fault_at_every_point(new_engine: NewEngine) -> None:
    expected = await clean_pass(await new_engine())
    engine, faults = await new_engine(), Faults()
    watch(engine, faults.reach)
    stream = MemoryStream(long_story())
    consumer = Consumer(
        engine, "p07", WatchedSource(stream, faults.reach), batch=20, clock=lambda: 5
    )
    seen: list[str] = []
    nth, progress = 1, Progress.MOVED
    while progress is not Progress.EMPTY:
        faults.left = nth
        try:
            progress = await consumer.step()
        except OperationalError:
            seen.append(faults.last)
            nth += 1
        else:
            nth = 1
    faults.left = 0
    assert await everything(engine) == expected
    # After a commit whose answer was lost the next try has little left to do, so that it is over
    # before its n-th point; the removal has a test of its own.
    assert set(seen) >= {
        "read", "read done", "statement", "statement done", "commit", "commit done",
    }  # fmt: skip
    assert seen.count("statement") > 40


async def test_removals_that_fail_or_whose_answer_is_lost(new_engine: NewEngine) -> None:
    expected = await clean_pass(await new_engine())
    engine, stream = await new_engine(), MemoryStream(long_story())
    cuts = cycle(["remove", "remove done", ""])
    cut = next(cuts)

    def reach(point: str) -> None:
        nonlocal cut
        if point == "read":
            cut = next(cuts)
        elif point == cut:
            raise ConnectionError(point)

    consumer = Consumer(engine, "p07", WatchedSource(stream, reach), batch=7, clock=lambda: 5)
    failures, progress = [], Progress.MOVED
    while progress is not Progress.EMPTY:
        try:
            progress = await consumer.step()
        except ConnectionError as error:
            failures.append(str(error))
    assert min(failures.count("remove"), failures.count("remove done")) > 1
    assert await everything(engine) == expected


def run_child(url: str, path: Path, points: int | None) -> list[str]:
    """Let a consumer pass so many points and kill it there; None lets it finish."""
    command = [sys.executable, "-m", "tests.records.kill_child", url, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        passed: list[str] = []
        for line in child.stdout:
            passed.append(line.strip())
            if len(passed) == points:
                child.kill()
                break
            child.stdin.write("\n")
            child.stdin.flush()
        child.wait()
        assert child.returncode == (0 if len(passed) != points else -9)
    return passed


async def test_kill_9_in_a_loop(
    new_database: NewDatabase, new_engine: NewEngine, tmp_path: Path
) -> None:
    expected = await clean_pass(await new_engine())
    url, path = new_database(), tmp_path / "stream.json"
    await migrate(url)
    FileStream.write(path, long_story())
    chance = random.Random(20)  # noqa: S311 - where to kill, not a secret
    killed_at = []
    while FileStream(path).entries():
        passed = await asyncio.to_thread(run_child, url, path, chance.randint(3, 90))
        killed_at.append(passed[-1])
    assert len(killed_at) >= 5
    engine = open_engine(url)
    assert await everything(engine) == expected
    await engine.dispose()


async def test_postgresql_crashes_and_comes_back() -> None:
    cluster = Cluster()
    try:
        cluster.start()
        clean, url = cluster.create_database(), cluster.create_database()
        await migrate(clean)
        await migrate(url)
        engine = open_engine(clean)
        expected = await clean_pass(engine)
        await engine.dispose()
        await _outage(cluster, url, expected)
    finally:
        await asyncio.to_thread(cluster.remove)


async def _outage(cluster: Cluster, url: str, expected: Rows) -> None:
    engine, stop, retried = open_engine(url), asyncio.Event(), asyncio.Event()
    stream, reads = MemoryStream(long_story()), 0
    down = False

    def reach(point: str) -> None:
        nonlocal down, reads
        if point == "commit" and not down:
            down = True
            cluster.stop()
        elif point == "read" and down:
            reads += 1
            if reads == 3:
                retried.set()
        elif point == "read done" and not stream.entries:
            stop.set()

    watch(engine, reach)
    consumer = Consumer(engine, "p07", WatchedSource(stream, reach), batch=20, clock=lambda: 5)
    running = asyncio.ensure_future(consumer.run(stop))
    async with asyncio.timeout(60):
        await retried.wait()
        assert stream.entries == long_story()
        await asyncio.to_thread(cluster.start)
        await running
    assert await everything(engine) == expected
    await engine.dispose()
