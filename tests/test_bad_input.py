"""Bad files, by the command: a sentence, an exit code, nothing written, and a next run that simply works."""

import os
import shutil

import pytest
from bad_files import CSV, TROUBLES, lay
from refusals import MONTH, ask, assert_sentences, contents, problems_of

from sla_toolkit.agreement import Refused
from sla_toolkit.running import open_month
from workbench import company


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    """A small workspace with its month published."""
    folder = tmp_path_factory.mktemp("settled")
    workspace(folder)
    done = ask("monthly", folder / "tiny.yaml", *MONTH, "--outputs", folder / "outputs")
    assert done.exit_code == 0, done.stderr
    return folder


def workspace(folder, path="contacts.csv"):
    """Lay out the small company with its leads in `data/`; give its agreement."""
    agreement = company(folder, []).path
    (folder / "contacts.csv").unlink()
    text = agreement.read_text("utf-8")
    agreement.write_text(text.replace("path: contacts.csv", f"path: data/{path}"), "utf-8")
    lay(folder / "data", {"contacts.csv": CSV})
    return agreement


def assert_refused(trouble, folder):
    """The month and the check refuse the data alike: exit code 3, the sentence, its place."""
    agreement = folder / "tiny.yaml"
    month = ask("monthly", agreement, *MONTH, "--outputs", folder / "outputs", "--json")
    assert month.exit_code == 3, month.output
    problems = problems_of(month)
    assert_sentences(problems)
    assert trouble.said in problems[0]["text"]["en"]
    root = folder if trouble.place.startswith("tiny.yaml") else folder / "data"
    for language in ("en", "ja"):
        check = ask("check", agreement, language=language)
        assert (check.exit_code, check.stdout) == (3, "")
        lines = check.stderr.strip().splitlines()
        assert lines[0].startswith(str(root / trouble.place))
        told = zip(lines, problems, strict=True)
        assert all(line.endswith(one["text"][language]) for line, one in told)


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_a_bad_file_is_a_sentence_and_the_mended_one_is_read(trouble, tmp_path, settled):
    """The month on file stays to the byte, nothing lies beside it, and the mended file is read as if never harmed."""
    agreement = workspace(tmp_path, trouble.path)
    trouble.mend(tmp_path / "data")
    good = ask("check", agreement, "--json")
    assert good.exit_code == 0, good.output
    shutil.copytree(settled / "outputs", tmp_path / "outputs")
    before = contents(tmp_path / "outputs")
    trouble.befall(tmp_path / "data")
    assert_refused(trouble, tmp_path)
    assert contents(tmp_path / "outputs") == before
    trouble.mend(tmp_path / "data")
    assert ask("check", agreement, "--json").stdout == good.stdout


def test_after_all_of_it_the_month_is_what_it_was(settled):
    """One workspace goes through every trouble; mended, it gives the month anew, the same to the byte."""
    before, text = contents(settled / "outputs"), (settled / "tiny.yaml").read_text("utf-8")
    for trouble in TROUBLES:
        (settled / "tiny.yaml").write_text(text.replace("contacts.csv", trouble.path), "utf-8")
        trouble.befall(settled / "data")
        assert_refused(trouble, settled)
    (settled / "tiny.yaml").write_text(text, "utf-8")
    lay(settled / "data", {"contacts.csv": CSV})
    shutil.rmtree(settled / "outputs")
    done = ask("monthly", settled / "tiny.yaml", *MONTH, "--outputs", settled / "outputs")
    assert done.exit_code == 0, done.stderr
    assert contents(settled / "outputs") == before


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_no_proposal_is_made_of_a_bad_file(trouble, tmp_path):
    """`sla check --suggest` refuses what cannot be read, with a sentence; what can be read it makes a proposal of."""
    trouble.befall(tmp_path / "data")
    files = sorted((tmp_path / "data").glob(trouble.path)) or [tmp_path / "data" / trouble.path]
    done = ask("check", "--suggest", *files, "--json")
    if trouble.fits:
        assert done.exit_code == 0, done.output
        return
    assert done.exit_code == 3, done.output
    assert_sentences(problems_of(done))
    assert problems_of(done)[0]["file"].startswith(str(tmp_path / "data"))


@pytest.mark.parametrize("closed", ["data", "data/contacts.csv"])
def test_a_file_that_may_not_be_read_is_a_sentence(closed, tmp_path, monkeypatch):
    """Permission denied, on the file or its folder, for the month, the check and the proposal; then it is allowed."""
    agreement = workspace(tmp_path)
    good = ask("check", agreement, "--json")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "outputs"))  # where nobody may write
    for one in [tmp_path, *tmp_path.parents][:4]:
        one.chmod(0o755)
    (tmp_path / "outputs").mkdir(mode=0o777)
    (tmp_path / closed).chmod(0)
    root = os.geteuid() == 0
    if root:  # who may read everything
        os.seteuid(65534)
    try:
        asked = [
            ask("check", agreement, "--json"),
            ask("check", "--suggest", tmp_path / "data/contacts.csv", "--json"),
        ]
        with pytest.raises(
            Refused, match="may not be read"
        ):  # as the notebook opens it: a user who may not even
            open_month(
                agreement, "2026-10", outputs=tmp_path / "outputs"
            )  # read Python starts no other process
        if not root:
            asked.append(ask("monthly", agreement, *MONTH, "--outputs", tmp_path / "outputs", "--json"))
    finally:
        if root:
            os.seteuid(0)
        (tmp_path / closed).chmod(0o755)
    for done in asked:
        assert done.exit_code == 3, done.output
        assert_sentences(problems_of(done))
        assert "may not be read" in problems_of(done)[0]["text"]["en"]
        assert problems_of(done)[0]["file"] == str(tmp_path / "data/contacts.csv")
    assert not contents(tmp_path / "outputs")
    assert ask("check", agreement, "--json").stdout == good.stdout
