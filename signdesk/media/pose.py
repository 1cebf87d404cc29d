"""The motion of the drawn figure: a ring of key poses and the smooth way through them.

A *pose* is where the figure's wrists are, how its hands are turned and how far each finger is
bent. The motion looks like signing and means nothing: no real sign. The last key pose leads
back to the first, so that the loop has no seam.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Hand:
    """One hand. Right means the right of the picture; a left hand is drawn mirrored.

    `out` and `down` are the wrist's way from the picture's middle line and its top (pixels),
    `turn` is the angle of the hand from upwards (radians, outwards), `thumb` to `little` say how
    far each finger is bent (0 straight, 1 on the palm), `spread` how far they stand apart.
    """

    out: float
    down: float
    turn: float
    thumb: float
    index: float
    middle: float
    ring: float
    little: float
    spread: float


@dataclass(frozen=True)
class Pose:
    """Both hands, the head's tilt (radians), and how far brows are up and mouth is open."""

    left: Hand
    right: Hand
    tilt: float
    brows: float
    mouth: float


def _flat(out: float, down: float, turn: float) -> Hand:
    return Hand(out, down, turn, 0.1, 0, 0, 0, 0, 0.25)


def _open(out: float, down: float, turn: float) -> Hand:
    return Hand(out, down, turn, 0, 0, 0, 0, 0, 1)


def _point(out: float, down: float, turn: float) -> Hand:
    return Hand(out, down, turn, 0.9, 0, 1, 1, 1, 0.2)


def _two(out: float, down: float, turn: float) -> Hand:
    return Hand(out, down, turn, 0.9, 0, 0, 1, 1, 0.9)


def _fist(out: float, down: float, turn: float) -> Hand:
    return Hand(out, down, turn, 0.7, 1, 1, 1, 1, 0.1)


def _claw(out: float, down: float, turn: float) -> Hand:
    return Hand(out, down, turn, 0.4, 0.5, 0.5, 0.5, 0.5, 0.9)


# The wrists stay an elbow's width from the middle and the hands beside the face, never on it.
_KEY_POSES = (
    Pose(_flat(72, 470, -0.5), _flat(72, 470, -0.5), 0.0, 0.0, 0.1),
    Pose(_open(150, 330, 0.4), _open(150, 330, 0.4), 0.04, 0.8, 0.6),
    Pose(_flat(70, 455, -0.9), _point(118, 330, -0.1), -0.03, 0.3, 0.2),
    Pose(_flat(66, 440, -1.0), _two(60, 400, -0.5), -0.06, 0.0, 0.5),
    Pose(_claw(110, 420, -0.2), _claw(150, 360, 0.3), 0.02, 0.9, 0.8),
    Pose(_fist(84, 430, -0.4), _fist(84, 400, -0.4), 0.06, 0.1, 0.0),
    Pose(_point(126, 320, 0.0), _flat(74, 460, -0.8), 0.03, 0.6, 0.4),
    Pose(_two(92, 390, -0.3), _open(140, 350, 0.3), -0.02, 0.2, 0.7),
)


def pose_at(phase: float) -> Pose:
    """The pose at `phase` of the loop (0 to 1; 1 is 0 again)."""
    position = phase % 1 * len(_KEY_POSES)
    first = int(position)
    around = [_KEY_POSES[(first + step) % len(_KEY_POSES)] for step in (-1, 0, 1, 2)]
    part = position - first
    return Pose(
        _between_hands([pose.left for pose in around], part),
        _between_hands([pose.right for pose in around], part),
        _between([pose.tilt for pose in around], part),
        _between([pose.brows for pose in around], part),
        _between([pose.mouth for pose in around], part),
    )


def _between_hands(around: list[Hand], part: float) -> Hand:
    return Hand(*(_between([getattr(hand, f.name) for hand in around], part) for f in fields(Hand)))


def _between(around: list[float], part: float) -> float:
    """Catmull-Rom: passes through every key pose without a jerk."""
    before, here, there, after = around
    return here + 0.5 * part * (
        there
        - before
        + part
        * (2 * before - 5 * here + 4 * there - after + part * (3 * (here - there) + after - before))
    )
