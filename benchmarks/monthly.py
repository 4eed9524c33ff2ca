"""What a unit of `sla monthly` costs, beside plain papermill: a loop over its command, and its function in one process.

    python benchmarks/monthly.py [--units N] [--growth N …] [--json]

A unit is one month of one agreement: the practice workspace's, under an id of its own for each unit, with report as
HTML, PDF and Word in both languages, charts and executed notebook. All three run the same notebook on the same data,
one after the other in one run; what counts are the ratios. Then `sla monthly` alone with each number of `--growth`.
Memory is the largest sum of what all processes of a run held, a page that several share by its share (PSS), looked at
once a second: more often, the looking itself takes a good part of a processor.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from sla_toolkit.practice.workspace import DEMO_MONTH, new_workspace

NOTEBOOK = "notebooks/ja/5_monthly_variance.ipynb"
_IN_ONE_PROCESS = """
import sys, papermill
for name in sys.argv[2:]:
    papermill.execute_notebook(
        sys.argv[1], f"{name}.ipynb", progress_bar=False, kernel_name="python3",
        parameters={"agreement": f"parameters/{name}.yaml", "month": "%s", "outputs": "outputs-function"})
"""


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=24)
    parser.add_argument("--growth", type=int, nargs="*", default=[1, 6, 24, 96])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "ws"
        names = lay_out(workspace, max(options.units, *options.growth, 1))
        found = measured(workspace, names, options.units, options.growth)
    print(json.dumps(found, indent=2) if options.json else text(found))


def lay_out(workspace: Path, units: int) -> list[str]:
    """Lay out the practice workspace, with so many agreements under ids of their own."""
    new_workspace(workspace)
    terms = (workspace / "parameters" / "acme.yaml").read_text("utf-8")
    names = [f"region-{number:03d}" for number in range(units)]
    for name in names:
        (workspace / "parameters" / f"{name}.yaml").write_text(
            terms.replace("id: acme ", f"id: {name} ", 1), "utf-8"
        )
    return names


def measured(workspace: Path, names: Sequence[str], units: int, growth: Sequence[int]) -> dict[str, object]:
    """Run each contender, then the growth; raises AssertionError where one leaves a report out."""
    found: dict[str, object] = {"units": units, "processors": len(os.sched_getaffinity(0))}
    runs = {
        "sla monthly": lambda: sla_monthly(workspace, names[:units], "outputs-sla"),
        "papermill, a shell loop": lambda: shell_loop(workspace, names[:units]),
        "papermill.execute_notebook, one process": lambda: one_process(workspace, names[:units]),
    }
    found["runs"] = {title: run() for title, run in runs.items()}
    for outputs in ("outputs-sla", "outputs-loop", "outputs-function"):
        assert all(
            (workspace / outputs / name / DEMO_MONTH / "report.ja.pdf").is_file() for name in names[:units]
        )
    ours = found["runs"]["sla monthly"]["seconds_per_unit"]
    found["ratios"] = {title: run["seconds_per_unit"] / ours for title, run in found["runs"].items()}
    known = {units: found["runs"]["sla monthly"]}
    found["growth"] = {
        str(number): known.get(number) or sla_monthly(workspace, names[:number], f"outputs-{number}")
        for number in growth
    }
    found["parts"] = parts(workspace)
    found["help"] = starting()
    return found


def sla_monthly(workspace: Path, names: Sequence[str], outputs: str) -> dict[str, float]:
    """Run the units by our command."""
    agreements = [f"parameters/{name}.yaml" for name in names]
    command = [sys.executable, "-m", "sla_toolkit.cli", "monthly", *agreements, "--month", DEMO_MONTH]
    return timed([*command, "--outputs", outputs], workspace, len(names))


def shell_loop(workspace: Path, names: Sequence[str]) -> dict[str, float]:
    """Run the units by papermill's command, one after the other, as a shell script would."""
    line = (
        f'"{sys.executable}" -m papermill {NOTEBOOK} "$name.ipynb" --no-progress-bar -k python3 '
        f'-p agreement "parameters/$name.yaml" -p month {DEMO_MONTH} -p outputs outputs-loop || exit 1'
    )
    return timed(["sh", "-c", f"for name in {' '.join(names)}; do {line}; done"], workspace, len(names))


