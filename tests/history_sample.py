"""Months on file made by hand, for tests of the history."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import documents_sample as sample
from documents_parts import AGREEMENT, both, promise

from sla_toolkit.agreement import Month
from sla_toolkit.variance.history import Facts, History, MonthOnFile, history
from sla_toolkit.variance.report import Report

FIRST = Month(2026, 1)


def report(month: str, *commitments: dict[str, Any], version: int = 1, **changes: Any) -> Report:
    """Give a month's report with these commitments; `changes` replace parts of it, those of the agreement included."""
    header = AGREEMENT | {"version": version, "digest": str(version) * 64} | changes.pop("agreement", {})
    given = {"month": month, "as_of": f"{Month.parse(month).plus(2)}-01T00:00:00+09:00", "agreement": header}
    return sample.report(**(sample.EMPTY | given | {"commitments": list(commitments)} | changes))


def share(name: str, actual: float | None, target: float | None = 0.5, **changes: Any) -> dict[str, Any]:
    """Give a commitment that is judged by its share; None: it is not known."""
    status = "no_data" if actual is None or target is None else "kept" if actual >= target else "missed"
    given = {"actual": actual, "target": target, "status": status, "denominator": None, "numerator": None}
    return promise(name, **(given | changes))


def on_file(found: Report | None, month: str | None = None, **changes: Any) -> MonthOnFile:
    """Give a month as it is found: with a report, or with none."""
    facts = Facts.of(found) if found else None
    return MonthOnFile(month or (found.month if found else ""), facts, **changes)


def along(actuals: list[float | None], **changes: Any) -> History:
    """Give the history of one commitment, a month each from January 2026; None: the month's actual is not known."""
    months = [str(FIRST.plus(place)) for place in range(len(actuals))]
    found = [
        report(month, share("one", actual, **changes)) for month, actual in zip(months, actuals, strict=True)
    ]
    return history("acme", [on_file(one) for one in found])


def publish(outputs: Path, identifier: str, found: Report, languages: tuple[str, ...] = ("ja", "en")) -> Path:
    """Lay a month out as `sla monthly` does, its documents empty."""
    folder = outputs / identifier / found.month
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(found.model_dump_json(), encoding="utf-8")
    for name in (
        "notebook.ipynb",
        *(f"report.{one}.{kind}" for one in languages for kind in ("html", "pdf")),
    ):
        (folder / name).write_bytes(b"")
    return folder


def fail(outputs: Path, identifier: str, month: str, content: object = None) -> Path:
    """Lay out what a failed month leaves; `content` is that of its `failure.json`, None: there is none."""
    folder = outputs / identifier / f"{month}.failed"
    folder.mkdir(parents=True)
    (folder / "notebook.ipynb").write_bytes(b"")
    if content is not None:
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / "failure.json").write_text(text, encoding="utf-8")
    return folder


WHY = {
    "code": "engine",
    "month": "2026-10",
    "text": both("The database did not answer.", "データベースが応答しませんでした。"),
}
"""What `failure.json` holds."""
HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} \"'&amp; <b>"
LONG = "勤怠管理" * 60 + "x" * 200


class Page(HTMLParser):
    """What a page links to, its ids, and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.links, self.ids, self.tags, self.said, self.inside = [], [], set(), [], ""
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        """Note links and ids."""
        found = dict(attrs)
        self.tags.add(tag)
        self.inside = tag
        self.links += [found["href"]] if "href" in found else []
        self.ids += [found["id"]] if "id" in found else []

    def handle_data(self, data):
        """Note text, the style sheet aside."""
        if self.inside != "style":
            self.said.append(data)

    @property
    def text(self):
        """The page's text, blanks put together."""
        return " ".join(" ".join(self.said).split())


def many(months=36, commitments=12):
    """Give a long history with everything in it that is hard to lay out."""
    labels = [HOSTILE, LONG, *(f"約束 {number} を守る割合" for number in range(commitments - 2))]
    found = []
    for place in range(months):
        pledge = [
            share(
                f"c{number}",
                (place * 7 + number * 5) % 11 / 10,
                owner="sales" if number % 2 else "marketing",
                label=both(label),
            )
            for number, label in enumerate(labels)
        ]
        pledge[0] |= {
            "unit": "money",
            "actual": 123_456_789 + place,
            "target": 100_000_000,
            "relieved_by": "c1",
        }
        found.append(on_file(report(str(FIRST.plus(place - 24)), *pledge, headline=both(LONG))))
    return history("acme", found)


def lay_out_outputs(folder: Path) -> Path:
    """Lay out an outputs folder with three agreements, and with all that is no month."""
    for month, actual in (("2026-08", 0.6), ("2026-09", 0.4)):
        publish(folder, "acme", report(month, share("a", actual), share("b", 0.7)))
    fail(folder, "acme", "2026-10", WHY)
    publish(folder, "beta", report("2026-09", share("a", 0.6)), ("ja",))
    fail(folder, "gamma", "2026-09")
    for name in (
        "acme/agreement-v1",
        "acme/pace/2026-10-04",
        "acme/.2026-10.x1",
        "acme/2026-13",
        "acme/2026-11",
        "Not An Id/2026-09",
        "delta/agreement-v1",
        ".hidden/2026-09",
    ):
        (folder / name).mkdir(parents=True)
    (folder / "acme" / "2026-12").write_bytes(b"")
    (folder / "acme" / ".index.lock").write_bytes(b"")
    return folder
