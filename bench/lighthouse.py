"""bench/lighthouse: Lighthouse's scores of the widget's own page, on its phone profile.

Lighthouse's defaults: a middling phone (the processor four times slower than this one), slow 4G,
both simulated; Debian's Chromium. The median of RUNS runs.

- `performance`, `accessibility`, `best_practices`: 0 to 100.
- `first_paint_ms`, `largest_paint_ms`, `blocking_ms`, `bytes`, `requests`: of the same run.
- `short_of`: the audits that cost points, by category.

Goals: each score at least 95.
"""

import asyncio
import json
import os
import statistics
import tempfile
from pathlib import Path
from typing import Any

from signdesk.records.seed import COMPANY
from tests.chromium import executable

from .load.desk import desk
from .report import Limit, line

RUNS = 3
LEAST = 95
LIGHTHOUSE = Path(__file__).parent / "peers" / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best_practices",
}
CHROME = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"
RUN_S = 120.0


async def audit(url: str, folder: Path) -> dict[str, Any]:
    """Run Lighthouse once and return its report. Raises RuntimeError where it cannot."""
    out = folder / "report.json"
    process = await asyncio.create_subprocess_exec(
        str(LIGHTHOUSE), url, "--output=json", f"--output-path={out}", "--quiet",
        f"--chrome-flags={CHROME}", f"--only-categories={','.join(CATEGORIES)}",
        env={**os.environ, "CHROME_PATH": executable()}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await asyncio.wait_for(process.communicate(), RUN_S)
    if process.returncode:
        raise RuntimeError(said.decode(errors="replace")[-2000:])
    report: dict[str, Any] = json.loads(out.read_text())
    return report


def score(report: dict[str, Any], category: str) -> float:
    """Return a category's score, 0 to 100."""
    return round(100 * float(report["categories"][category]["score"]), 1)


def short_of(report: dict[str, Any]) -> dict[str, list[str]]:
    """Return the audits with weight that are not perfect, by category."""
    audits = report["audits"]
    return {
        ours: [
            ref["id"]
            for ref in report["categories"][category]["auditRefs"]
            if ref["weight"] > 0 and (audits[ref["id"]]["score"] or 0) < 0.9
            and audits[ref["id"]]["scoreDisplayMode"] in ("numeric", "binary")
        ]
        for category, ours in CATEGORIES.items()
    }  # fmt: skip


def summary(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of the run whose performance is the median."""
    reports = sorted(reports, key=lambda report: score(report, "performance"))
    report = reports[len(reports) // 2]
    audits = report["audits"]
    scores = {
        ours: statistics.median(score(one, category) for one in reports)
        for category, ours in CATEGORIES.items()
    }
    requests = audits["network-requests"]["details"]["items"]
    return {
        **scores,
        "first_paint_ms": round(audits["first-contentful-paint"]["numericValue"]),
        "largest_paint_ms": round(audits["largest-contentful-paint"]["numericValue"]),
        "blocking_ms": round(audits["total-blocking-time"]["numericValue"]),
        "bytes": sum(one.get("transferSize", 0) for one in requests),
        "requests": len(requests),
        "runs": len(reports),
        "short_of": short_of(report),
    }


async def run() -> str:
    """Measure and return the JSON line."""
    with tempfile.TemporaryDirectory() as folder:
        async with desk() as addresses:
            url = f"{addresses.desk}/w/{COMPANY}?lang=fr"
            reports = [await audit(url, Path(folder)) for _ in range(RUNS)]
    ours = summary(reports)
    goals = {name: Limit(ours[name], LEAST, "at least") for name in CATEGORIES.values()}
    return line("lighthouse", {**ours, "load_1min": round(os.getloadavg()[0], 2)}, {}, goals)


def main() -> None:
    """Print the JSON line."""
    print(asyncio.run(run()))


if __name__ == "__main__":
    main()
