"""The Lua library: its text, and a name made from its content.

A name that follows the content lets a rolling update load the new beside the old, and makes it
impossible to change a transition and forget to change its version.
"""

import hashlib
from pathlib import Path

_PARTS = sorted((Path(__file__).parent / "lua").glob("*.lua"))
_BODY = "\n".join(part.read_text(encoding="utf-8") for part in _PARTS)

NAME = "sd_" + hashlib.sha256(_BODY.encode()).hexdigest()[:10]
SOURCE = f"#!lua name={NAME}\n" + _BODY.replace("SDLIB", NAME)


def function(name: str) -> str:
    """Return the full name of the transition `name`."""
    return f"{NAME}_{name}"
