"""Commands of a session: their rising ids, and who waits for which answer."""

import asyncio
from typing import Any

import msgspec

from signdesk.signaling.messages import Command, Error, Ok

_encoder = msgspec.json.Encoder()


class CommandRefusedError(Exception):
    """The node answered a command by `error`. `code` is one of the protocol's stable codes."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Commands:
    """The commands that have no answer yet, in the order of their ids."""

    def __init__(self) -> None:
        self._last_id = 0
        self._unanswered: dict[int, tuple[bytes, asyncio.Future[dict[str, Any]]]] = {}

    def issue(self, kind: type[Command], fields: dict[str, Any]) -> int:
        """Give a new command its id, which is returned."""
        self._last_id += 1
        raw = _encoder.encode(kind(id=self._last_id, **fields))
        future = asyncio.get_running_loop().create_future()
        self._unanswered[self._last_id] = raw, future
        return self._last_id

    async def answer(self, number: int) -> dict[str, Any]:
        """Wait for a command's answer. Raises CommandRefusedError, or what `abandon` was given."""
        try:
            return await self._unanswered[number][1]
        finally:
            self._unanswered.pop(number, None)

    def raw(self, number: int) -> bytes:
        """A command as it goes over the socket."""
        return self._unanswered[number][0]

    def unanswered(self) -> list[bytes]:
        """What must be sent again after a welcome; the node answers a repeat as it did before."""
        return [raw for raw, _ in self._unanswered.values()]

    def settle(self, message: Ok | Error) -> bool:
        """Hand an answer to whoever waits for it; return whether there was a command for it."""
        if message.id is None or message.id not in self._unanswered:
            return False
        future = self._unanswered[message.id][1]
        if future.done():
            return True
        match message:
            case Ok(answer=answer):
                future.set_result(answer)
            case Error(code=code, detail=detail):
                future.set_exception(CommandRefusedError(code, detail))
        return True

    def abandon(self, why: Exception) -> None:
        """Tell everybody who waits that no answer will come."""
        for _, future in self._unanswered.values():
            if not future.done():
                future.set_exception(why)
