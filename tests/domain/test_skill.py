"""Who qualifies for a queue."""

from datetime import date

import pytest

from signdesk.domain.skill import Level, Requirement, Skill, qualifies

TODAY = date(2026, 3, 31)
NEEDED = [Requirement("lsf", Level.B2)]


@pytest.mark.parametrize(
    ("skills", "does"),
    [
        ([], False),
        ([Skill("lsf", Level.B1)], False),
        ([Skill("lsf", Level.B2)], True),
        ([Skill("lsf", Level.C2)], True),
        ([Skill("lpc", Level.C2)], False),
        ([Skill("lsf", Level.C2, date(2026, 3, 31))], True),
        ([Skill("lsf", Level.C2, date(2026, 3, 30))], False),
        # What has lapsed takes nothing from what has not.
        ([Skill("lsf", Level.B2), Skill("lsf", Level.C2, date(2020, 1, 1))], True),
        ([Skill("lsf", Level.C2, date(2020, 1, 1)), Skill("lsf", Level.B2)], True),
        # Of two that count, the better one does.
        ([Skill("lsf", Level.C1), Skill("lsf", Level.A2)], True),
        ([Skill("lsf", Level.A2), Skill("lsf", Level.C1)], True),
    ],
)
def test_one_requirement(skills: list[Skill], does: bool) -> None:
    assert qualifies(skills, NEEDED, TODAY) is does


def test_every_requirement_must_be_met() -> None:
    needed = [*NEEDED, Requirement("text", Level.C1)]
    assert not qualifies([Skill("lsf", Level.C2)], needed, TODAY)
    assert qualifies([Skill("lsf", Level.C2), Skill("text", Level.C1)], needed, TODAY)


def test_who_asks_nothing_takes_everybody() -> None:
    assert qualifies([], [], TODAY)


def test_levels_are_in_the_order_of_the_framework() -> None:
    assert [level.name for level in sorted(Level)] == ["A1", "A2", "B1", "B2", "C1", "C2"]
