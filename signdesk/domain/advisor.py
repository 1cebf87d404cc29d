"""An advisor: what the person says (status) and what the system knows (state)."""

from enum import StrEnum


class AdvisorStatus(StrEnum):
    """What the person says. It changes only by an explicit act, or when a grace has run out."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    BREAK = "break"
    TRAINING = "training"


class AdvisorState(StrEnum):
    """What the system knows of the person."""

    IDLE = "idle"
    OFFERED = "offered"
    ON_CONTACT = "on_contact"
    WRAP_UP = "wrap_up"
    NOT_RESPONDING = "not_responding"
    RESTING = "resting"
    """Signed for long without a pause: no offers, and no part of occupancy, for some minutes."""
