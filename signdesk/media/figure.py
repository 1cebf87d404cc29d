"""The drawn figure of the test clip: head, torso, jointed arms, hands with fingers.

No person's image: flat shapes on a plain background, and a label that says that this is a test
picture. How it moves is in pose.py.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from .canvas import Canvas, Colour, Point
from .lettering import draw_text, text_width
from .pose import Hand, Pose

WIDTH, HEIGHT = 480, 640
"""VGA upright: what EN 301 549 (6.5.2) says video for signing should have."""

LABEL = "image de test, pas de la LSF"

_BACKGROUND: Colour = (214, 226, 230)
_FLOOR: Colour = (198, 213, 219)
_BAND: Colour = (27, 44, 58)
_LETTERS: Colour = (255, 255, 255)
_SLEEVE: Colour = (36, 92, 110)
_TORSO: Colour = (30, 78, 95)
_SEAM: Colour = (20, 56, 70)
_SKIN: Colour = (232, 184, 152)
_SHADE: Colour = (196, 142, 112)
_HAIR: Colour = (64, 44, 40)
_EYE: Colour = (38, 30, 34)
_MOUTH: Colour = (150, 62, 66)

_SHOULDER_Y, _SHOULDER_X = 330.0, 98.0
_UPPER_ARM, _FOREARM = 122.0, 116.0
_CENTRE = WIDTH / 2
_Placement = Callable[[float, float], Point]


def backdrop() -> Canvas:
    """The picture behind the figure, label included: it never moves."""
    canvas = Canvas(WIDTH, HEIGHT, _BACKGROUND)
    canvas.ellipse((_CENTRE, HEIGHT + 40), 330, 190, _FLOOR)
    return canvas


def label(canvas: Canvas) -> None:
    """Write over everything else what this picture is not."""
    scale = 2.7
    canvas.capsule((0, HEIGHT - 20), (WIDTH, HEIGHT - 20), 24, _BAND)
    corner = (_CENTRE - text_width(LABEL, scale) / 2, HEIGHT - 32)
    draw_text(canvas, LABEL, corner, scale=scale, colour=_LETTERS, weight=2.6)


def draw(canvas: Canvas, pose: Pose, blink: float) -> None:
    """Draw the figure in `pose`; `blink` shuts the eyes (0 open, 1 shut)."""
    _draw_torso(canvas)
    _draw_head(canvas, pose, blink)
    for side, hand in ((-1, pose.left), (1, pose.right)):
        _draw_arm(canvas, side, hand)


def _draw_torso(canvas: Canvas) -> None:
    canvas.capsule((_CENTRE, 400), (_CENTRE, HEIGHT + 40), 104, _TORSO, 92)
    canvas.capsule((_CENTRE - 78, 348), (_CENTRE + 78, 348), 44, _TORSO)
    canvas.capsule((_CENTRE, 250), (_CENTRE, 312), 27, _SHADE, 31)
    canvas.ellipse((_CENTRE, 312), 38, 18, _SHADE)


def _draw_head(canvas: Canvas, pose: Pose, blink: float) -> None:
    cos, sin = math.cos(pose.tilt), math.sin(pose.tilt)

    def at(x: float, y: float) -> Point:
        return _CENTRE + x * cos - (y - 60) * sin, 260 + x * sin + (y - 60) * cos

    canvas.ellipse(at(0, -26), 68, 74, _HAIR, pose.tilt)
    for side in (-1, 1):
        canvas.ellipse(at(side * 58, 6), 10, 16, _SHADE, pose.tilt)
    canvas.ellipse(at(0, 0), 57, 72, _SKIN, pose.tilt)
    canvas.capsule(at(-44, -50), at(16, -64), 17, _HAIR, 15)
    canvas.capsule(at(16, -64), at(46, -44), 15, _HAIR, 12)
    lift = 5 * pose.brows
    for side in (-1, 1):
        canvas.ellipse(at(side * 23, -6), 6.5, max(7 * (1 - blink), 1.2), _EYE, pose.tilt)
        canvas.capsule(at(side * 13, -22 - lift), at(side * 33, -21 - lift), 2.6, _HAIR)
    canvas.capsule(at(0, -2), at(-4, 16), 2.2, _SHADE)
    canvas.capsule(at(-4, 16), at(3, 18), 2.2, _SHADE)
    openness = min(max(pose.mouth, 0), 1)
    canvas.ellipse(at(0, 38), 19 - 6 * openness, 2.6 + 10 * openness, _MOUTH, pose.tilt)


def _draw_arm(canvas: Canvas, side: int, hand: Hand) -> None:
    shoulder = (_CENTRE + side * _SHOULDER_X, _SHOULDER_Y + 14)
    wrist = (_CENTRE + side * hand.out, hand.down)
    elbow, wrist = _reach(shoulder, wrist, side)
    for start, end, first, last in ((shoulder, elbow, 31, 26), (elbow, wrist, 26, 18)):
        canvas.capsule(start, end, first + 2, _SEAM, last + 2)
    for start, end, first, last in ((shoulder, elbow, 31, 26), (elbow, wrist, 26, 18)):
        canvas.capsule(start, end, first, _SLEEVE, last)
    _draw_hand(canvas, side, wrist, hand)


def _reach(shoulder: Point, wrist: Point, side: int) -> tuple[Point, Point]:
    """Where the elbow must be (outwards and down) for the wrist to be there, or nearest to it."""
    dx, dy = wrist[0] - shoulder[0], wrist[1] - shoulder[1]
    distance = math.hypot(dx, dy)
    # A real arm seen from the front is foreshortened: the upper arm shortens as the hand nears.
    upper, fore = _UPPER_ARM, _FOREARM
    usable = min(max(distance, abs(upper - fore) + 8), upper + fore - 1)
    along = (upper**2 - fore**2 + usable**2) / (2 * usable)
    off = math.sqrt(max(upper**2 - along**2, 0)) * 0.72
    ux, uy = dx / max(distance, 1e-6), dy / max(distance, 1e-6)
    candidates = [
        (shoulder[0] + ux * along - turn * uy * off, shoulder[1] + uy * along + turn * ux * off)
        for turn in (-1, 1)
    ]
    elbow = max(candidates, key=lambda point: side * point[0] + 0.6 * point[1])
    return elbow, (shoulder[0] + ux * usable, shoulder[1] + uy * usable)


@dataclass(frozen=True)
class _Finger:
    """Base across and along the palm, lengths of its three bones, thickness, fan angle."""

    across: float
    along: float
    bones: tuple[float, float, float]
    thickness: float
    fan: float


_FINGERS = (
    _Finger(-13.5, 38, (21, 14, 11), 6.6, -0.17),
    _Finger(-4.6, 41, (23, 16, 12), 6.8, -0.05),
    _Finger(4.6, 40, (21, 15, 11), 6.5, 0.08),
    _Finger(13.0, 36, (17, 11, 9), 5.7, 0.22),
)
_THUMB = _Finger(-15, 14, (15, 13, 10), 7.2, -0.75)


def _draw_hand(canvas: Canvas, side: int, wrist: Point, hand: Hand) -> None:
    cos, sin = math.cos(hand.turn), math.sin(hand.turn)

    def at(across: float, along: float) -> Point:
        x, y = across * cos + along * sin, across * sin - along * cos
        return wrist[0] + side * x, wrist[1] + y

    for radius, colour in ((17.5, _SHADE), (15.8, _SKIN)):
        canvas.capsule(at(0, 2), at(0, 8), radius - 3, colour)
        canvas.capsule(at(-5, 22), at(5, 22), radius + 1, colour)
        canvas.capsule(at(-7, 28), at(7, 27), radius - 3, colour)
    bends = (hand.index, hand.middle, hand.ring, hand.little)
    for finger, bend in zip(_FINGERS, bends, strict=True):
        _draw_finger(canvas, at, finger, bend, finger.fan * (0.35 + hand.spread))
    _draw_finger(canvas, at, _THUMB, hand.thumb * 0.75, _THUMB.fan * (0.55 + 0.45 * hand.spread))


def _draw_finger(canvas: Canvas, at: _Placement, finger: _Finger, bend: float, fan: float) -> None:
    """A finger bends towards the viewer: each bone is drawn as long as it looks from there."""
    bent = min(max(bend, 0), 1)
    across, along = finger.across, finger.along
    points = [(across, along)]
    for joint, bone in enumerate(finger.bones, start=1):
        seen = bone * math.cos(bent * joint * 1.15)
        across += seen * math.sin(fan * (1 - bent))
        along += seen * math.cos(fan * (1 - bent))
        points.append((across, along))
    for grow, colour in ((1.6, _SHADE), (0.0, _SKIN)):
        thickness = finger.thickness + grow
        for start, end in pairwise(points):
            canvas.capsule(at(*start), at(*end), thickness, colour, thickness * 0.93)
