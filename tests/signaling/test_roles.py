"""Every message as every role: who may send it is asked before the store is."""

from typing import Any, get_args

import pytest
from msgspec import inspect as types

from signdesk.records.seed import COMPANY, POOL
from signdesk.signaling import messages
from signdesk.signaling.declarations import bare, protocol
from signdesk.signaling.messages import Client, Command, Hello, Pong, SessionRole
from signdesk.signaling.tokens import Invitation
from tests.desk import Desk
from tests.signaling.conftest import NewPage

ROLES: tuple[SessionRole, ...] = get_args(SessionRole)
SPOKEN = [cls for cls in get_args(messages.AnyClient) if cls not in (Hello, Pong)]


def sample(kind: types.Type) -> Any:
    """Return a value that the protocol takes for this type."""
    match bare(kind):
        case types.LiteralType(values=values):
            return values[0]
        case types.EnumType(cls=cls):
            return next(iter(cls)).value
        case types.BoolType():
            return True
        case types.IntType() | types.FloatType():
            return 1
        case types.DictType():
            return {}
        case types.RawType():
            return {"type": "offer", "sdp": "", "candidate": ""}
        case types.StrType():
            return "x"
        case other:
            raise TypeError(f"no sample for {other}")


def fields(cls: type[Client]) -> dict[str, Any]:
    """Return the fields that must be there, but for the id."""
    kind = types.type_info(cls)
    assert isinstance(kind, types.StructType)
    return {f.name: sample(f.type) for f in kind.fields if f.required and f.name != "id"}


def token(desk: Desk, role: SessionRole) -> str:
    """Return a token of somebody in this role."""
    match role:
        case "visitor":
            return desk.visitor_token()
        case "advisor":
            return desk.advisor_token()
        case "supervisor":
            return desk.supervisor_token()
        case _:
            invitation = Invitation(POOL, COMPANY, "c-none", "i-none", "expert", "Max")
            return desk.tokens.guest(invitation)


@pytest.mark.parametrize("role", ROLES)
async def test_every_message_as_every_role(
    desk: Desk, open_page: NewPage, role: SessionRole
) -> None:
    page = await open_page()
    await page.hello(token(desk, role))
    for cls in SPOKEN:
        name = str(cls.__struct_config__.tag)
        if issubclass(cls, Command):
            answer = await page.ask(name, **fields(cls))
            code = answer.get("code")
        else:
            await page.say(name, **fields(cls))
            code = "" if role in cls.roles else (await page.error())["code"]
        assert (code == "forbidden") == (role not in cls.roles), (role, name, code)


def test_whoever_may_send_a_message_is_documented() -> None:
    declared = protocol()
    for struct in (*declared.commands, *declared.other_client):
        assert set(struct.roles) == struct.cls.roles
        assert struct.roles, struct.name


def test_a_message_that_nobody_may_send_is_a_mistake() -> None:
    with pytest.raises(AttributeError):
        _ = Command.roles
    assert all("roles" in vars(cls) for cls in get_args(messages.AnyClient))
