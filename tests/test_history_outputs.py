"""The history of an outputs folder: read from whatever lies there, written whole, told by the command."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from documents_parts import both
from history_sample import FIRST, WHY, Page, fail, lay_out_outputs, on_file, publish, report, share
from rich.cells import cell_len
from typer.testing import CliRunner
from upath import UPath

from sla_toolkit.agreement import Refused
from sla_toolkit.cli import app
from sla_toolkit.cli.history import table
from sla_toolkit.running.history import read_history, run_history, write_history
from sla_toolkit.variance.history import Overview, history, history_schema

ROOT = Path(__file__).parents[1]


@pytest.fixture
def outputs(tmp_path):
    """An outputs folder with three agreements, and with all that is no month."""
    return lay_out_outputs(tmp_path / "outputs")


def test_every_month_that_lies_there_is_read_and_nothing_else(outputs):
    """Published and failed months of every agreement; other folders, files and empty ones are passed over."""
    found = read_history(outputs)
    months = {one.id: [(entry.month, entry.state) for entry in one.months] for one in found.histories}
    assert months == {
        "acme": [("2026-08", "report"), ("2026-09", "report"), ("2026-10", "failed")],
        "beta": [("2026-09", "report")],
        "gamma": [("2026-09", "failed")],
    }


def test_an_object_store_is_read_the_same_way(outputs):
    """Nothing but what every kind of path can do is asked of the outputs."""
    place = UPath(f"memory://{outputs.name}-{id(outputs)}")
    for path in (path for path in outputs.rglob("*") if path.is_file()):
        there = place / path.relative_to(outputs).as_posix()
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(path.read_bytes())
    assert read_history(place) == read_history(outputs)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "damaged"),
        (b'{"agreement": ', "damaged"),
        (b"\xff\xfe", "damaged"),
        (b'{"agreement": {"id": "acme"}, "month": "2026-09"}', "damaged"),
        (b"[" * 5000, "damaged"),
        (None, "holds no report"),
        ("2026-08", "another month (2026-08)"),
    ],
)
def test_a_report_that_cannot_be_read_stops_nothing(outputs, content, said):
    """Half a file, another format, none at all, or another month's: the month says so, all others stay."""
    path = outputs / "acme" / "2026-09" / "report.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(
            (outputs / "acme" / content / "report.json").read_bytes() if isinstance(content, str) else content
        )
    acme = read_history(outputs, ["acme"]).histories[0]
    assert [one.state for one in acme.months] == ["report", "unreadable", "failed"]
    assert said in acme.months[1].why["en"] and acme.months[1].why["ja"] != acme.months[1].why["en"]
    for page in write_history(outputs, ["acme"]):
        if page.name == "index.en.html":
            assert "cannot be read" in Page(page.read_bytes()).text


@pytest.mark.parametrize(
    "content", [None, "", "{", "[]", {"code": 1, "text": {"en": "x"}}, {"code": "x", "text": {}}]
)
def test_a_failure_without_a_readable_reason_says_that_none_is_on_file(outputs, content):
    """A missing or broken `failure.json` is no reason to keep silent about the failed run."""
    fail(outputs, "epsilon", "2026-10", content)
    failure = read_history(outputs, ["epsilon"]).histories[0].months[0].failure
    assert failure.code is None and failure.text["en"] == "No reason is on file."


def test_a_failure_tells_its_reason_and_where_its_notebook_lies(outputs):
    """The reason in both languages as the run left it, and a way to the notebook as far as it came."""
    failure = read_history(outputs, ["acme"]).histories[0].months[-1].failure
    assert (failure.code, failure.text) == (WHY["code"], WHY["text"])
    assert failure.notebook == "2026-10.failed/notebook.ipynb"


def test_links_name_only_what_is_there(outputs):
    """A month in one language alone has that language's files, and a failed one none."""
    months = {one.id: one.months for one in read_history(outputs).histories}
    assert months["beta"][0].links.html == {"ja": "2026-09/report.ja.html"}
    assert months["gamma"][0].links.model_dump() == {"html": {}, "pdf": {}, "notebook": None}


def test_only_the_agreements_that_are_named_get_a_page_and_all_stand_in_the_one_over_all(outputs):
    """A run of one agreement leaves the others' pages alone; a name without a month is passed over."""
    write_history(outputs, ["beta", "unheard-of"])
    assert not (outputs / "acme" / "index.ja.html").exists() and (outputs / "beta" / "index.ja.html").exists()
    text = Page((outputs / "index.en.html").read_bytes()).text
    assert all(name in text for name in ("acme", "beta", "gamma"))


def test_the_same_months_give_the_same_bytes_and_nothing_is_written_anew(outputs):
    """A second run leaves even the files' times alone; a changed month renews its agreement's pages."""
    first = {
        path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
        for path in write_history(outputs)
    }
    assert first == {
        path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
        for path in write_history(outputs)
    }
    shutil.rmtree(outputs / "beta" / "2026-09")
    publish(outputs, "beta", report("2026-09", share("a", 0.3)))
    write_history(outputs)
    renewed = {
        path.relative_to(outputs).parts[0] for path, (old, *_) in first.items() if path.read_bytes() != old
    }
    assert renewed == {"beta", "index.ja.html", "index.en.html"}


def test_two_runs_at_once_leave_whole_pages(outputs):
    """Whoever comes last, each page is one that a single run would have written."""
    alone = {path: path.read_bytes() for path in write_history(outputs)}
    for path in alone:
        path.unlink()
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write_history, outputs) for _ in range(8)]:
            assert set(done.result()) == set(alone)
    assert {path: path.read_bytes() for path in alone} == alone
    assert [path.name for path in outputs.rglob("*.new")] == []


