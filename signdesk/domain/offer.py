"""An offer: one contact proposed to one advisor, with a deadline."""

from enum import StrEnum


class OfferOutcome(StrEnum):
    """How an offer stands or ended."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    RESCINDED = "rescinded"
