"""What processes that take in strangers' media are told of this machine."""

import os


def without_settings() -> dict[str, str]:
    """Return this process's environment without the desk's settings: its secrets are among them."""
    return {k: v for k, v in os.environ.items() if not k.startswith("SIGNDESK_")}
