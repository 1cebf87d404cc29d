"""From a client's command to the switchboard's function that carries it out."""

import secrets
from collections.abc import Awaitable
from typing import Any, TypeVar, assert_never

import msgspec

from signdesk.domain.sdp import hide_related, is_relayed, relayed_only
from signdesk.switchboard.errors import RefusedError

from .limits import MAX_CANDIDATE, MAX_DESCRIPTION
from .messages import (
    Accept,
    AnyCommand,
    Candidate,
    Decline,
    Description,
    Enqueue,
    FinishWrapUp,
    HangUp,
    KeepLine,
    MediaIsReady,
    Quality,
    RenewIce,
    SetStatus,
    SocketText,
)
from .session import Session

_encode = msgspec.json.Encoder().encode


class _Sdp(msgspec.Struct, forbid_unknown_fields=False):
    type: str
    sdp: str = ""


class _Ice(msgspec.Struct):
    candidate: str = ""
    sdpMid: str | None = None  # noqa: N815 - RTCIceCandidateInit's own name
    sdpMLineIndex: int | None = None  # noqa: N815 - as above
    usernameFragment: str | None = None  # noqa: N815 - as above


def carry_out(session: Session, command: AnyCommand, admitting: bool) -> Awaitable[Any]:
    """Start the command's transition; the raw answer is for `answer_of`. Raises RefusedError."""
    match command:
        case SetStatus(status=status):
            args: tuple[str, tuple[Any, ...]] = "set_status", (status,)
        case Enqueue(queue=queue, video=video, locale=locale):
            if not admitting:
                raise RefusedError("closed", "the desk takes no new contacts at the moment")
            contact = "c" + secrets.token_hex(10)
            args = "enqueue", (contact, queue, "1" if video else "0", locale)
        case Accept(contact=contact, offer=offer, video=video):
            args = "accept", (contact, offer, "1" if video else "0")
        case Decline(contact=contact, offer=offer):
            args = "decline", (contact, offer)
        case HangUp(contact=contact):
            args = "hang_up", (contact,)
        case MediaIsReady(contact=contact, kind=kind):
            args = "media_ready", (contact, kind)
        case FinishWrapUp(contact=contact, disposition=disposition, note=note):
            args = "finish_wrap_up", (contact, disposition, note)
        case Description() as said:
            args = "description", (said.contact, said.to, said.generation, _sdp(session, said))
        case Candidate() as said:
            args = "candidate", (said.contact, said.to, said.generation, _ice(session, said))
        case SocketText(contact=contact, text=text):
            args = "text", (contact, _encode(text))
        case KeepLine(contact=contact, text=text):
            args = "keep_line", (contact, text)
        case Quality() as sample:
            args = "quality", (sample.contact, _sample(sample))
        case RenewIce():
            raise AssertionError("answered by the node itself")
        case _:
            assert_never(command)
    name, values = args
    return session.switchboard.command(name, session.id, session.attach, command.id, *values)


def _sdp(session: Session, message: Description) -> bytes:
    raw = bytes(message.description)
    if len(raw) > MAX_DESCRIPTION:
        raise RefusedError("too_large", f"description: at most {MAX_DESCRIPTION} bytes")
    if not session.claims.relay_only:
        if not raw.startswith(b"{"):
            raise RefusedError("invalid_field", "description: expected an object")
        return raw
    description = _decode(raw, _Sdp, "description")
    return _encode(_Sdp(type=description.type, sdp=relayed_only(description.sdp)))


def _ice(session: Session, message: Candidate) -> bytes:
    raw = bytes(message.candidate)
    if len(raw) > MAX_CANDIDATE:
        raise RefusedError("too_large", f"candidate: at most {MAX_CANDIDATE} bytes")
    if raw == b"null":
        return raw
    if not session.claims.relay_only:
        if not raw.startswith(b"{"):
            raise RefusedError("invalid_field", "candidate: expected an object or null")
        return raw
    candidate = _decode(raw, _Ice, "candidate")
    if not is_relayed(candidate.candidate):
        return b'{"candidate":""}'
    return _encode(msgspec.structs.replace(candidate, candidate=hide_related(candidate.candidate)))


_T = TypeVar("_T")


def _decode(raw: bytes, kind: type[_T], field: str) -> _T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as wrong:
        raise RefusedError("invalid_field", f"{field}: {wrong}") from None


def _sample(sample: Quality) -> bytes:
    fields = msgspec.structs.asdict(sample)
    for name in ("id", "contact"):
        del fields[name]
    if fields["delay"] is None:
        del fields["delay"]
    return _encode(fields)
