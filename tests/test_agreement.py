"""Reading an agreement: everything wrong is said at once, in sentences, with file and line; the digest is stable."""

import json
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sla_toolkit.agreement import (
    AgreementRefused,
    Duration,
    Month,
    Unfit,
    agreement_in,
    agreement_schema,
    digest_of,
    read_agreement,
)

SMALL = (Path(__file__).parent / "agreements" / "small.yaml").read_text(encoding="utf-8")


def read(tmp_path, text):
    """Read an agreement from its text."""
    path = tmp_path / "a.yaml"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return read_agreement(path)


def refusals(tmp_path, text):
    """Give what is said of a bad agreement as (line, sentence)."""
    with pytest.raises(AgreementRefused) as caught:
        read(tmp_path, text)
    return [(problem.line, problem.message.text("en")) for problem in caught.value.problems]


def changed(*pairs):
    """Give the small agreement with pieces replaced; each must be there."""
    text = SMALL
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(text, piece):
    """Give the line, from 1, on which a piece first stands."""
    return text[: text.index(piece)].count("\n") + 1


def test_a_sound_agreement_is_read(tmp_path):
    """The agreement comes back with exact targets and its digest."""
    file = read(tmp_path, SMALL)
    assert file.agreement.commitments[1].target_in(Month(2026, 10)) == Fraction(6, 10)
    assert len(file.digest) == 64


BAD = {
    "unknown key": (("deal_size", "deal_sise"), "Did you mean “deal_size”?"),
    "missing key": (("  sales: {team: Sales}\n", ""), "“sales:” is missing here"),
    "unknown stage": (("stage: mql, target: 200", "stage: mqll, target: 200"), "Did you mean “mql”?"),
    "unknown persona": (("mix: {hr_smb: 0.6", "mix: {hr_sbm: 0.6"), "Did you mean “hr_smb”"),
    "unknown measure": (("measure: volume", "measure: volumes"), "Did you mean “volume”?"),
    "unknown commitment": (("when_missed: persona_share", "when_missed: persona_shares"), "“persona_share”"),
    "percent": (("target: 0.9}", "target: 90%}"), "share between 0 and 1"),
    "ninety": (("target: 0.9}", "target: 90}"), "Did you mean 0.9?"),
    "mix": (("other: 0.4", "other: 0.5"), "add up to 1.1"),
    "duration": (("4 business hours", "soon"), "not a length of time"),
    "time zone": (("Asia/Tokyo", "Asia/Tokio"), "not a time zone"),
    "holidays": (("holidays: JP", "holidays: JAPON"), "public holidays"),
    "hours": (('"13:00-18:00"', '"11:00-18:00"'), "do not overlap"),
    "closes early": (('"13:00-18:00"', '"18:00-13:00"'), "not a working time"),
    "version": (("version: 1", "version: one"), "whole number"),
    "date": (("from: 2026-10-01", "from: October"), "not a date"),
    "no such day": (("until: 2027-03-31", "until: 2027-02-29"), "no day “2027-02-29”"),
    "term": (("until: 2027-03-31", "until: 2026-03-31"), "before it begins"),
    "duplicate id": (("id: persona_share,", "id: mql_volume,"), "stands twice"),
    "duplicate key": (
        ("  outcome: appointment\n", "  outcome: appointment\n  outcome: won\n"),
        "stands twice",
    ),
    "operator": (("between: [50, 300]", "betwen: [50, 300]"), "Did you mean “between”?"),
    "bounds": (("between: [50, 300]", "between: [300, 50]"), "lower number"),
    "list": (("in: [人事, 労務]", "in: 人事"), "takes a list"),
    "needs": (("within: 4 business hours, ", ""), "needs “within:”"),
    "unused": (
        ("stage: mql, target: 200", "stage: mql, within: 3 days, target: 200"),
        "does not use “within:”",
    ),
    "backwards": (("from: mql, to: appointment", "from: won, to: appointment"), "does not come after"),
    "reserved": (("- id: hr_smb\n", "- id: other\n"), "choose another id"),
    "id": (("id: small\n", "id: Größe\n"), "agreement's id"),
    "tab": (("  stage: mql\n", "\tstage: mql\n"), "cannot be read here"),
    "negative": (("volume: 200", "volume: -200"), "0 or more"),
    "language": (("title: {en: Small SLA, ja: 小さな合意書}", "title: {fr: SLA}"), "text for each language"),
    "empty list": (("stages:\n", "stages: []\nold:\n"), "At least 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_mistake_gets_a_sentence_and_its_line(tmp_path, name):
    """A manager reads what is wrong and where, and, where a name is nearly right, what was meant."""
    (old, new), sentence = BAD[name]
    found = refusals(tmp_path, changed((old, new)))
    assert any(sentence in text for _, text in found), found
    assert all(line is not None for line, _ in found)


@pytest.mark.parametrize("name", BAD)
def test_each_mistake_can_be_read_in_japanese(tmp_path, name):
    """No sentence about a mistake is left in English for a Japanese reader."""
    (old, new), _ = BAD[name]
    with pytest.raises(AgreementRefused) as caught:
        read(tmp_path, changed((old, new)))
    for problem in caught.value.problems:
        assert problem.message.text("ja") != problem.message.text("en")


def test_all_mistakes_are_said_at_once_in_the_order_of_the_file(tmp_path):
    """Mistakes of form and of sense, in different blocks, come together and sorted by line."""
    text = changed(
        ("version: 1", "version: one"),
        ("Asia/Tokyo", "Asia/Tokio"),
        ("  sales: {team: Sales}\n", ""),
        ("deal_size", "deal_sise"),
        ("stage: mql, target: 200", "stage: mqll, target: 200"),
        ("target: 0.9}", "target: 90}"),
        ("when_missed: persona_share", "when_missed: nobody"),
    )
    found = refusals(tmp_path, text)
    lines = [line for line, _ in found]
    assert lines == sorted(lines)
    for piece in ("version: one", "Asia/Tokio", "parties:", "deal_sise", "mqll", "target: 90}", "nobody"):
        assert line_of(text, piece) in lines, (piece, found)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"# only a comment\n", "empty"),
        (b"- a\n- b\n", "key: value"),
        ("id: 合意".encode("cp932"), "UTF-8"),
        (b"\x00\x01\x02", "cannot be read"),
        (b"a: &a [x]\nb: *c\n", "cannot be read"),
        (b"a: !!python/object/apply:os.system [echo]\n", ""),
        (b"{" * 3000, "cannot be read"),
    ],
)
def test_a_file_that_is_no_agreement_is_refused_in_a_sentence(tmp_path, content, sentence):
    """Empty, binary, in another encoding or not YAML at all: refused, never a traceback, never run as code."""
    assert any(sentence in text for _, text in refusals(tmp_path, content))


