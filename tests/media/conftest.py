"""What the media tests share: a fake desk, and a protocol client connected to it."""

from collections.abc import AsyncIterator

import pytest

from tests.media.desk import Desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A fake desk that listens on a free port of this machine."""
    opened = Desk()
    await opened.open()
    yield opened
    await opened.close()
