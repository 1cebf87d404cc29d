"""Network namespaces: machines of their own for tests of what a network lets through (Linux, root).

A namespace has its own interfaces, firewall and names; its processes share everything else.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

CAPABILITIES = (
    "network namespaces need CAP_NET_ADMIN and CAP_SYS_ADMIN "
    "(docker run --cap-add NET_ADMIN --cap-add SYS_ADMIN);"
)
NEEDED = "apt-get install --yes iproute2 nftables"


def run(*command: str, stdin: str | None = None) -> None:
    """Run a command of the system. Fails with what it said."""
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"


class Namespace:
    """One machine; `names` are the hosts that it knows, by name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._files = Path("/etc/netns") / name

    def open(self, names: Mapping[str, str]) -> None:
        """Make it. Fails, never skips, where the system or the user cannot."""
        for program in ("ip", "nft"):
            if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None:
                pytest.fail(f"{program} is missing; install it: {NEEDED}", pytrace=False)
        if os.geteuid() != 0:
            pytest.fail("network namespaces need root: run the tests as root", pytrace=False)
        self._files.mkdir(parents=True)
        known = {"localhost": "127.0.0.1", **names}
        (self._files / "hosts").write_text("".join(f"{at} {name}\n" for name, at in known.items()))
        # Names that it does not know are refused at once: no server would answer.
        (self._files / "resolv.conf").write_text("nameserver 127.0.0.1\n")
        try:
            run("ip", "netns", "add", self.name)
        except AssertionError as refusal:
            pytest.fail(f"{CAPABILITIES} {refusal}", pytrace=False)
        self.run("ip", "link", "set", "lo", "up")

    def run(self, *command: str, stdin: str | None = None) -> None:
        """Run a command of the system in it."""
        run(*self.inside(*command), stdin=stdin)

    def inside(self, *command: str) -> list[str]:
        """Return the command line that runs `command` in it."""
        return ["ip", "netns", "exec", self.name, *command]

    def wire(self, address: str, other: "Namespace", others_address: str) -> None:
        """Lay a cable to another machine; the addresses are of one network (a.b.c.d/n)."""
        here, there = f"{other.name}-0"[-15:], f"{self.name}-0"[-15:]
        run(
            "ip", "link", "add", here, "netns", self.name, "type", "veth",
            "peer", "name", there, "netns", other.name,
        )  # fmt: skip
        for machine, link, at in ((self, here, address), (other, there, others_address)):
            machine.run("ip", "address", "add", at, "dev", link)
            machine.run("ip", "link", "set", link, "up")

    def default_route(self, via: str) -> None:
        """Send everything else to this address."""
        self.run("ip", "route", "add", "default", "via", via)

    def filter(self, rules: str) -> None:
        """Set its firewall (nftables)."""
        self.run("nft", "-f", "-", stdin=rules)

    def close(self) -> None:
        """Take it away, with whatever still runs in it."""
        inside = subprocess.run(
            ["ip", "netns", "pids", self.name], capture_output=True, text=True, check=False
        )
        for pid in inside.stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        subprocess.run(["ip", "netns", "delete", self.name], capture_output=True, check=False)
        shutil.rmtree(self._files, ignore_errors=True)
