"""Spark, a real cluster, by the command: a month without its remarks among our sentences."""

import json

import pytest
from bad_files import CSV

from workbench import company, sla


@pytest.mark.slow
def test_spark_does_not_talk_between_our_sentences(cluster, tmp_path):
    """Over a cluster, the terminal shows what it shows without one, and the executed notebook no word of Spark's."""
    agreement = company(tmp_path, []).path
    (tmp_path / "contacts.csv").write_bytes(CSV)
    text = agreement.read_text("utf-8")
    agreement.write_text(text.replace("data:\n", f"data:\n  connection: {cluster}\n"), "utf-8")
    done = sla("monthly", agreement, "--month", "2026-10", "--outputs", tmp_path / "outputs")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line[:4] for line in done.stdout.splitlines()] == ["tiny", "  ✓ ", "  ✓ ", "Repo"]
    cells = json.loads((tmp_path / "outputs/tiny/2026-10/notebook.ipynb").read_bytes())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert outputs and not [one for one in outputs if one["output_type"] == "stream"]
