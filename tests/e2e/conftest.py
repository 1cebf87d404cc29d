"""The fixtures of the tests in real browsers."""

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

__all__ = [
    "browser",
    "clip",
    "contexts",
    "desk",
    "empty_desk",
    "furnished",
    "logs_of_a_failure",
    "shop",
]