@pytest.mark.parametrize("stays_away", [True, False])
def test_a_month_that_vanishes_while_it_is_read_stops_nothing(outputs, monkeypatch, stays_away):
    """Gone for good it has no report; replaced meanwhile it is read anew."""
    folder, aside = outputs / "acme" / "2026-09", outputs / "acme" / ".aside"
    read = Path.read_bytes
    seen = []

    def vanishing(self):
        if self.parent != folder or (seen and not stays_away):
            return read(self)
        seen.append(self)
        if folder.exists():
            folder.rename(aside)
        if not stays_away:
            aside.rename(folder)
        raise FileNotFoundError(self)

    monkeypatch.setattr(Path, "read_bytes", vanishing)
    acme = read_history(outputs, ["acme"]).histories[0]
    assert [one.state for one in acme.months] == ["report", "no_report" if stays_away else "report", "failed"]
    assert seen


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--outputs", "nowhere"], "no such folder"),
        (["--outputs", "."], "no month of any agreement"),
    ],
)
def test_nothing_to_tell_of_is_a_sentence(tmp_path, monkeypatch, arguments, said):
    """Exit code 3 and what to do, no traceback and no page."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["history", *arguments], env={"SLA_LANG": "en"})
    assert done.exit_code == 3 and said in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_id_without_a_month_is_refused_by_name(outputs):
    """Each of several is named."""
    with pytest.raises(Refused) as caught:
        read_history(outputs, ["acme", "delta", "zeta"])
    assert [one.message.values for one in caught.value.problems] == [(("id", "delta"),), (("id", "zeta"),)]
    with pytest.raises(Refused):
        run_history(outputs, ["zeta"])
    assert not (outputs / "index.ja.html").exists()


def test_the_command_prints_the_models_as_their_schema_has_them(outputs):
    """`--json` is the overview with its histories; the committed schema is that of the models."""
    done = CliRunner().invoke(app, ["history", "--outputs", str(outputs), "--json"])
    committed = json.loads((ROOT / "docs" / "schema" / "history.schema.json").read_text("utf-8"))
    assert committed == json.loads(json.dumps(history_schema()))
    jsonschema.validate(json.loads(done.stdout), committed)
    assert Overview.model_validate_json(done.stdout) == read_history(outputs)
    assert (outputs / "index.ja.html").is_file()
    shown = CliRunner().invoke(app, ["schema", "history"])
    assert json.loads(shown.stdout) == committed


def test_an_agreement_names_whose_history_to_tell(outputs, own_agreement):
    """The file's id is what counts; the others' pages are left alone."""
    done = CliRunner().invoke(app, ["history", str(own_agreement), "--outputs", str(outputs), "--json"])
    assert [one["id"] for one in json.loads(done.stdout)["histories"]] == ["acme"]
    assert (outputs / "acme" / "index.en.html").is_file() and not (
        outputs / "beta" / "index.en.html"
    ).exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("cannot be told yet", "missed in a row: 1 month", "Page: ")),
        ("ja", ("まだ判断できない", "連続未達 1 か月", "ページ：")),
    ],
)
def test_the_command_says_it_in_both_languages(outputs, language, words):
    """A table an agreement, reasons of failed months, where each commitment is going, and where the pages are."""
    done = CliRunner().invoke(app, ["history", "--outputs", str(outputs)], env={"SLA_LANG": language})
    assert done.exit_code == 0, done.stderr
    for said in (*words, WHY["text"][language], str(outputs / "acme" / f"index.{language}.html")):
        assert said in done.stdout


def test_the_table_lines_up_and_fits_the_terminal():
    """Each symbol begins in its month's column, Japanese counting double; too many months go under each other."""
    found = history(
        "acme",
        [
            on_file(
                report(
                    str(FIRST.plus(place)),
                    share("a", place % 3 / 4, label=both("勤怠管理の約束")),
                    share("b", 0.7, label=both("Plain")),
                )
            )
            for place in range(30)
        ],
    )
    lines = table(found, "en", 80)
    heads = [place for place, line in enumerate(lines) if re.fullmatch(r" +(\d\d *)+", line) and "01" in line]
    assert len(heads) >= 2
    for head in heads:
        starts = {spot.start() for spot in re.finditer(r"\d\d", lines[head])}
        for line in lines[head + 1 : head + 3]:
            assert cell_len(line) <= 80
            assert {cell_len(line[: spot.start()]) for spot in re.finditer(r"[✓×]", line)} == starts


def test_agreements_of_several_workspaces_need_the_outputs_named(own_agreement, tmp_path, outputs):
    """Which outputs are meant is not guessed: usage, with what to do; named, they are read."""
    other = tmp_path / "other" / "parameters" / "acme.yaml"
    other.parent.mkdir(parents=True)
    shutil.copy(own_agreement, other)
    both_files = ["history", str(own_agreement), str(other)]
    done = CliRunner().invoke(app, both_files, env={"SLA_LANG": "en"})
    assert done.exit_code == 2 and "--outputs" in done.stderr
    assert CliRunner().invoke(app, [*both_files, "--outputs", str(outputs)]).exit_code == 0


def test_a_workspaces_own_templates_are_used(outputs):
    """A file in `templates/` beside the outputs stands in for the shipped one."""
    own = outputs.parent / "templates" / "history"
    own.mkdir(parents=True)
    (own / "overview.html.j2").write_text("<p>Ours: {{ newest|html }}</p>", encoding="utf-8")
    write_history(outputs)
    page = (outputs / "index.en.html").read_text("utf-8")
    assert "<p>Ours: September 2026, 2 reports: " in page and "Commitments by month" in (
        outputs / "acme" / "index.en.html"
    ).read_text("utf-8")
