"""`signdesk admin hours`, as typed."""

import re

import pytest

from signdesk.records import load_schedules, open_engine
from tests.records.test_admin import COMPANY, Shell, shell

__all__ = ["shell"]

HOURS = (
    'hours set atelier-lumen --week "mon-fri 9:00-12:30 13:30-18:00" --week "sat 22:00-6:00" '
    "--override 2026-12-24=9:00-12:00 --holidays FR --region 67"
)


async def furnish(shell: Shell) -> None:
    """A company with two queues."""
    await shell(COMPANY)
    for name in ("lsf", "text"):
        await shell(f"queue add {name} --company atelier-lumen --name {name}")


async def shown(shell: Shell, rest: str = "") -> dict[str, str]:
    """What `show` prints, by its first column."""
    status, out, _ = await shell(f"hours show atelier-lumen {rest}")
    assert status == 0
    return {name: value.strip() for name, value in (row.split(" ", 1) for row in out.splitlines())}


async def test_hours_are_set_and_shown(shell: Shell) -> None:
    await furnish(shell)
    assert await shown(shell) == {
        "zone": "Europe/Paris", "hours": "always open",
        "lsf": "open, always", "text": "open, always",
    }  # fmt: skip
    assert await shell(HOURS) == (0, "", "")
    table = await shown(shell, "--at 2026-06-01T12:45")
    opens = "closed, opens at 2026-06-01T13:30+02:00"
    assert table == {
        "zone": "Europe/Paris",
        **dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9:00-12:30 13:30-18:00"),
        "sat": "22:00-6:00", "sun": "closed", "2026-12-24": "9:00-12:00",
        "holidays": "FR 6AE closed", "lsf": opens, "text": opens,
    }  # fmt: skip
    night = await shown(shell, "--at 2026-06-07T05:59")
    assert night["lsf"] == "open until 2026-06-07T06:00+02:00"
    good_friday = await shown(shell, "--at 2026-04-03T10:00")
    assert good_friday["lsf"] == "closed, opens at 2026-04-04T22:00+02:00"


async def test_only_what_is_given_changes(shell: Shell) -> None:
    await furnish(shell)
    await shell(HOURS)
    before = await shown(shell)
    change = "--override 2026-12-24=none --override 2026-12-31=closed --holidays FR"
    assert await shell(f"hours set atelier-lumen {change} --on-holidays sun") == (0, "", "")
    after = await shown(shell)
    assert after.pop("2026-12-31") == "closed"
    assert after.pop("holidays") == "FR as sun"
    assert before.pop("2026-12-24") == "9:00-12:00"
    assert before.pop("holidays") == "FR 6AE closed"
    assert after == before


async def test_a_queue_may_have_its_own(shell: Shell) -> None:
    await furnish(shell)
    await shell(HOURS)
    own = 'hours set atelier-lumen --queue text --week "mon-sun 0:00-24:00" --zone Indian/Reunion'
    assert await shell(own) == (0, "", "")
    table = await shown(shell, "--queue text --at 2026-06-07T12:00")
    assert (table["zone"], table["mon"], table["text"]) == ("Indian/Reunion", "0:00-24:00", "open")
    assert "lsf" not in table
    assert (await shown(shell, "--at 2026-06-07T12:00"))["lsf"].startswith("closed")
    assert await shell("hours clear atelier-lumen --queue text") == (0, "", "")
    assert (await shown(shell, "--queue text"))["hours"] == "the company's"


async def test_closed_at_once_and_opened_again(shell: Shell) -> None:
    await furnish(shell)
    assert await shell("hours close atelier-lumen --queue lsf") == (0, "", "")
    table = await shown(shell)
    assert (table["lsf"], table["text"]) == ("closed", "open, always")
    assert await shell("hours close atelier-lumen --until 2999-01-01T09:00") == (0, "", "")
    assert (await shown(shell))["text"] == "closed"  # not within 400 days
    await shell("hours open atelier-lumen --queue lsf")
    assert re.match(r"closed", (await shown(shell))["lsf"])
    await shell("hours open atelier-lumen")
    assert (await shown(shell))["lsf"] == "open, always"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hours set nobody --holidays FR", "company: there is no company"),
        ("hours set atelier-lumen --queue nobody --holidays FR", "queue: the company"),
        ("hours set atelier-lumen", "set: nothing to change"),
        ('hours set atelier-lumen --week "mon 9:00-9:00"', "(empty_interval)"),
        ('hours set atelier-lumen --week "mon 9-12 11-13"', "(overlapping_intervals)"),
        (
            'hours set atelier-lumen --week "mon 9-12" --week "mon 13-14"',
            "week: mon is named twice",
        ),
        ("hours set atelier-lumen --override 2026-13-01=closed", "override: date"),
        ("hours set atelier-lumen --override 2026-13-01=none", "override: date"),
        ("hours set atelier-lumen --override tomorrow", "override: "),
        ("hours set atelier-lumen --holidays DE", "holidays: "),
        ("hours set atelier-lumen --region 57", "holidays: is needed"),
        ("hours set atelier-lumen --holidays FR --region Paris", "region: "),
        ("hours set atelier-lumen --holidays FR --on-holidays never", "on-holidays: "),
        ("hours set atelier-lumen --zone Paris", "zone: "),
        ("hours close atelier-lumen --until 2020-01-01T00:00", "until: "),
        ("hours close atelier-lumen --until soon", "until: "),
        ("hours show nobody", "company: "),
        ("hours show atelier-lumen --at noon", "at: "),
        ("hours open nobody", "company: "),
        ("hours", "required"),
    ],
)
async def test_bad_input_is_one_line_and_changes_nothing(
    shell: Shell, line: str, says: str
) -> None:
    await furnish(shell)
    status, out, err = await shell(line)
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
    engine = open_engine(shell.url)
    assert await load_schedules(engine) == {}
    await engine.dispose()
