"""A real desk for browsers: a node in a process of its own, embedded store and all, and a shop."""

import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from signdesk.records import migrate, open_engine
from signdesk.records.seed import seed_demo
from signdesk.serving import site
from signdesk.web.shop import shop_app

from .processes import printing_its_port

LOGIN, PASSWORD = "camille", "a bench's password"


class Addresses(NamedTuple):
    """Where the desk and the shop are: two origins, and two sites."""

    desk: str
    shop: str


@asynccontextmanager
async def desk() -> AsyncIterator[Addresses]:
    """Run a freshly furnished desk, and a shop with its widget, while the block runs."""
    here = ""
    with tempfile.TemporaryDirectory() as folder:
        async with site(shop_app(lambda: here), "localhost", 0) as shop_port:
            shop = f"http://localhost:{shop_port}"
            database = f"sqlite:///{Path(folder) / 'bench.db'}"
            await migrate(database)
            engine = open_engine(database)
            await seed_demo(engine, [shop], {LOGIN: PASSWORD})
            await engine.dispose()
            env = {
                "SIGNDESK_PORT": "0",
                "SIGNDESK_DATA_DIR": folder,
                "SIGNDESK_DATABASE_URL": database,
                "SIGNDESK_LOG_LEVEL": "error",
            }
            command = (sys.executable, "-m", "signdesk", "serve")
            async with printing_its_port(*command, env=env) as (node,):
                here = f"http://127.0.0.1:{node.port}"
                yield Addresses(here, shop)
