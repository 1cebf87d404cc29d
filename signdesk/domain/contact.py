"""A contact: one request of a visitor, from the click to the end of wrap-up."""

from enum import StrEnum


class ContactState(StrEnum):
    """Where a contact stands. The last five are ends: a contact in one never moves again."""

    QUEUED = "queued"
    OFFERED = "offered"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    ON_HOLD = "on_hold"
    WRAP_UP = "wrap_up"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed_out"
    AFTER_HOURS = "after_hours"
    FAILED = "failed"


class Role(StrEnum):
    """What a participant is in a contact. Interpreters, transcribers and experts are guests."""

    VISITOR = "visitor"
    ADVISOR = "advisor"
    INTERPRETER = "interpreter"
    TRANSCRIBER = "transcriber"
    EXPERT = "expert"
    SUPERVISOR = "supervisor"


class Purpose(StrEnum):
    """Why a participant is in a contact; everybody in it is shown this."""

    SERVES = "serves"
    """The visitor, and the advisor who answers for the contact."""
    CONSULTED = "consulted"
    """A second advisor, asked for advice or to take over."""
    INVITED = "invited"
    """A guest, by a one-time link."""
    OBSERVES = "observes"
    """A supervisor who watches with the visitor's consent, and sends nothing."""
    JOINED = "joined"
    """A supervisor who takes part."""


class Transport(StrEnum):
    """How media travels: peer to peer, through TURN only, or text over the socket alone."""

    DIRECT = "direct"
    RELAY = "relay"
    SOCKET = "socket"


class MediaKind(StrEnum):
    """What an end received first: a decoded frame, or an open text channel without video."""

    FRAME = "frame"
    TEXT = "text"


class Requeue(StrEnum):
    """Why a contact is back in a line: at its old place, or first after the last three."""

    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    RESCINDED = "rescinded"
    ADVISOR_LOST = "advisor_lost"
    TRANSFERRED = "transferred"
    ANOTHER_ADVISOR = "another_advisor"
    """The visitor asked for somebody else."""


class Cue(StrEnum):
    """What one tap says to the others while hands are busy."""

    WAIT = "wait"
    REPEAT = "repeat"
    SLOWER = "slower"
    HANDS_HIDDEN = "hands_hidden"
    """I cannot see your hands."""


class ReportAbout(StrEnum):
    """What a visitor's report is about."""

    FAULT = "fault"
    ADVISOR = "advisor"


class EndedBy(StrEnum):
    """Who or what ended the call part of a contact."""

    VISITOR = "visitor"
    ADVISOR = "advisor"
    GRACE = "grace"
    SYSTEM = "system"
    SUPERVISOR = "supervisor"


class TurnedAway(StrEnum):
    """Why somebody who asked for a conversation got no place in line."""

    AFTER_HOURS = "after_hours"
    LINE_FULL = "line_full"
    NOBODY_HERE = "nobody_here"
