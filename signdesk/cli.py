"""The command line: `signdesk demo`, `signdesk serve`, `signdesk admin …`."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

try:
    import uvloop

    from signdesk import __version__, admin, demo, logs, serving, settings
    from signdesk.startup import StartError, kept_secret, prepare_data_dir
except ImportError as missing:
    # A package, or a library of the system that one of them needs.
    sys.exit(f"signdesk: {missing}. Install it with all that it needs: pip install signdesk")


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command and flag."""
    whole = argparse.ArgumentParser(
        prog="signdesk",
        description="A sign-language contact center. Settings come from SIGNDESK_… variables "
        "(docs/settings.md).",
    )
    whole.add_argument("--version", action="version", version=f"SignDesk {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    trial = commands.add_parser("demo", help="try everything on this machine, with an advisor")
    trial.add_argument(
        "--port", type=_port, default=0, help="the desk's port (default: a free one)"
    )
    trial.add_argument(
        "--shop-port", type=_port, default=0, help="the shop's port (default: a free one)"
    )
    trial.add_argument(
        "--lan", action="store_true", help="serve HTTPS on this machine's address, for a phone"
    )
    trial.add_argument("--data-dir", type=Path, help="where its data lies (default: data/demo)")
    commands.add_parser("serve", help="run a node")
    admin.add_parser(commands)
    return whole


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("expected a number from 0 to 65535")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 well, 1 cannot, 2 wrong words."""
    args = parser().parse_args(arguments)
    try:
        return _run(args)
    except (settings.SettingsError, StartError) as failure:
        for line in str(failure).splitlines():
            print(f"signdesk: {line}", file=sys.stderr)  # noqa: T201
        return 2 if isinstance(failure, settings.SettingsError) else 1


def _run(args: argparse.Namespace) -> int:
    match args.command:
        case "demo":
            customary = {
                "data_dir": Path("data/demo"), "log_format": "console", "log_level": "warning",
            }  # fmt: skip
            given = {"data_dir": args.data_dir} if args.data_dir else {}
            chosen = settings.load(customary, **given)
            logs.configure(chosen.log_level, chosen.log_format)
            options = demo.Options(args.port, args.shop_port, args.lan)
            _until_stopped(lambda: demo.run(chosen, options))
            return 0
        case "serve":
            chosen = settings.load()
            logs.configure(chosen.log_level, chosen.log_format)
            _until_stopped(lambda: serving.serve(chosen))
            return 0
        case _:
            chosen = settings.load()
            if not chosen.database_url:
                prepare_data_dir(chosen.data_dir)
            public_url = chosen.public_url or f"http://{chosen.host}:{chosen.port}"
            return asyncio.run(
                admin.run(args, chosen.database(), partial(_node_secret, chosen), public_url)
            )


def _node_secret(chosen: settings.Settings) -> str:
    if chosen.secret:
        return chosen.secret
    prepare_data_dir(chosen.data_dir)
    return kept_secret(chosen.data_dir)


def _until_stopped(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    serving.collect_rarely()
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvloop.run(_terminable(work()))


async def _terminable(work: Coroutine[Any, Any, None]) -> None:
    # Until the node itself listens to signals, SIGTERM must not leave an embedded store behind.
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - this is a coroutine that runs
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await work
