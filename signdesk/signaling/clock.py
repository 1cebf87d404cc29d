"""The wall clock that all nodes share: the store's, as last asked, run on by the monotonic clock.

A node's own wall clock may be wrong, or be set while it runs. Tokens that another node signed, or
opening hours, must not depend on which node somebody happens to meet.
"""

import time
from collections.abc import Callable


class SharedClock:
    """Until the store has been asked it goes by this machine's wall clock."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ahead = time.time() - monotonic()

    def now(self) -> float:
        """Return the time in seconds since the Unix epoch."""
        return self._monotonic() + self._ahead

    def set(self, seconds: float) -> None:
        """Take over what the store says that it is now."""
        self._ahead = seconds - self._monotonic()
