"""Grades by the norms: 24, 20 and 15 frames a second, and freezes."""

import pytest

from signdesk.media.received_quality import ReceivedQuality


def _watched(fps: float, seconds: float = 20) -> tuple[ReceivedQuality, float]:
    quality = ReceivedQuality()
    count = int(fps * seconds)
    for number in range(count):
        quality.frame(number / fps, 480, 640)
    return quality, count / fps


@pytest.mark.parametrize(
    ("fps", "grade"),
    [(30, "good"), (25, "good"), (22, "fair"), (18, "poor"), (12, "unreadable")],
)
def test_grade_by_frame_rate(fps: float, grade: str) -> None:
    quality, now = _watched(fps)
    assert quality.grade(now) == grade
    assert quality.fps(now) == pytest.approx(fps, rel=0.02)
    assert quality.frozen(now) == 0
    assert (quality.width, quality.height) == (480, 640)


def test_a_short_freeze_is_poor_until_it_is_forgotten() -> None:
    quality, now = _watched(30)
    for number in range(30 * 9):
        quality.frame(now + 0.3 + number / 30, 480, 640)
    end = now + 0.3 + 9
    assert quality.grade(end) == "poor"
    assert quality.frozen(end) == pytest.approx(0.033, abs=0.005)
    for number in range(60):
        quality.frame(end + number / 30, 480, 640)
    assert quality.grade(end + 2) == "good"


def test_a_freeze_that_goes_on_is_unreadable() -> None:
    quality, now = _watched(30)
    assert quality.grade(now + 0.6) == "unreadable"
    assert quality.frozen(now + 100) == 1
    assert quality.fps(now + 100) == 0


def test_too_little_is_unknown() -> None:
    assert ReceivedQuality().grade(5) == "unknown"
    quality, now = _watched(30, seconds=1)
    assert quality.grade(now) == "unknown"
