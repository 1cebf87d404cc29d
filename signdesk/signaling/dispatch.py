"""From a client's command to the switchboard's function that carries it out."""

import secrets
from collections.abc import Callable
from typing import Any, Final, Literal, assert_never

import msgspec

from signdesk.domain.sdp import hide_related, is_relayed, relayed_only
from signdesk.switchboard.errors import RefusedError

from .limits import MAX_CANDIDATE, MAX_DESCRIPTION
from .messages import (
    Accept,
    AnyCommand,
    CancelConsult,
    Candidate,
    Colleagues,
    Consent,
    Consult,
    Decline,
    Description,
    Dismiss,
    EndContact,
    Enqueue,
    ExtendWrapUp,
    FinishWrapUp,
    ForceStatus,
    HangUp,
    Hold,
    Invite,
    Join,
    JoinCall,
    KeepLine,
    Live,
    MediaIsReady,
    MoveToText,
    Observe,
    Quality,
    RenewIce,
    SetStatus,
    SocketText,
    TakeOver,
    Transfer,
    Whisper,
)
from .session import Session

_encode = msgspec.json.Encoder().encode

NOTHING: Final = b"{}"
"""The answer to what is taken and changes nothing."""


class _Sdp(msgspec.Struct):
    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: str = ""


class _Ice(msgspec.Struct):
    candidate: str = ""
    sdpMid: str | None = None  # noqa: N815 - RTCIceCandidateInit's own name
    sdpMLineIndex: int | None = None  # noqa: N815 - as above
    usernameFragment: str | None = None  # noqa: N815 - as above


_description = msgspec.json.Decoder(_Sdp).decode
_candidate = msgspec.json.Decoder(_Ice | None).decode


async def carry_out(  # noqa: PLR0915 - one row a command
    session: Session, command: AnyCommand, admitting: bool, is_open: Callable[[str], bool]
) -> bytes:
    """Carry the command out; the raw answer is for `answer_of`. Raises RefusedError.

    `is_open` says whether a queue is open at this instant, by its hours.
    """
    match command:
        case SetStatus(status=status):
            args: tuple[str, tuple[Any, ...]] = "set_status", (status,)
        case Enqueue(queue=queue, video=video, locale=locale):
            if not admitting:
                raise RefusedError("closed", "the desk takes no new contacts at the moment")
            if not is_open(queue):
                raise RefusedError("after_hours", f'"{queue}" is closed at this hour')
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
        case ExtendWrapUp(contact=contact):
            args = "extend_wrap_up", (contact,)
        case MoveToText(contact=contact):
            args = "move_to_text", (contact,)
        case Hold(contact=contact, on=on):
            args = "hold", (contact, "1" if on else "0")
        case Colleagues(contact=contact):
            args = "colleagues", (contact,)
        case Transfer(contact=contact, queue=queue, advisor=advisor, note=note):
            args = "transfer", (contact, queue, advisor, note)
        case Consult(contact=contact, queue=queue, advisor=advisor, note=note):
            args = "consult", (contact, queue, advisor, note)
        case CancelConsult(contact=contact):
            args = "cancel_consult", (contact,)
        case Invite(contact=contact, role=role, name=name):
            args = "invite", (contact, role, name)
        case Dismiss(contact=contact, participant=participant):
            args = "dismiss", (contact, participant)
        case Join():
            args = "join", ()
        case Live():
            args = "live", ()
        case Observe(contact=contact):
            args = "observe", (contact,)
        case Consent(contact=contact, allow=allow):
            args = "consent", (contact, "1" if allow else "0")
        case Whisper(contact=contact, text=text):
            args = "whisper", (contact, _encode(text))
        case JoinCall(contact=contact):
            args = "join_call", (contact,)
        case TakeOver(contact=contact):
            args = "take_over", (contact,)
        case ForceStatus(advisor=advisor, status=status):
            args = "force_status", (advisor, status)
        case EndContact(contact=contact):
            args = "end_contact", (contact,)
        case Description() as said:
            args = "description", (said.contact, said.to, said.generation, _sdp(session, said))
        case Candidate() as said:
            candidate = _ice(session, said)
            if candidate is None:
                return NOTHING
            args = "candidate", (said.contact, said.to, said.generation, candidate)
        case SocketText(contact=contact, text=text, to=to):
            args = "text", (contact, _encode(text), to)
        case KeepLine(contact=contact, text=text):
            args = "keep_line", (contact, text)
        case Quality() as sample:
            args = "quality", (sample.contact, _sample(sample))
        case RenewIce():
            raise AssertionError("answered by the node itself")
        case _:
            assert_never(command)
    function, values = args
    raw = await session.switchboard.command(
        function, session.id, session.attach, command.id, *values
    )
    return bytes(raw)


def _sdp(session: Session, message: Description) -> bytes:
    raw = bytes(message.description)
    if len(raw) > MAX_DESCRIPTION:
        raise RefusedError("too_large", f"description: at most {MAX_DESCRIPTION} bytes")
    try:
        description = _description(raw)
    except msgspec.DecodeError as wrong:
        raise RefusedError("invalid_field", f"description: {wrong}") from None
    if not session.claims.relay_only:
        return raw
    return _encode(_Sdp(type=description.type, sdp=relayed_only(description.sdp)))


def _ice(session: Session, message: Candidate) -> bytes | None:
    """Return the candidate to relay, None for one that must not leave this node."""
    raw = bytes(message.candidate)
    if len(raw) > MAX_CANDIDATE:
        raise RefusedError("too_large", f"candidate: at most {MAX_CANDIDATE} bytes")
    try:
        candidate = _candidate(raw)
    except msgspec.DecodeError as wrong:
        raise RefusedError("invalid_field", f"candidate: {wrong}") from None
    if candidate is None or not session.claims.relay_only:
        return raw
    if not is_relayed(candidate.candidate):
        return None
    return _encode(msgspec.structs.replace(candidate, candidate=hide_related(candidate.candidate)))


def _sample(sample: Quality) -> bytes:
    fields = msgspec.structs.asdict(sample)
    for name in ("id", "contact"):
        del fields[name]
    if fields["delay"] is None:
        del fields["delay"]
    return _encode(fields)
