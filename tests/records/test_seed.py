"""The demo's seed: complete, and the same at every start."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import config_version, load_pool, verify_password
from signdesk.records.seed import COMPANY, QUEUE, seed_demo
from tests.records.playbook import everything

NOW = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp() * 1000)


async def test_the_demo_is_complete(engine: AsyncEngine) -> None:
    await seed_demo(
        engine,
        ["http://127.0.0.1:8001"],
        {"camille": "pré-fleuri", "noe": "ciel-bleu", "sam": "vent-doux"},
    )
    config = await load_pool(engine, "main", NOW)
    company = config.companies[COMPANY]
    assert (company.name, company.origins) == ("Atelier Lumen", ["http://127.0.0.1:8001"])
    assert {name: (a.name, a.lines) for name, a in config.advisors.items()} == {
        "camille": ("Camille Martin", [QUEUE]),
        "noe": ("Noé Petit", [QUEUE]),
        "demo-advisor": ("Démo (image de test)", [QUEUE]),
    }
    camille = await verify_password(engine, "camille", "pré-fleuri")
    assert camille is not None
    assert camille.id == "camille"
    assert await verify_password(engine, "demo-advisor", "") is None
    sam = await verify_password(engine, "sam", "vent-doux")
    assert sam is not None
    assert sam.role.desk == "supervisor"


async def test_a_second_start_changes_nothing(engine: AsyncEngine) -> None:
    for _ in range(2):
        await seed_demo(engine, ["http://localhost:1"], {"camille": "pré-fleuri"})
    first = await everything(engine)
    await seed_demo(engine, ["http://localhost:1"], {"camille": "pré-fleuri"})
    assert await everything(engine) == first


async def test_a_second_start_takes_new_ports_and_passwords(engine: AsyncEngine) -> None:
    await seed_demo(engine, ["http://localhost:1"], {"camille": "pré-fleuri"})
    version = await config_version(engine)
    await seed_demo(engine, ["http://localhost:2"], {"camille": "ciel-bleu"})
    config = await load_pool(engine, "main", NOW)
    assert config.version > version
    assert config.companies[COMPANY].origins == ["http://localhost:2"]
    assert await verify_password(engine, "camille", "pré-fleuri") is None
    assert await verify_password(engine, "camille", "ciel-bleu") is not None


async def test_an_advisor_that_is_not_of_the_demo(engine: AsyncEngine) -> None:
    with pytest.raises(ValueError, match="nobody"):
        await seed_demo(engine, [], {"nobody": "x"})
