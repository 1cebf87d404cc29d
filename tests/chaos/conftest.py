"""The fixtures of the tests that break things on purpose."""

from tests.live import (
    browser,
    clip,
    contexts,
    desk,
    empty_desk,
    furnished,
    logs_of_a_failure,
    shop,
)
from tests.postgres import postgres

__all__ = [
    "browser",
    "clip",
    "contexts",
    "desk",
    "empty_desk",
    "furnished",
    "logs_of_a_failure",
    "postgres",
    "shop",
]
