"""The loader as it is sent to companies' pages: two scripts, one version, one integrity each.

The first (`static/widget.js`) brings the second (`static/loader-panel.js`) and names its hash, so
that whoever pins the first by Subresource Integrity (W3C) has pinned both. The version is that of
their content: it changes only when one of them does.
"""

import base64
import hashlib
from dataclasses import dataclass

from signdesk.assets import STATIC
from signdesk.comments import without_comments


@dataclass(frozen=True, slots=True)
class Loader:
    """What is sent, by name (`widget.js`, `panel.js`), and under which version."""

    version: str
    scripts: dict[str, bytes]

    def integrity(self, name: str) -> str:
        """Return the value of an `integrity` attribute for one of the scripts."""
        return _integrity(self.scripts[name])


def loader() -> Loader:
    """Return the loader of this release. Raises OSError where its files are missing."""
    panel = _sent("loader-panel.js").encode()
    first = _sent("widget.js").replace("{{integrity}}", _integrity(panel))
    version = hashlib.sha256(first.encode() + panel).hexdigest()[:12]
    return Loader(
        version, {"widget.js": first.replace("{{version}}", version).encode(), "panel.js": panel}
    )


def _sent(name: str) -> str:
    return without_comments((STATIC / name).read_text("utf-8"), ".js")


def _integrity(script: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(script).digest()).decode()