def test_aliases_that_multiply_are_refused(tmp_path):
    """A file of a few lines cannot be made to fill the memory."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert "too many values" in refusals(tmp_path, "\n".join(lines))[0][1]


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    """A path that leads nowhere, or to a folder, is named for what it is."""
    with pytest.raises(AgreementRefused, match="no such file"):
        read_agreement(tmp_path / "nothing.yaml")
    with pytest.raises(AgreementRefused, match="folder"):
        read_agreement(tmp_path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    """A file saved by a Windows editor reads the same, with the same digest."""
    plain = read(tmp_path, SMALL)
    windows = read(tmp_path, b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode("utf-8"))
    assert windows.digest == plain.digest


def test_the_digest_ignores_what_is_not_a_term(tmp_path):
    """Comments, the order of keys and 0.60 for 0.6 change nothing; a target does."""
    digest = read(tmp_path, SMALL).digest
    assert read(tmp_path, "# a comment\n" + SMALL.replace("target: 0.6}", "target: 0.60}")).digest == digest
    assert (
        read(tmp_path, changed(("  id: small\n  version: 1\n", "  version: 1\n  id: small\n"))).digest
        == digest
    )
    assert read(tmp_path, changed(("target: 0.6}", "target: 0.61}"))).digest != digest


def test_the_data_block_may_lie_in_a_file_of_its_own(tmp_path):
    """A path in `data:` is read from there; the digest is that of the terms together, and lines are the file's own."""
    block = "leads: {path: a.csv, columns: {lead_id: Id}}\n"
    (tmp_path / "source.yaml").write_text(block, encoding="utf-8")
    apart = read(tmp_path, SMALL + "data: source.yaml\n")
    inline = read(tmp_path, SMALL + "data: {leads: {path: a.csv, columns: {lead_id: Id}}}\n")
    assert apart.digest == inline.digest
    (tmp_path / "source.yaml").write_text(
        "connection: duckdb\n" + block.replace("path", "paths"), encoding="utf-8"
    )
    with pytest.raises(AgreementRefused) as caught:
        read(tmp_path, SMALL + "data: source.yaml\n")
    assert (caught.value.problems[0].file, caught.value.problems[0].line) == (
        str(tmp_path / "source.yaml"),
        2,
    )


