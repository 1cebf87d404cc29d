"""Reads messages.py back: which messages, structs and enums there are, with fields and limits.

Types, limits and defaults come from `msgspec.inspect`; docstrings below attributes are not kept
at run time, so they are read from the source. `generate` renders what is found here.
"""

import ast
import enum
import inspect
from dataclasses import dataclass
from typing import Any, get_args

import msgspec
from msgspec import inspect as types

from signdesk.signaling import messages


@dataclass(frozen=True)
class Field:
    """One field: its type, what it is when absent (JSON; None if it must be there), its words."""

    name: str
    type: types.Type
    default: str | None
    doc: str


@dataclass(frozen=True)
class Struct:
    """A struct; `tag` is the message's `type`, None for what only stands inside messages.

    `roles` are the sessions that may send it, of a message from the client.
    """

    name: str
    cls: type[Any]
    doc: str
    tag: str | None
    fields: tuple[Field, ...]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enumeration:
    """A closed list of strings."""

    name: str
    doc: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Protocol:
    """All that is declared, in the order of declaration."""

    commands: tuple[Struct, ...]
    other_client: tuple[Struct, ...]
    numbered: tuple[Struct, ...]
    other_server: tuple[Struct, ...]
    structs: tuple[Struct, ...]
    enums: tuple[Enumeration, ...]
    close_codes: tuple[tuple[str, int, str], ...]


def attribute_docs(cls: type[Any]) -> dict[str, str]:
    """The string below each attribute of a class, by the attribute's name."""
    body = ast.parse(inspect.getsource(cls)).body[0]
    docs: dict[str, str] = {}
    name = ""
    for node in body.body if isinstance(body, ast.ClassDef) else []:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                pass
            case ast.Expr(value=ast.Constant(value=str() as text)) if name:
                docs[name] = " ".join(text.split())
                name = ""
            case _:
                name = ""
    return docs


def bare(kind: types.Type) -> types.Type:
    """The type without what only describes it."""
    return bare(kind.type) if isinstance(kind, types.Metadata) else kind


def _description(kind: types.Type) -> str:
    schema = kind.extra_json_schema if isinstance(kind, types.Metadata) else None
    return str((schema or {}).get("description", ""))


def _default(field: types.Field) -> str | None:
    if field.required:
        return None
    value = field.default
    if value is msgspec.NODEFAULT:
        value = field.default_factory()
    return msgspec.json.encode(value).decode()


def struct(cls: type[Any]) -> Struct:
    """What a struct declares."""
    kind = types.type_info(cls)
    if not isinstance(kind, types.StructType):
        raise TypeError(f"{cls.__name__} is not a struct")
    docs: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__ == messages.__name__:
            docs |= attribute_docs(base)
    return Struct(
        cls.__name__,
        cls,
        inspect.getdoc(cls) or "",
        str(kind.tag) if kind.tag is not None else None,
        tuple(
            Field(
                f.encode_name, bare(f.type), _default(f), docs.get(f.name) or _description(f.type)
            )
            for f in kind.fields
        ),
        tuple(role for role in get_args(messages.SessionRole) if role in getattr(cls, "roles", ())),
    )


def _inner(kind: types.Type) -> list[type[Any]]:
    match bare(kind):
        case types.StructType(cls=cls) | types.EnumType(cls=cls):
            return [cls]
        case types.UnionType(types=parts):
            return [found for part in parts for found in _inner(part)]
        case types.ListType(item_type=item):
            return _inner(item)
        case _:
            return []


def _reachable(roots: list[Struct]) -> list[type[Any]]:
    """Every struct and enum inside these, inner ones first, once each."""
    found: list[type[Any]] = []

    def visit(declared: Struct) -> None:
        for field in declared.fields:
            for cls in _inner(field.type):
                if cls in found:
                    continue
                if not issubclass(cls, enum.Enum):
                    visit(struct(cls))
                found.append(cls)

    for root in roots:
        visit(root)
    return found


def protocol() -> Protocol:
    """Everything that messages.py declares."""
    client = [struct(cls) for cls in get_args(messages.AnyClient)]
    server = [struct(cls) for cls in get_args(messages.AnyServer)]
    answers = get_args(messages.AnyAnswer)
    inside = [*_reachable([*client, *server, *map(struct, answers)]), *answers]
    code_docs = attribute_docs(messages.CloseCode)
    return Protocol(
        commands=tuple(s for s in client if issubclass(s.cls, messages.Command)),
        other_client=tuple(s for s in client if not issubclass(s.cls, messages.Command)),
        numbered=tuple(s for s in server if issubclass(s.cls, messages.Numbered)),
        other_server=tuple(s for s in server if not issubclass(s.cls, messages.Numbered)),
        structs=tuple(struct(cls) for cls in inside if not issubclass(cls, enum.Enum)),
        enums=tuple(
            Enumeration(cls.__name__, inspect.getdoc(cls) or "", tuple(str(m.value) for m in cls))
            for cls in inside
            if issubclass(cls, enum.Enum)
        ),
        close_codes=tuple(
            (name, value, code_docs.get(name, ""))
            for name, value in vars(messages.CloseCode).items()
            if isinstance(value, int)
        ),
    )
