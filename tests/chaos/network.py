"""A node behind a network of its own, whose way to the store can be cut.

A machine (`Namespace`) with two cables to this one: one towards the balancer, one towards the
store. Cutting takes the store's end down: what the node sends is lost without an answer, as behind
a broken switch.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.namespaces import Namespace, run
from tests.nodes import Place


class Network:
    """`place` is for the node in it, `store_host` is where it reaches the store."""

    def __init__(self) -> None:
        number = os.getpid() % 8000
        # 198.18.0.0/15 is for tests of networks (RFC 2544); every process has eight addresses.
        block = f"198.{18 + number // 4096}.{number % 4096 // 16}."
        first = number % 16 * 16
        self._name = f"sdchaos{number}"
        self._machine = Namespace(self._name)
        self._desk, self.host = f"{block}{first + 1}", f"{block}{first + 2}"
        self.store_host, self._node = f"{block}{first + 5}", f"{block}{first + 6}"

    @property
    def place(self) -> Place:
        """Where a node on this machine runs."""
        return Place(self.host, self._machine.inside())

    def open(self) -> None:
        """Make the machine and lay its two cables."""
        self._machine.open({})
        for way, here, there in (("a", self._desk, self.host), ("b", self.store_host, self._node)):
            near, far = f"{self._name}{way}", f"{self._name}{way}n"
            run("ip", "link", "add", near, "type", "veth", "peer", far, "netns", self._name)
            run("ip", "address", "add", f"{here}/30", "dev", near)
            run("ip", "link", "set", near, "up")
            self._machine.run("ip", "address", "add", f"{there}/30", "dev", far)
            self._machine.run("ip", "link", "set", far, "up")

    def cut(self) -> None:
        """Cut the way to the store."""
        run("ip", "link", "set", f"{self._name}b", "down")

    def mend(self) -> None:
        """Mend it."""
        run("ip", "link", "set", f"{self._name}b", "up")

    def close(self) -> None:
        """Remove everything; the ends outside go with those inside."""
        self._machine.close()


@contextmanager
def network() -> Iterator[Network]:
    """Make a network while the block runs. Fails, never skips, where that is not allowed."""
    made = Network()
    try:
        made.open()
        yield made
    finally:
        made.close()