def test_a_plan_by_month_is_read(tmp_path):
    """Where a season matters, each number may be given by month."""
    file = read(tmp_path, changed(("volume: 200", "volume: {2026-10: 200, 2026-11: 240}")))
    assert file.agreement.plan.volume == {Month(2026, 10): 200, Month(2026, 11): 240}


def test_the_canonical_json_is_that_of_the_standard():
    """H1 (RFC 8785 test data, "structures"): keys sorted by UTF-16, no spaces."""
    value = {
        "1": {"f": {"f": "hi", "F": 5}, "\n": 56},
        "10": {},
        "": "empty",
        "a": {},
        "111": [{"e": "yes", "E": "no"}],
    }
    value["A"] = {}
    import hashlib

    text = (
        '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}'
    )
    assert digest_of(value) == hashlib.sha256(text.encode()).hexdigest()


def test_the_committed_schema_is_the_models():
    """Editors complete from the schema in the repository; it must not drift from the models."""
    committed = Path(__file__).parents[1] / "docs" / "schema" / "agreement.schema.json"
    assert json.loads(committed.read_text(encoding="utf-8")) == agreement_schema()


def test_the_schema_accepts_what_the_models_accept():
    """The sample agreement is valid by the schema, so that an editor does not complain of it."""
    import jsonschema

    values = json.loads(json.dumps(YAML(typ="safe", pure=True).load(SMALL), default=str))
    validator = jsonschema.Draft202012Validator(agreement_schema())
    assert list(validator.iter_errors(values)) == []
    values["plan"]["deal_sise"] = 1
    assert [list(error.path) for error in validator.iter_errors(values)] == [["plan"]]


@given(st.integers(1, 999), st.sampled_from(["minute", "hour", "day"]), st.booleans())
def test_durations_read_back_what_they_write(amount, unit, business):
    """A length of time survives being written and read."""
    text = f"{amount} {'business ' if business else ''}{unit}s"
    duration = Duration.parse(text)
    assert Duration.parse(str(duration)) == duration
    assert (
        duration.seconds(8 * 3600)
        == amount * {"minute": 60, "hour": 3600, "day": 28800 if business else 86400}[unit]
    )


@given(st.text(max_size=12))
def test_a_month_is_read_or_refused(text):
    """Any text is a month or a sentence, never something in between."""
    with suppress(Unfit):
        assert str(Month.parse(text)) == text.strip()


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    """Whatever stands in the file, the answer is an agreement or a refusal with a sentence."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
        with pytest.raises(AgreementRefused) as caught:
            read_agreement(path)
        assert caught.value.text("en")


def test_an_agreement_is_read_from_bytes_that_another_file_carries(tmp_path):
    """The terms are the same as those of the file, and what is wrong is said of the file that carries them."""
    inside = agreement_in(SMALL.encode(), tmp_path / "signed.pdf")
    assert inside.digest == read(tmp_path, SMALL).digest
    with pytest.raises(AgreementRefused, match=r"signed\.pdf:\d+: "):
        agreement_in(changed(("version: 1", "version: x")).encode(), tmp_path / "signed.pdf")


def test_a_data_file_is_looked_for_only_where_it_can_be(tmp_path):
    """A PDF carries no data file: it is taken from the folder named, or left out."""
    (tmp_path / "leads.yaml").write_text("leads: {path: a.csv, columns: {lead_id: Id}}", encoding="utf-8")
    content = f"{SMALL}\ndata: leads.yaml\n".encode()
    assert agreement_in(content, tmp_path / "a.pdf").agreement.data is None
    assert agreement_in(content, tmp_path / "a.pdf", tmp_path).agreement.data is not None
