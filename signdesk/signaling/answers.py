"""What the store answers to a command, completed with what only the node knows: hours, links."""

from typing import Any

from .dispatch import IsOpen
from .messages import AnyCommand, Colleagues, Invite, Live
from .session import Session
from .tokens import Invitation, Tokens


def completed(
    command: AnyCommand,
    answer: dict[str, Any],
    session: Session,
    tokens: Tokens,
    is_open: IsOpen,
) -> dict[str, Any]:
    """Return the answer as the page gets it (`Targets`, `LiveView`, an invitation's `url`)."""
    match command:
        case Colleagues():
            queues = [{**queue, "open": is_open(queue["id"])} for queue in answer.get("queues", [])]
            return {"queues": queues, "advisors": answer.get("advisors", [])}
        case Live():
            return {"contacts": answer.get("contacts", []), "advisors": answer.get("advisors", [])}
        case Invite(contact=contact, role=role, name=name):
            invitation = Invitation(
                session.claims.pool, answer["company"], contact, answer["invitation"], role, name
            )
            return {"url": f"/g/{tokens.invitation(invitation)}"}
        case _:
            return answer
