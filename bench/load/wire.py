"""A bare connection to the store for those who call much: many calls in one round trip."""

import socket
from collections.abc import Generator, Iterable, Sequence
from typing import Any

import hiredis

from signdesk.switchboard.library import SOURCE

Call = tuple[str | int | bytes, ...]
Answers = Sequence[Any]
Life = Generator[list[Call], Answers, None]
"""Something that goes on step by step: it yields calls, and is sent their answers."""


class Wire:
    """A connection to the store, which is emptied, for many calls at once and as many answers."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = hiredis.Reader()
        self.ask([("FLUSHALL",), ("FUNCTION", "LOAD", "REPLACE", SOURCE)])

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def run(self, lives: Iterable[Life]) -> None:
        """Let them live side by side, one step of each in a round trip, until all have ended."""
        batches = [(life, next(life)) for life in lives]
        while batches:
            answers = self.ask([call for _, batch in batches for call in batch])
            going = []
            for life, batch in batches:
                mine, answers = answers[: len(batch)], answers[len(batch) :]
                try:
                    going.append((life, life.send(mine)))
                except StopIteration:
                    continue
            batches = going

    def ask(self, calls: Sequence[Call]) -> Answers:
        """Make these calls; return their answers. Raises HiredisError for an error of one."""
        # Its stub allows tuples of one.
        packed = [hiredis.pack_command(call) for call in calls]  # type: ignore[arg-type]
        self._socket.sendall(b"".join(packed))
        answers: list[Any] = []
        while len(answers) < len(calls):
            answer = self._reader.gets()
            if answer is False:
                self._reader.feed(self._socket.recv(1 << 20))
            elif isinstance(answer, hiredis.HiredisError):
                raise answer
            else:
                answers.append(answer)
        return answers
