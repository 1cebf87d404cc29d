"""A node whose wall clock can be set while it runs, through libfaketime.

Only the wall clock jumps, as when somebody sets it or a virtual machine is resumed: the monotonic
clock, which timers go by, runs on.
"""

from pathlib import Path

import pytest

from tests.nodes import Place

NEEDS = "Setting a node's clock needs libfaketime; install it with: apt-get install -y libfaketime"
LIBRARY = "faketime/libfaketime.so.1"


class Clock:
    """The wall clock of the process that runs in `place`, as an offset to the true one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.jump(0)

    @property
    def place(self) -> Place:
        """Where a node with this clock runs."""
        found = sorted(Path("/usr/lib").glob(f"*/{LIBRARY}"))
        if not found:
            pytest.fail(NEEDS, pytrace=False)
        env = {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        return Place(env=env)

    def jump(self, seconds: int) -> None:
        """Set the clock that many seconds ahead (behind, where negative) of the true time."""
        self._file.write_text(f"{seconds:+d}s\n")
