"""From a frame to a message of the protocol, or to the error that says what is wrong with it."""

import msgspec
from aiohttp import WSMessage, WSMsgType

from .messages import AnyClient, Error

DETAIL_CHARS = 300
"""A detail may repeat what was sent, and is for people to read."""

_decode = msgspec.json.Decoder(AnyClient).decode


class _Numbered(msgspec.Struct):
    id: int | None = None


_number = msgspec.json.Decoder(_Numbered).decode


def read(frame: WSMessage) -> AnyClient | Error:
    """Decode a frame; an Error says which rule it breaks, and of which command it speaks."""
    if frame.type == WSMsgType.BINARY:
        return Error(code="binary", detail="messages are text frames")
    if frame.type != WSMsgType.TEXT:
        return Error(code="malformed", detail="not a message")
    try:
        message: AnyClient = _decode(frame.data)
    except msgspec.ValidationError as wrong:
        detail = str(wrong)
        return Error(code=_code(detail), detail=detail[-DETAIL_CHARS:], id=_id_of(frame))
    except (msgspec.DecodeError, RecursionError, ValueError) as wrong:
        return Error(code="malformed", detail=str(wrong)[:DETAIL_CHARS])
    return message


def rate_limited(frame: WSMessage) -> Error:
    """Return the refusal of a frame that came too soon; the command in it was not carried out."""
    return Error(code="rate_limited", detail="slow down", id=_id_of(frame))


def _id_of(frame: WSMessage) -> int | None:
    """The id of the command in the frame, so that whoever sent it learns of its end."""
    try:
        return _number(frame.data).id if frame.type == WSMsgType.TEXT else None
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def _code(detail: str) -> str:
    if detail.startswith("Invalid value") and detail.endswith("`$.type`"):
        return "unknown_type"
    # A detail that names no field is about the message as a whole.
    return "invalid_field" if "$." in detail or "field" in detail else "malformed"
