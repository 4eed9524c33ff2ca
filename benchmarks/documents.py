"""How long an agreement takes to become documents, beside WeasyPrint on the same HTML and nbconvert's ways to PDF.

    python benchmarks/documents.py [--rounds N] [--weasyprint PYTHON] [--json]

The practice agreement is rendered warm: everything is imported and has run once. The routes take turns within a round,
so that whatever else the machine does falls on all of them alike; what counts are the ratios. Processor seconds are
those of the process and of the programs it started. `--weasyprint` names a Python that has WeasyPrint,
which is no dependency of the toolkit (default: this one); `SLA_CHROMIUM` names the browser that nbconvert's `webpdf`
prints with. A route that cannot run here says why.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import nbformat
import pypandoc
from nbconvert import get_exporter
from playwright.async_api import BrowserType

import sla_toolkit
from sla_toolkit.agreement import read_agreement
from sla_toolkit.documents import render_agreement

ALL = ("html", "pdf", "docx", "md")
OURS = ("PDF, one language", "all four formats, one language", "all four formats, both languages")
BASE = OURS[0]
PRACTICE = Path(sla_toolkit.__file__).parent / "practice" / "acme.yaml"
_WEASYPRINT = """
import sys
try:
    from weasyprint import HTML
except Exception as error:
    print(f"not installed ({type(error).__name__})", flush=True)
    raise SystemExit
print("ready", flush=True)
for line in sys.stdin:
    source, target = line.rstrip("\\n").split("\\t")
    HTML(source).write_pdf(target, pdf_variant="pdf/a-3b")
    print("done", flush=True)
"""


class CannotRun(Exception):
    """A route that does not work on this machine; the text says why."""


def ours(folder: Path) -> dict[str, Callable[[], object]]:
    """Give the toolkit's own routes: PDF alone, all formats of one language, all formats of both."""
    file = read_agreement(PRACTICE)

    def route(languages: tuple[str, ...], formats: tuple[str, ...]) -> Callable[[], object]:
        return lambda: render_agreement(file, folder, languages, formats)

    return dict(
        zip(OURS, (route(("ja",), ("pdf",)), route(("ja",), ALL), route(("ja", "en"), ALL)), strict=True)
    )


@contextmanager
def weasyprint(python: str, folder: Path) -> Iterator[Callable[[], object]]:
    """Give WeasyPrint's route: our HTML page to PDF/A-3b, in a process that has imported it already."""
    pipe = subprocess.PIPE
    command = [python, "-c", _WEASYPRINT]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, text=True) as process:  # noqa: S603 - asked for

        def ask(line: str | None) -> None:
            if line is not None:
                print(line, file=process.stdin, flush=True)
            said = process.stdout.readline().strip()
            if said not in {"ready", "done"}:
                raise CannotRun(said or "it stopped without a word")

        ask(None)
        yield lambda: ask(f"{folder / 'agreement.ja.html'}\t{folder / 'weasyprint.pdf'}")
        process.stdin.close()


def nbconvert(kind: str, folder: Path) -> Callable[[], object]:
    """Give one of nbconvert's routes to PDF, `webpdf` (a browser prints) or `pdf` (LaTeX), from a notebook of the text.

    It is lent our pandoc, without which its LaTeX cannot begin.
    """
    os.environ["PATH"] += os.pathsep + str(Path(pypandoc.get_pandoc_path()).parent)
    cell = nbformat.v4.new_markdown_cell((folder / "agreement.ja.md").read_text(encoding="utf-8"))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    options = {"disable_sandbox": True} if kind == "webpdf" else {}
    exporter = get_exporter(kind)

    def route() -> None:
        content, _ = exporter(**options).from_notebook_node(notebook)
        (folder / f"{kind}.pdf").write_bytes(content)

    return route


def _browser_of_this_machine() -> None:
    """Have playwright start the browser that `SLA_CHROMIUM` names, instead of one it would have to download."""
    path, launch = os.environ.get("SLA_CHROMIUM"), BrowserType.launch
    if path:
        BrowserType.launch = lambda self, **given: launch(self, executable_path=path, **given)


def timed(route: Callable[[], object]) -> tuple[float, float]:
    """Run a route and give its seconds by the wall clock, and those of this machine's processors."""
    start, busy = time.perf_counter(), processor()
    route()
    return time.perf_counter() - start, processor() - busy


def processor() -> float:
    """Give the processor seconds of this process and of all it has waited for."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(kind)[:2]) for kind in kinds)


def measure(routes: dict[str, Callable[[], object]], rounds: int) -> list[dict[str, object]]:
    """Let the routes take turns and give a row for each: median, least and processor seconds, ratio of the medians."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in routes}
    for _ in range(rounds):
        for name, route in routes.items():
            found[name].append(timed(route))
    base = statistics.median(seconds for seconds, _ in found[BASE])
    return [_row(name, times, base) for name, times in found.items()]


def _row(name: str, times: list[tuple[float, float]], base: float) -> dict[str, object]:
    seconds, busy = zip(*times, strict=True)
    median = statistics.median(seconds)
    own = statistics.median(busy) if name in OURS else None
    return {"route": name, "median": median, "least": min(seconds), "processor": own, "ratio": median / base}


def run(rounds: int, python: str) -> list[dict[str, object]]:
    """Measure every route that runs here; one that does not has a reason instead of seconds."""
    _browser_of_this_machine()
    with tempfile.TemporaryDirectory() as name, ExitStack() as kept:
        folder = Path(name)
        routes, reasons = ours(folder), []
        for route in routes.values():
            route()
        others = {
            "WeasyPrint on the same HTML": lambda: kept.enter_context(weasyprint(python, folder)),
            "nbconvert, webpdf (Chromium)": lambda: nbconvert("webpdf", folder),
            "nbconvert, pdf (LaTeX)": lambda: nbconvert("pdf", folder),
        }
        for label, make in others.items():
            try:
                route = make()
                route()
                routes[label] = route
            except Exception as error:  # noqa: BLE001 - whatever keeps a route from running is its row
                reasons.append({"route": label, "reason": reason(error)})
        return measure(routes, rounds) + reasons


def reason(error: Exception) -> str:
    """Give the first line of why a route does not run."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def table(rows: list[dict[str, object]]) -> str:
    """Write the rows as Markdown."""
    lines = ["| route, warm | median | least | processor | beside our PDF |", "|:---|---:|---:|---:|---:|"]
    for row in rows:
        if "reason" in row:
            lines.append(f"| {row['route']} | does not run here: {row['reason']} | | | |")
            continue
        busy = "" if row["processor"] is None else f"{row['processor']:.2f} s"
        times = f"{row['median']:.2f} s | {row['least']:.2f} s | {busy}"
        lines.append(f"| {row['route']} | {times} | {row['ratio']:.1f} × |")
    return "\n".join(lines)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--weasyprint", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = run(chosen.rounds, chosen.weasyprint)
    print(json.dumps(rows, indent=2) if chosen.json else table(rows))


if __name__ == "__main__":
    main()
