"""The lines of a pool, and who serves them: by skill, by share, by overflow rings.

A queue has a line of its own, served by whoever meets what it requires. A ring opens it to the
advisors of another queue, or to all, who meet its floor: they have a line too (`ring_line`), and
queues with the same floor share it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from .pool import Company, Lapse, Queue, ring_line
from .skill import Level, Requirement, Skill, qualifies

NOTICE = timedelta(days=30)
"""A qualification is spoken of that long before it lapses, and after."""

Lines = dict[str, list[Requirement]]
"""What each line asks of whoever serves it. A ring of another queue asks for both."""


def default_floor(required: Iterable[Requirement]) -> list[Requirement]:
    """Return the floor of a queue that names none: what it requires, at B2 at most."""
    return [Requirement(r.name, min(r.level, Level.B2)) for r in required]


def with_rings(queues: Mapping[str, Queue]) -> dict[str, Queue]:
    """Return the queues with the lines of their rings; a ring to an unknown queue is left out."""
    return {
        id_: msgspec.structs.replace(
            queue,
            rings=[
                msgspec.structs.replace(ring, line=ring_line(ring.queue, queue.floor))
                for ring in queue.rings
                if not ring.queue or ring.queue in queues
            ],
        )
        for id_, queue in queues.items()
    }


def with_shares(queues: Mapping[str, Queue], companies: Mapping[str, Company]) -> dict[str, Queue]:
    """Return the queues with their company's share of the pool, among those that have queues."""
    served = {queue.company for queue in queues.values()}
    whole = sum(companies[id_].weight for id_ in served)
    return {
        id_: msgspec.structs.replace(queue, share=companies[queue.company].weight / whole)
        for id_, queue in queues.items()
    }


def with_overtaking(
    queues: Mapping[str, Queue], served: Iterable[Sequence[str]]
) -> dict[str, Queue]:
    """Return the queues, each told whether one of higher priority shares an advisor with it.

    `served` has the lines of each advisor. Rings count: they may open at any time.
    """
    of_line: dict[str, list[Queue]] = defaultdict(list)
    for queue in queues.values():
        for line in {queue.id, *(ring.line for ring in queue.rings)}:
            of_line[line].append(queue)
    overtaken: set[str] = set()
    for lines in {tuple(lines) for lines in served}:
        reached = [queue for line in lines for queue in of_line[line]]
        highest = max((queue.priority for queue in reached), default=0)
        overtaken.update(queue.id for queue in reached if queue.priority < highest)
    return {
        id_: msgspec.structs.replace(queue, overtaken=id_ in overtaken)
        for id_, queue in queues.items()
    }


def lines_of(queues: Mapping[str, Queue]) -> Lines:
    """Return every line that some queue uses, and what it asks."""
    lines: Lines = {id_: queue.required for id_, queue in queues.items()}
    for queue in queues.values():
        for ring in queue.rings:
            theirs = queues[ring.queue].required if ring.queue else []
            lines[ring.line] = [*theirs, *queue.floor]
    return lines


def served_lines(lines: Lines, skills: list[Skill], today: date) -> list[str]:
    """Return the lines that somebody with these skills serves on `today`, sorted."""
    return sorted(line for line, asked in lines.items() if qualifies(skills, asked, today))


def lapses(skills: Iterable[Skill], today: date) -> list[Lapse]:
    """Return the qualifications that lapse within NOTICE, or lapsed so recently; soonest first."""
    near = [
        (skill.expires_on, skill.name)
        for skill in skills
        if skill.expires_on is not None and abs(skill.expires_on - today) <= NOTICE
    ]
    return [Lapse(skill=name, on=day.isoformat()) for day, name in sorted(near)]
