"""A company's own clips: a person who signs what a state of the visitor's screens says."""

from enum import StrEnum

import msgspec

LONGEST_MS = 60_000
"""A clip says one thing; whoever waits for an answer does not watch for longer."""


class ClipState(StrEnum):
    """The states of the visitor's screens that may have a clip."""

    WELCOME = "welcome"
    CAMERA = "camera"
    """Why the camera is asked for."""
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"
    CONSENT = "consent"
    """Somebody asks to watch."""
    ERROR = "error"
    ENDED = "ended"


class Clip(msgspec.Struct, frozen=True):
    """One clip. `file` names its content; `words` are what it says, by language, always shown."""

    file: str
    width: int
    height: int
    ms: int
    words: dict[str, str]
