"""From a client's command to the switchboard's function that carries it out."""

import secrets
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from signdesk.domain.sdp import hide_related, is_relayed, relayed_only
from signdesk.switchboard.errors import RefusedError

from .identity import Identities
from .limits import MAX_CANDIDATE, MAX_CONTEXT, MAX_DESCRIPTION
from .messages import (
    Accept,
    AnotherAdvisor,
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
    Identify,
    Invite,
    Join,
    JoinCall,
    KeepLine,
    Live,
    MediaIsReady,
    MoveToText,
    Observe,
    Quality,
    Rate,
    RenewIce,
    Report,
    SendCue,
    SetContext,
    SetStatus,
    SetVideo,
    SocketText,
    TakeOver,
    Transfer,
    Whisper,
)
from .session import Session

_encode = msgspec.json.Encoder().encode

IsOpen = Callable[[str], bool]
"""Says whether a queue is open at this instant, by its hours."""

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


_PLAIN: Final[dict[type[AnyCommand], tuple[str, ...]]] = {
    SetStatus: ("status",),
    Accept: ("contact", "offer", "video"),
    Decline: ("contact", "offer"),
    HangUp: ("contact",),
    MediaIsReady: ("contact", "kind"),
    FinishWrapUp: ("contact", "disposition", "note"),
    ExtendWrapUp: ("contact",),
    MoveToText: ("contact",),
    AnotherAdvisor: ("contact",),
    SetVideo: ("contact", "on"),
    SendCue: ("contact", "cue", "to"),
    Rate: ("contact", "score", "comment"),
    Report: ("contact", "about", "comment"),
    Hold: ("contact", "on"),
    Colleagues: ("contact",),
    Consult: ("contact", "queue", "advisor", "note"),
    CancelConsult: ("contact",),
    Dismiss: ("contact", "participant"),
    Live: (),
    Observe: ("contact",),
    Consent: ("contact", "allow"),
    JoinCall: ("contact", "video"),
    TakeOver: ("contact", "video"),
    ForceStatus: ("advisor", "status"),
    EndContact: ("contact",),
    KeepLine: ("contact", "text"),
}
"""What the function of the same name is given, of a command that the store alone decides on."""


async def carry_out(
    session: Session, command: AnyCommand, admitting: bool, is_open: IsOpen, identities: Identities
) -> bytes:
    """Carry the command out; the raw answer is for `answer_of`. Raises RefusedError."""
    args: tuple[Any, ...]
    match command:
        case Enqueue():
            if not admitting:
                raise RefusedError("closed", "the desk takes no new contacts at the moment")
            args = _enqueued(command, session, is_open, identities)
        case SetContext(contact=contact, context=context):
            args = contact, _context(context)
        case Identify(contact=contact, identity=token):
            args = contact, _encode(identities.proved(token, session.claims.company))
        case Transfer(contact=contact, queue=queue, advisor=advisor, note=note):
            args = contact, queue, advisor, note, is_open(queue)
        case Invite(contact=contact, role=role, name=name):
            if not name.isprintable() or name.isspace():
                raise RefusedError("invalid_field", "name: printable characters, on one line")
            args = contact, "i" + secrets.token_hex(10), role, name
        case Join(video=video):
            args = session.claims.contact, session.claims.invitation, video
        case Whisper(contact=contact, text=text):
            args = contact, _encode(text)
        case Description() as said:
            args = said.contact, said.to, said.generation, _sdp(session, said)
        case Candidate() as said:
            candidate = _ice(session, said)
            if candidate is None:
                return NOTHING
            args = said.contact, said.to, said.generation, candidate
        case SocketText(contact=contact, text=text, to=to):
            args = contact, _encode(text), to
        case Quality() as sample:
            args = sample.contact, _sample(sample)
        case RenewIce():
            raise AssertionError("answered by the node itself")
        case _:
            args = tuple(getattr(command, field) for field in _PLAIN[type(command)])
    raw = await session.switchboard.command(
        command_name(command), session.id, session.attach, command.id, *map(_argument, args)
    )
    return bytes(raw)


def _enqueued(
    asked: Enqueue, session: Session, is_open: IsOpen, identities: Identities
) -> tuple[Any, ...]:
    company = session.claims.company
    return (
        "c" + secrets.token_hex(10),
        asked.queue,
        asked.video,
        asked.locale,
        is_open(asked.queue),
        _context(asked.context) if asked.context else "",
        _encode(identities.proved(asked.identity, company)) if asked.identity else "",
        asked.again,
        asked.test,
    )


def _context(context: dict[str, str]) -> bytes:
    raw = _encode(context)
    if len(raw) > MAX_CONTEXT:
        raise RefusedError("too_large", f"context: at most {MAX_CONTEXT} bytes of JSON")
    return raw


def command_name(command: AnyCommand) -> str:
    """Return the name of a command, and of the switchboard's function that carries it out."""
    return str(command.__struct_config__.tag)


def _argument(value: Any) -> Any:
    """Write truth as the store takes it."""
    return int(value) if isinstance(value, bool) else value


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
