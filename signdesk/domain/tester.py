"""Test advisors: they take a company's tests and nothing else, and are no people.

Every pool has the same, without any configuration; the Lua library knows them by the first letter
of their id, which nobody else's can begin with.
"""

MARK = "~"
SEATS = 3
"""Tests of a pool that are answered at once; more of them wait."""
NAME = "Test"
"""What the tester of a page reads; the same word in French and English."""


def tester_ids() -> list[str]:
    """Return the ids of a pool's test advisors."""
    return [f"{MARK}test-{seat}" for seat in range(1, SEATS + 1)]


def is_tester(person: str) -> bool:
    """Say whether a person's id is a test advisor's."""
    return person.startswith(MARK)
