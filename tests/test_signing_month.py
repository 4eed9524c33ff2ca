"""The month is bound to the sign-off: the report says which terms it measured, and whether anybody signed them."""

import json

import pytest

from signing_parts import NOW, SIGNERS, key, signed
from sla_toolkit.agreement import Refused
from sla_toolkit.documents import render_report
from sla_toolkit.running import open_month, run_month
from workbench import AGREEMENT, CONTACT, sla, write

MONTH, AS_OF = "2026-03", "2026-05-01"


@pytest.fixture
def path(tmp_path):
    """An agreement with a month of leads."""
    folder = tmp_path / "parameters"
    folder.mkdir()
    rows = [
        {
            "id": str(n),
            "created": "2026-03-02T10:00",
            "mql": "2026-03-03T10:00",
            "appointment": "2026-03-20T10:00",
        }
        for n in range(12)
    ]
    write(folder / "contacts.csv", rows, (*CONTACT, "reason"))
    commitment = "{id: share, owner: marketing, measure: persona_share, stage: mql, target: 0.5}"
    text = AGREEMENT.replace("parties: {{marketing: {{team: M}}, sales: {{team: S}}}}", SIGNERS)
    whole = text.format(timezone="Asia/Tokyo", holidays="JP", commitment=commitment, more="")
    (folder / "tiny.yaml").write_text(whole, "utf-8")
    return folder / "tiny.yaml"


def report(path):
    """Work out the month's report."""
    return open_month(path, MONTH, AS_OF).report


def notices(path):
    """Give the codes of the report's notices."""
    return {one.code: one.text for one in report(path).notices}


def test_a_report_on_a_draft_says_so(path):
    """Unsigned, with the digest of what was measured, in both languages."""
    found = report(path)
    assert (found.agreement.signature, found.agreement.state) == ("unsigned", "draft")
    text = notices(path)["unsigned"]
    assert all(found.agreement.digest[:12] in text[language] for language in ("en", "ja"))


def test_a_report_on_signed_terms_says_so_too(path):
    """Valid and active as of the day of judgement; there is no notice."""
    signed(path)
    found = report(path)
    assert (found.agreement.signature, found.agreement.state) == ("valid", "active")
    assert not {"unsigned", "incomplete", "broken"} & {one.code for one in found.notices}


def test_a_report_says_who_has_not_signed(path):
    """One side's signature is not an agreement."""
    signed(path, "marketing")
    assert report(path).agreement.signature == "incomplete"
    assert "Sato has not signed yet" in notices(path)["incomplete"]["en"]


def test_a_report_on_altered_terms_says_so_on_its_first_page(path, tmp_path):
    """A target changed after signing: broken, named with the digest, before everything else on the page."""
    signed(path)
    path.write_text(path.read_text("utf-8").replace("target: 0.5", "target: 0.1"), "utf-8")
    found = report(path)
    assert (found.agreement.signature, found.agreement.state) == ("broken", "draft")
    assert found.notices[0].code == "broken" and "changed after version 1" in found.notices[0].text["en"]
    render_report(found, tmp_path, ["en", "ja"], formats=["md"])
    page = (tmp_path / "report.en.md").read_text("utf-8")
    assert page.index(found.agreement.digest[:12]) < page.index("Promises")


def test_the_same_sign_off_gives_the_same_bytes(path):
    """The state is that of the day of judgement, and not of the day of the run."""
    signed(path)
    assert report(path).model_dump_json() == report(path).model_dump_json()


def test_require_signed_refuses_before_anything_is_written(path):
    """Without every signature: the reason, exit code 3, and no folder; with them the month is run."""
    signed(path, "marketing")
    with pytest.raises(Refused, match="Sato has not signed yet"):
        run_month(path, MONTH, AS_OF, require_signed=True)
    done = sla("monthly", path, "--month", MONTH, "--as-of", AS_OF, "--require-signed", SLA_LANG="ja")
    assert done.returncode == 3 and "まだ署名していません" in done.stderr
    assert not (path.parents[1] / "outputs" / "tiny" / MONTH).exists()


def test_a_published_month_carries_its_sign_off(path):
    """The notebook publishes to a folder of its own and finds the signed copies still; the manifest names the log."""
    outputs = path.parents[1] / "elsewhere"
    from sla_toolkit.running.signing_off import sign_agreement

    for side, name in (("marketing", "Mari"), ("sales", "Sato")):
        sign_agreement(path, side, key(name), outputs=outputs, at=NOW)
    done = run_month(path, MONTH, AS_OF, outputs, require_signed=True)
    told = json.loads((done.folder / "report.json").read_bytes())
    assert told["agreement"]["signature"] == "valid" and told["agreement"]["state"] == "active"
    manifest = json.loads((done.folder / "manifest.json").read_bytes())
    assert len(manifest["sign_off"]) == 64
