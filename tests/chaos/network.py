"""A node behind a network of its own, whose way to the store can be cut.

A network namespace with two pairs of virtual Ethernet: one towards the balancer, one towards the
store. Cutting takes the store's end down: what the node sends is lost without an answer, as behind
a broken switch.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.nodes import Place

NEEDS = (
    "Cutting a network needs network namespaces: the command `ip` (apt-get install -y iproute2), "
    "and root with CAP_NET_ADMIN and CAP_SYS_ADMIN "
    "(docker run --cap-add NET_ADMIN --cap-add SYS_ADMIN)."
)


class Network:
    """The namespace: `place` is for the node in it, `store_host` is where it reaches the store."""

    def __init__(self) -> None:
        number = os.getpid() % 8000
        # 198.18.0.0/15 is for tests of networks (RFC 2544); every process has eight addresses.
        block = f"198.{18 + number // 4096}.{number % 4096 // 16}."
        first = number % 16 * 16
        self.name = f"sdchaos{number}"
        self._desk, self.host = f"{block}{first + 1}", f"{block}{first + 2}"
        self.store_host, self._node = f"{block}{first + 5}", f"{block}{first + 6}"

    @property
    def place(self) -> Place:
        """Where a node in this namespace runs."""
        return Place(self.host, ["ip", "netns", "exec", self.name])

    def open(self) -> None:
        """Make the namespace and its two ways."""
        _ip("netns", "add", self.name)
        for way, here, there in (("a", self._desk, self.host), ("b", self.store_host, self._node)):
            near, far = f"{self.name}{way}", f"{self.name}{way}n"
            _ip("link", "add", near, "type", "veth", "peer", "name", far)
            _ip("link", "set", far, "netns", self.name)
            _ip("address", "add", f"{here}/30", "dev", near)
            _ip("-n", self.name, "address", "add", f"{there}/30", "dev", far)
            _ip("link", "set", near, "up")
            _ip("-n", self.name, "link", "set", far, "up")

    def cut(self) -> None:
        """Cut the way to the store."""
        _ip("link", "set", f"{self.name}b", "down")

    def mend(self) -> None:
        """Mend it."""
        _ip("link", "set", f"{self.name}b", "up")

    def close(self) -> None:
        """Remove everything; the ends outside go with those inside."""
        _ip("netns", "delete", self.name)


def _ip(*words: str) -> None:
    try:
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.fail(NEEDS, pytrace=False)
    if done.returncode != 0:
        pytest.fail(f"{NEEDS} `ip {' '.join(words)}` said: {done.stderr.strip()}", pytrace=False)


@contextmanager
def network() -> Iterator[Network]:
    """Make a network while the block runs. Fails, never skips, where that is not allowed."""
    made = Network()
    made.open()
    try:
        yield made
    finally:
        made.close()
