"""The benches' JSON line: a goal that was missed is said to be missed."""

import json
import math

import pytest

from bench.__main__ import names
from bench.report import Limit, line


def test_a_goal_is_reached_at_its_bound_and_missed_beyond_it() -> None:
    assert Limit(80.0, 80).reached()
    assert not Limit(80.1, 80).reached()
    assert Limit(25.0, 25, "at least").reached()
    assert not Limit(24.9, 25, "at least").reached()


def test_what_could_not_be_measured_is_a_miss() -> None:
    assert not Limit(math.nan, 80).reached()
    assert not Limit(math.nan, 25, "at least").reached()


def test_the_line_has_ours_the_peers_the_limits_and_the_verdicts() -> None:
    goals = {"cpu_us": Limit(90.0, 80), "fps": Limit(29.5, 25, "at least")}
    printed = line("relay", {"cpu_us": 90.0}, {"peerjs": {"cpu_us": 43.0}}, goals)
    assert "\n" not in printed
    assert json.loads(printed) == {
        "bench": "relay",
        "ours": {"cpu_us": 90.0},
        "peers": {"peerjs": {"cpu_us": 43.0}},
        "limits": {"cpu_us": "at most 80", "fps": "at least 25"},
        "reached": {"cpu_us": False, "fps": True},
    }


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        line("relay", {"cpu_us": math.inf}, {}, {})


def test_every_bench_is_found_and_nothing_else() -> None:
    assert "relay" in names()
    assert not {"__init__", "__main__", "report", "load"} & set(names())
