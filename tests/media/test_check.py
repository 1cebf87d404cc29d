"""Network checks: real RTP with a process of their own, few at once, and nothing left behind."""

import sys
from collections.abc import AsyncIterator

import psutil
import pytest

from signdesk.media.check_process import CheckBusyError, CheckRefusedError, Checks
from tests.media.check_page import CheckPage
from tests.nodes import until


@pytest.fixture
async def checks() -> AsyncIterator[Checks]:
    running = Checks(1)
    yield running
    await running.close()


@pytest.fixture
async def page() -> AsyncIterator[CheckPage]:
    opened = CheckPage()
    yield opened
    await opened.close()


async def test_video_flows_both_ways_and_is_told(checks: Checks, page: CheckPage) -> None:
    await page.take(await checks.answer(await page.offer(), []))
    assert checks.running == 1
    await page.sees(20)
    first, last = page.told[0], page.told[-1]
    assert last.at > first.at
    assert last.sent_frames >= 20
    assert last.bytes > last.packets > 20
    assert last.lost == 0
    with pytest.raises(CheckBusyError):  # a second one
        await checks.answer("v=0", [])
    await page.close()
    await until(lambda: checks.running == 0, "the end of the check")
    assert checks.outcomes == {"measured": 1, "busy": 1}


async def test_an_offer_that_is_none_is_refused(checks: Checks, page: CheckPage) -> None:
    page.connection.addTransceiver("audio")
    for offer in ("", "v=0\r\nm=nonsense", await page.offer(), "a=candidate:1" * 41):
        with pytest.raises(CheckRefusedError):
            await checks.answer(offer, [])
        await until(lambda: checks.running == 0, "the end of the check")
    assert checks.outcomes == {"refused": 4}


async def test_the_process_rests_when_nobody_is_checked() -> None:
    checks = Checks(1, idle_s=0.05)
    await checks.prepare()
    pid = checks.pid
    assert pid is not None
    await until(lambda: checks.pid is None, "the end of the process")
    await until(lambda: not psutil.pid_exists(pid), "the end of the process")
    assert not checks.busy


async def test_a_process_that_died_makes_checks_busy(checks: Checks, page: CheckPage) -> None:
    await checks.prepare()
    assert checks.pid is not None
    psutil.Process(checks.pid).kill()
    with pytest.raises(CheckBusyError):
        await checks.answer(await page.offer(), [])
    assert checks.running == 0
    assert checks.busy


async def test_no_libraries_is_busy_and_nothing_worse(
    checks: Checks, page: CheckPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/bin/false")
    with pytest.raises(CheckBusyError):
        await checks.answer(await page.offer(), [])
    assert checks.busy


async def test_none_at_once_means_none() -> None:
    with pytest.raises(CheckBusyError):
        await Checks(0).prepare()


async def test_the_process_knows_none_of_the_desks_secrets(
    checks: Checks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes in what strangers send."""
    monkeypatch.setenv("SIGNDESK_SECRET", "known to nodes alone")
    await checks.prepare()
    known = psutil.Process(checks.pid).environ()
    assert "PATH" in known
    assert [name for name in known if name.startswith("SIGNDESK_")] == []
