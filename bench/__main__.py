"""Run the benches one after the other, each in a process of its own: `python -m bench [NAME…]`.

A bench is a module of this folder that prints one JSON line (bench/report.py). The exit status
is 1 when one of them could not measure; a goal that was missed is a figure, not an error.
"""

import argparse
import subprocess
import sys
from pathlib import Path

NOT_A_BENCH = {"__init__", "__main__", "report"}


def names() -> list[str]:
    """Return the names of all benches, in alphabetical order."""
    here = Path(__file__).parent
    return sorted(path.stem for path in here.glob("*.py") if path.stem not in NOT_A_BENCH)


def main() -> int:
    """Run what was asked for, or everything."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("bench", nargs="*", metavar="NAME", help=", ".join(names()))
    chosen = parser.parse_args().bench or names()
    if unknown := set(chosen) - set(names()):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    failed = [
        name
        for name in chosen
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode != 0
    ]
    if failed:
        print(f"could not measure: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
