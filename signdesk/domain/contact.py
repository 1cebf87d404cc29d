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
    """What a participant is in a contact."""

    VISITOR = "visitor"
    ADVISOR = "advisor"


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
    """Why a contact is back in its line, at its old place."""

    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    RESCINDED = "rescinded"
    ADVISOR_LOST = "advisor_lost"


class EndedBy(StrEnum):
    """Who or what ended the call part of a contact."""

    VISITOR = "visitor"
    ADVISOR = "advisor"
    GRACE = "grace"
    SYSTEM = "system"
