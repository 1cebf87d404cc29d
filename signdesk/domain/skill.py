"""Skills: what an advisor is qualified for, at a level, until a date."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Level(IntEnum):
    """CEFR levels, in order."""

    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6


@dataclass(frozen=True, slots=True)
class Skill:
    """One qualification of a person. `expires_on` is the last day on which it counts."""

    name: str
    level: Level
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a queue asks of whoever serves it: the skill, at this level at least."""

    name: str
    level: Level


def qualifies(skills: list[Skill], required: list[Requirement], today: date) -> bool:
    """Say whether every requirement is met by a skill that has not lapsed on `today`."""
    valid = [s for s in skills if s.expires_on is None or s.expires_on >= today]
    return all(any(s.name == r.name and s.level >= r.level for s in valid) for r in required)
