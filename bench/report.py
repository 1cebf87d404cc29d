"""The one JSON line that every bench prints: ours, the peers of the same run, limits, verdicts."""

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

Figures = Mapping[str, object]


class Limit(NamedTuple):
    """A goal: the figure `value` must be at most, or at least, `bound` (in the figure's unit)."""

    value: float
    bound: float
    sense: Literal["at most", "at least"] = "at most"

    def reached(self) -> bool:
        """Return whether the goal is reached; a figure that could not be measured is a miss."""
        return self.value <= self.bound if self.sense == "at most" else self.value >= self.bound


def line(bench: str, ours: Figures, peers: Figures, goals: Mapping[str, Limit]) -> str:
    """Return the JSON line; a goal that was missed stands in it as missed.

    Raises ValueError when a figure is not a number that JSON can carry.
    """
    report = {
        "bench": bench,
        "ours": ours,
        "peers": peers,
        "limits": {name: f"{goal.sense} {goal.bound:g}" for name, goal in goals.items()},
        "reached": {name: goal.reached() for name, goal in goals.items()},
    }
    return json.dumps(report, allow_nan=False)
