"""How a queue speaks, and what a visitor chooses from."""

import pytest

from signdesk.domain.pool import Mode, Queue, first_of_each_mode, mode_of
from signdesk.domain.skill import Level, Requirement


def queue(id_: str, *skills: str) -> Queue:
    """A queue that asks for these skills."""
    return Queue(
        id=id_, company="lumen", company_name="Lumen", name=id_,
        required=[Requirement(skill, Level.B2) for skill in skills],
        service_level_s=60, offer_ms=20_000, reject_delay_ms=10_000, wrap_up_ms=60_000,
        max_misses=1, dispositions=[], keep_text=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("skills", "mode"),
    [
        ((), Mode.LSF),
        (("lsf",), Mode.LSF),
        (("banking",), Mode.LSF),
        (("text", "lsf"), Mode.LSF),
        (("lpc",), Mode.LPC),
        (("lpc", "text"), Mode.LPC),
        (("text", "banking"), Mode.TEXT),
    ],
)
def test_a_queue_speaks_as_its_skills_do(skills: tuple[str, ...], mode: Mode) -> None:
    assert mode_of(queue("q", *skills)) is mode


def test_the_first_queue_of_each_mode_is_offered() -> None:
    queues = [queue("a", "lsf"), queue("b", "text"), queue("c", "lsf"), queue("d", "lpc")]
    assert [q.id for q in first_of_each_mode(queues)] == ["a", "b", "d"]
