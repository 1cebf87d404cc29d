"""The fixtures of the tests that break things on purpose."""

import pytest

from tests.chaos.trial import MEASURED
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how fast sessions were back after each fault."""
    for line in MEASURED:
        terminalreporter.write_line(f"chaos: {line}")