def one_process(workspace: Path, names: Sequence[str]) -> dict[str, float]:
    """Run the units by papermill's function in one process."""
    return timed(
        [sys.executable, "-c", _IN_ONE_PROCESS % DEMO_MONTH, NOTEBOOK, *names], workspace, len(names)
    )


def timed(command: Sequence[str], workspace: Path, units: int) -> dict[str, float]:
    """Run a command, and give its seconds, those for each unit, and the memory of all its processes together."""
    start = time.perf_counter()
    running = subprocess.Popen(  # noqa: S603
        command, cwd=workspace, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    with watched(running.pid) as peak:
        said = running.communicate()[1]
    assert running.returncode == 0, said
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "seconds_per_unit": seconds / units, "gigabytes": peak[0] / 1e9}


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """Watch how much memory a process and everything below it hold."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(1):
            peak[0] = max(peak[0], held(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def held(pid: int) -> int:
    """Add up what a process and its descendants have in memory, each shared page by its share (PSS)."""
    total = 0
    try:
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return 0
    for one in processes:
        try:
            total += one.memory_full_info().pss
        except psutil.Error:
            continue
    return total


def parts(workspace: Path) -> dict[str, float]:
    """Time the steps of one unit in one warm process: the median of five, in seconds."""
    code = """
import json, statistics, sys, time
from sla_toolkit.running.kernels.everything import import_everything
import_everything()
from sla_toolkit.running import open_month
rows = []
for number in range(6):
    marks = [time.perf_counter()]
    run = open_month("parameters/region-000.yaml", sys.argv[1], "", f"parts-{number}")
    marks.append(time.perf_counter()); run.report
    marks.append(time.perf_counter()); run.publish()
    marks.append(time.perf_counter())
    rows.append([b - a for a, b in zip(marks, marks[1:])])
names = ("reading", "measuring and judging", "charts and documents")
print(json.dumps(dict(zip(names, map(statistics.median, zip(*rows[1:]))))))
"""
    command = [sys.executable, "-c", code, DEMO_MONTH]
    done = subprocess.run(command, cwd=workspace, check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(done.stdout)


def starting() -> dict[str, float]:
    """Time `sla --help` and a bare Python, taking turns: medians in seconds, and the ratio."""
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "sla --help": [sys.executable, "-m", "sla_toolkit.cli", "--help"],
    }
    rows: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(21):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
            rows[name].append(time.perf_counter() - start)
    bare, ours = (statistics.median(rows[name]) for name in commands)
    return {"python": bare, "sla --help": ours, "ratio": ours / bare}


def text(found: dict[str, object]) -> str:
    """Write tables."""
    lines = [
        f"{found['units']} units on {found['processors']} processors",
        f"{'':42}{'s/unit':>8}{'memory':>9}{'ratio':>8}",
    ]
    for title, run in found["runs"].items():
        ratio = found["ratios"][title]
        lines.append(f"{title:42}{run['seconds_per_unit']:8.2f}{run['gigabytes']:7.2f}GB{ratio:8.2f}")
    lines += ["", f"{'sla monthly, units':42}{'s/unit':>8}{'memory':>9}"]
    for number, run in found["growth"].items():
        lines.append(f"{number:42}{run['seconds_per_unit']:8.2f}{run['gigabytes']:7.2f}GB")
    lines += [
        "",
        "one unit, warm, in one process:",
        *(f"{name:42}{value:8.2f}" for name, value in found["parts"].items()),
    ]
    lines += ["", *(f"{name:42}{value:8.3f}" for name, value in found["help"].items())]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
