"""The motion: a ring without a seam or a jerk, with all fingers in use."""

from dataclasses import astuple, fields
from itertools import pairwise

import pytest

from signdesk.media.pose import Hand, Pose, pose_at


def _numbers(pose: Pose) -> list[float]:
    return [*astuple(pose.left), *astuple(pose.right), pose.tilt, pose.brows, pose.mouth]


def test_phase_one_is_phase_zero() -> None:
    assert _numbers(pose_at(1.0)) == _numbers(pose_at(0.0))


def test_no_wrist_jumps() -> None:
    poses = [pose_at(step / 960) for step in range(961)]
    for before, after in pairwise(poses):
        for name in ("out", "down"):
            for side in ("left", "right"):
                a, b = getattr(getattr(before, side), name), getattr(getattr(after, side), name)
                assert abs(a - b) < 3


@pytest.mark.parametrize("name", [one.name for one in fields(Hand)])
@pytest.mark.parametrize("side", ["left", "right"])
def test_every_joint_of_both_hands_takes_part(side: str, name: str) -> None:
    values = [getattr(getattr(pose_at(step / 120), side), name) for step in range(120)]
    assert max(values) - min(values) > 0.2
