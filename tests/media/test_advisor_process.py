"""The demo advisor as a process: starts, leaves on SIGTERM, ends with whoever started it."""

import asyncio
import os
import signal
import sys

import psutil

from signdesk.domain.advisor import AdvisorStatus
from signdesk.media import advisor_process
from signdesk.signaling.messages import SetStatus
from tests.media.desk import LOGIN, PASSWORD, Desk


async def test_comes_on_duty_and_leaves_cleanly(desk: Desk) -> None:
    advisor = await advisor_process.spawn(desk.url, LOGIN, PASSWORD)
    assert (await desk.hear(SetStatus)).status is AdvisorStatus.AVAILABLE
    assert os.getsid(advisor.pid) == advisor.pid, "a Ctrl-C would reach it before the node"
    assert await advisor.stop() == 0
    assert (await desk.hear(SetStatus)).status is AdvisorStatus.OFFLINE


async def test_leaves_while_the_desk_is_away(desk: Desk) -> None:
    advisor = await advisor_process.spawn(desk.url, LOGIN, PASSWORD)
    await desk.hear(SetStatus)
    await desk.close()
    assert await advisor.stop() == 0


async def test_its_password_is_in_no_command_line(desk: Desk) -> None:
    advisor = await advisor_process.spawn(desk.url, LOGIN, PASSWORD)
    try:
        arguments = psutil.Process(advisor.pid).cmdline()
        assert LOGIN in arguments
        assert PASSWORD not in " ".join(arguments)
    finally:
        await advisor.stop()


async def test_a_refused_password_ends_it(desk: Desk) -> None:
    advisor = await advisor_process.spawn(desk.url, LOGIN, "wrong")
    assert await advisor.wait() == 1


async def test_it_does_not_outlive_its_parent(desk: Desk) -> None:
    script = (
        "import asyncio, sys\n"
        "from signdesk.media.advisor_process import spawn\n"
        "async def main():\n"
        "    advisor = await spawn(*sys.argv[1:4])\n"
        "    print(advisor.pid, flush=True)\n"
        "    await advisor.wait()\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, desk.url, LOGIN, PASSWORD, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    await desk.hear(SetStatus)
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    assert (await desk.hear(SetStatus)).status is AdvisorStatus.OFFLINE
    assert pid > 0
