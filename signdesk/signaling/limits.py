"""How much one client may send."""

from collections.abc import Callable
from dataclasses import dataclass, field

MAX_MESSAGE = 128 * 1024
"""Bytes. A description of a call with every codec of a browser is about 10 KB."""
MAX_DESCRIPTION = 64 * 1024
MAX_CANDIDATE = 4 * 1024
MAX_CONTEXT = 4 * 1024
"""It goes along with every change of its contact."""
TOLD_PER_S, TOLD_BURST = 2.0, 20
"""Commands that tell everybody in the contact something each time: nobody follows them faster."""
STRIKES = 200
"""Refusals for flooding before the socket is closed: a page that heeds them never comes near."""
STRIKES_FORGIVEN_PER_S = 1.0
"""A page that stays open for a day is not closed for its bursts of that day."""


@dataclass(slots=True)
class TokenBucket:
    """`rate` permits a second on average, `burst` at once; `clock` in seconds."""

    rate: float
    burst: float
    clock: Callable[[], float]
    _level: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._level = self.burst
        self._at = self.clock()

    def take(self) -> bool:
        """Take a permit; False if there is none."""
        now = self.clock()
        self._level = min(self.burst, self._level + (now - self._at) * self.rate)
        self._at = now
        if self._level < 1:
            return False
        self._level -= 1
        return True
