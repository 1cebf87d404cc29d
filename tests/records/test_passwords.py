"""Passwords: who is let in, and how the hashes are kept up to date."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.staff import Person, StaffRole
from signdesk.records import passwords, verify_password
from signdesk.records.database import reading, writing
from signdesk.records.passwords import hash_password
from signdesk.records.tables import PersonRow
from signdesk.records.writes import add_person, set_password

CAMILLE = Person(
    "camille", "main", "Camille Martin", "camille@example.fr", StaffRole.ADVISOR, False
)


async def store(engine: AsyncEngine, password_hash: str | None) -> None:
    async with writing(engine) as session:
        await add_person(session, CAMILLE, [], password_hash)


async def stored_hash(engine: AsyncEngine) -> str | None:
    async with reading(engine) as session:
        return (await session.scalars(select(PersonRow.password_hash))).one()


async def test_the_right_password_and_no_other(engine: AsyncEngine) -> None:
    await store(engine, await hash_password("pré fleuri 7"))
    assert (await stored_hash(engine) or "").startswith("$argon2id$")
    assert await verify_password(engine, "camille@example.fr", "pré fleuri 7") == CAMILLE
    assert await verify_password(engine, "Camille@Example.FR", "pré fleuri 7") == CAMILLE
    for wrong in ("", "pré fleuri 8", "pré fleuri 7 ", "x" * 100_000, "pré fleuri 7\x00"):
        assert await verify_password(engine, "camille@example.fr", wrong) is None
    assert await verify_password(engine, "camille", "pré fleuri 7") is None
    assert await verify_password(engine, "\x00", "pré fleuri 7") is None


async def test_nobody_signs_in_without_a_password(engine: AsyncEngine) -> None:
    await store(engine, None)
    for guess in ("", "the password of nobody"):
        assert await verify_password(engine, CAMILLE.login, guess) is None
        assert await verify_password(engine, "unheard-of", guess) is None


async def test_an_unknown_login_costs_as_much(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store(engine, await hash_password("pré fleuri 7"))
    checked: list[str] = []
    verify: Callable[[str, str], bool] = passwords._hasher.verify

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
            checked.append(str(hash).rpartition("$")[0].rpartition("$")[0])
            return verify(str(hash), str(password))

    monkeypatch.setattr(passwords, "_hasher", Counting())
    await verify_password(engine, CAMILLE.login, "wrong")
    await verify_password(engine, "unheard-of", "wrong")
    assert len(checked) == 2
    assert checked[0] == checked[1], "the same algorithm with the same parameters"


async def test_a_hash_with_old_parameters_is_renewed(engine: AsyncEngine) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("pré fleuri 7")
    await store(engine, old)
    assert await verify_password(engine, CAMILLE.login, "wrong") is None
    assert await stored_hash(engine) == old
    assert await verify_password(engine, CAMILLE.login, "pré fleuri 7") == CAMILLE
    renewed = await stored_hash(engine)
    assert renewed is not None
    assert renewed != old
    assert not PasswordHasher().check_needs_rehash(renewed)
    assert await verify_password(engine, CAMILLE.login, "pré fleuri 7") == CAMILLE


async def test_a_new_password_replaces_the_old(engine: AsyncEngine) -> None:
    await store(engine, await hash_password("pré fleuri 7"))
    async with writing(engine) as session:
        await set_password(session, CAMILLE.login, await hash_password("grand ciel 9"))
    assert await verify_password(engine, CAMILLE.login, "pré fleuri 7") is None
    assert await verify_password(engine, CAMILLE.login, "grand ciel 9") == CAMILLE
