"""The crowd as the tests see it: a process of its own, its orders and its reports."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from signdesk.tasks import cancel, spawn
from tests.chaos.crowd_process import Plan
from tests.chaos.witness import Back, Census, Odd, Report, Told
from tests.nodes import until, without_settings

_decode = msgspec.json.Decoder(Report).decode

CENSUS_S = 10.0
HOME_S = 30.0


class Crowd:
    """The people of a `Plan`, and everything that they reported."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.told: dict[str, Told] = {}
        self.backs: list[Back] = []
        self.odd: list[Odd] = []
        self._asked: list[asyncio.Future[Census]] = []
        self._process = process
        self._reader = spawn(self._read(), "crowd reports")

    async def census(self) -> Census:
        """Ask who is here."""
        answer = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        self._order("census")
        async with asyncio.timeout(CENSUS_S):
            census: Census = await answer
        return census

    def flow(self) -> None:
        """Let people come."""
        self._order("flow")

    async def go_home(self) -> None:
        """Send every visitor home, and wait until all have left."""
        self._order("ebb")

        async def gone() -> bool:
            return (await self.census()).visitors == 0

        await until(gone, "every visitor gone home", HOME_S)

    def backs_since(self, at: float) -> list[Back]:
        """Return the pages that were lost at `at` (s, monotonic) or later, and came back."""
        return [back for back in self.backs if back.lost >= at]

    async def close(self) -> None:
        """End the crowd."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await cancel(self._reader)

    def _order(self, order: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n".encode())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            match _decode(line):
                case Told() as told:
                    self.told.setdefault(told.contact, told)
                case Back() as back:
                    self.backs.append(back)
                case Odd() as odd:
                    self.odd.append(odd)
                case Census() as census:
                    self._asked.pop(0).set_result(census)


@asynccontextmanager
async def gathered(plan: Plan, log: Path) -> AsyncIterator[Crowd]:
    """Let the people of a plan come while the block runs."""
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.crowd_process", msgspec.json.encode(plan).decode(),
            stdin=PIPE, stdout=PIPE, stderr=errors, env=without_settings(),
            cwd=Path(__file__).parent.parent.parent, start_new_session=True,
        )  # fmt: skip
    crowd = Crowd(process)
    try:
        yield crowd
    finally:
        await crowd.close()
