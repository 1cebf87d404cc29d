"""Real-time text as it is typed: T.140 over a data channel (RFC 8865), letter by letter."""

from typing import Final

PROTOCOL: Final = "t140"
CHANNEL_ID: Final = 0
"""Both sides make the channel themselves, under this id, with an empty label."""

BUFFER_S: Final = 0.3
"""Letters typed meanwhile go out together (RFC 8865, 5.2); people read this as live."""

LETTERS_PER_S: Final = 30
"""More is never sent to a terminal that names no other rate (RFC 4103, `cps`)."""

NEW_LINE: Final = "\u2028"
_ERASE: Final = "\b"
_LINE_ENDS: Final = ("\u2028", "\n", "\r")
_SILENT: Final = ("\ufeff", "\x07")  # the byte order mark as keep-alive, and the alert


LONGEST_LINE = 2000
"""Letters; what a stranger writes beyond is not read."""


class LineReader:
    """Puts the other side's letters together to finished lines, erasures included."""

    def __init__(self) -> None:
        self._line: list[str] = []

    def feed(self, text: str) -> list[str]:
        """Take what came; return the lines that it finished, blank ones left out."""
        finished = []
        for letter in text:
            if letter == _ERASE:
                del self._line[-1:]
            elif letter in _LINE_ENDS:
                line = "".join(self._line).strip()
                self._line.clear()
                if line:
                    finished.append(line)
            elif letter not in _SILENT and len(self._line) < LONGEST_LINE:
                self._line.append(letter)
        return finished
