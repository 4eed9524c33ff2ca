"""Signing: who, in which order, at once or one by one; and what is refused with nothing changed."""

import asyncio
import io
import multiprocessing
import shutil
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from signing_parts import DAY, NOW, SIGNERS, agreement, amiss, codes, copies, duplicate, key, signed
from sla_toolkit.agreement import Refused, read_agreement
from sla_toolkit.running.drafting import draft_agreement
from sla_toolkit.running.signing_off import (
    delegate_signature,
    record_signatures,
    reject_agreement,
    sign_agreement,
)
from sla_toolkit.running.verifying import verify_agreement
from sla_toolkit.signing.log import load_log, log_path
from sla_toolkit.signing.places import places_of
from sla_toolkit.signing.sealing import _simple

TWO = SIGNERS.replace("title: Head}}", "title: Head}}, {{name: Mio}}")


def contents(folder):
    """Read a folder back, as path → bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def events(path):
    """Name the events of the agreement's log, and who acted."""
    return [(one.event, one.name) for one in load_log(log_path(path.parent, "tiny")).events]


def refusal(path, act, *arguments, **values):
    """Try an act, and give the codes of the refusal; nothing may have changed."""
    before = contents(path.parents[1])
    with pytest.raises(Refused) as caught:
        act(path, *arguments, **values)
    assert contents(path.parents[1]) == before
    assert all(problem.text("ja") != problem.text("en") for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


@pytest.fixture(scope="module")
def half(tmp_path_factory):
    """A workspace in which marketing has signed."""
    folder = tmp_path_factory.mktemp("half") / "ws"
    signed(agreement(folder), "marketing")
    return folder


@pytest.mark.parametrize("order", [("marketing", "sales"), ("sales", "marketing")])
def test_the_order_does_not_matter(tmp_path, order):
    """Two sign one after the other, in every language: all signatures hold, and the log tells what happened."""
    path = agreement(tmp_path, languages="[ja, en]")
    folder = signed(path, *order)
    found = verify_agreement(path, today=DAY)
    assert found.holds and found.signature == "valid" and found.state == "active"
    assert sorted(one.name for one in folder.iterdir()) == ["signed.en.pdf", "signed.ja.pdf"]
    assert [kind for kind, _ in events(path)] == ["proposed", "signed", "signed"]


def test_signing_twice_changes_nothing(half, tmp_path):
    """The same signer on the same terms: no event, no byte."""
    path = duplicate(half, tmp_path / "ws")
    before = contents(path.parents[1])
    done = sign_agreement(path, "marketing", key("Mari"), at=NOW + timedelta(days=1))
    assert done.event is None and contents(path.parents[1]) == before


def test_every_field_is_there_before_the_first_signature(half):
    """One field a signer, at the place that the document reserves, visible, with a name for those who cannot see."""
    pdf = PdfFileReader(
        io.BytesIO((copies(half / "parameters" / "tiny.yaml") / "signed.en.pdf").read_bytes())
    )
    fields = {
        name: (value is not None, field.get_object()) for name, value, field in enumerate_sig_fields(pdf)
    }
    assert {name: filled for name, (filled, _) in fields.items()} == {"marketing_1": True, "sales_1": False}
    for name, who in (("marketing_1", "Mari"), ("sales_1", "Sato")):
        field = fields[name][1]
        left, lower, right, upper = map(float, field["/Rect"])
        assert right - left > 100 and upper - lower > 20
        assert field["/TU"] == f"Signature of {who}" and "/SV" not in field and "/Lock" not in field
    assert fields["marketing_1"][1]["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"


def _sign(path, side, barrier):
    barrier.wait()
    sign_agreement(path, side, key({"marketing": "Mari", "sales": "Sato"}[side]), at=NOW)


def test_two_who_sign_at_once_lose_nothing(tmp_path):
    """Two processes begin at the same moment: both signatures stand, in PDF and log, and no lock is left."""
    path = agreement(tmp_path)
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    both = [context.Process(target=_sign, args=(path, side, barrier)) for side in ("marketing", "sales")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    assert verify_agreement(path, today=DAY).holds
    assert sorted(events(path))[1:] == [("signed", "Mari"), ("signed", "Sato")]
    assert not list(tmp_path.rglob("*.lock"))


def test_it_signs_where_an_event_loop_is_running(half, tmp_path):
    """A notebook has one running always."""
    path = duplicate(half, tmp_path / "ws")

    async def cell():
        return sign_agreement(path, "sales", key("Sato"), at=NOW), verify_agreement(path, today=DAY)

    done, found = asyncio.run(cell())
    assert done.event is not None and found.holds


def test_several_signers_of_a_side_say_who_they_are(tmp_path):
    """By name or number; who is not named in the agreement is told who is."""
    path = agreement(tmp_path, TWO)
    assert refusal(path, sign_agreement, "marketing", key("Mari")) == ["signer_not_said"]
    assert refusal(path, sign_agreement, "marketing", key("Mari"), "Nobody") == ["signer_not_named"]
    sign_agreement(path, "marketing", key("Mio"), "Mio", at=NOW)
    sign_agreement(path, "marketing", key("Mari"), "1", at=NOW)
    sign_agreement(path, "sales", key("Sato"), at=NOW)
    assert verify_agreement(path, today=DAY).holds
    assert [place.field for place in places_of(read_agreement(path).agreement)] == [
        "marketing_1",
        "marketing_2",
        "sales_1",
    ]


def test_a_key_that_is_not_valid_is_refused(half, tmp_path):
    """Expired, or not valid yet: with the days between which it is."""
    path = duplicate(half, tmp_path / "ws")
    for at in (NOW + timedelta(days=401), NOW - timedelta(days=2)):
        assert refusal(path, sign_agreement, "sales", key("Sato"), at=at) == ["key_not_fit"]


def test_one_key_does_not_sign_for_two_people(half, tmp_path):
    """Marketing's key in the place of sales would prove nothing."""
    path = duplicate(half, tmp_path / "ws")
    assert refusal(path, sign_agreement, "sales", key("Mari"), at=NOW) == ["key_not_fit"]


def test_a_new_key_of_the_same_person_must_be_said_to_be_one(half, tmp_path):
    """On the next version another key is refused, until --replace-key says that it is meant: an event of its own."""
    path = duplicate(half, tmp_path / "ws")
    path.write_text(path.read_text("utf-8").replace("version: 1", "version: 2"), "utf-8")
    other = key("Mari", start=NOW + timedelta(minutes=1))
    assert refusal(path, sign_agreement, "marketing", other, at=NOW) == ["key_not_fit"]
    sign_agreement(path, "marketing", other, at=NOW, replace_key=True)
    assert events(path)[-2:] == [("key_replaced", "Mari"), ("signed", "Mari")]
    assert codes(path)["signature_valid"] == "valid"
    assert copies(path, 2).is_dir()


def test_changed_terms_need_a_version_of_their_own(half, tmp_path):
    """Once somebody has signed, another target is refused under the same number; under the next, it is signed anew."""
    path = duplicate(half, tmp_path / "ws")
    text = path.read_text("utf-8")
    path.write_text(text.replace("target: 0.5", "target: 0.4"), "utf-8")
    assert refusal(path, sign_agreement, "sales", key("Sato"), at=NOW) == ["terms_changed"]
    path.write_text(text.replace("target: 0.5", "target: 0.4").replace("version: 1", "version: 2"), "utf-8")
    signed(path)
    assert verify_agreement(path, today=DAY).holds
    path.write_text(text, "utf-8")
    old = verify_agreement(path, today=DAY)
    assert old.signature == "incomplete" and old.state == "proposed"


def test_better_wording_does_not_stand_in_the_way(half, tmp_path):
    """The second signer signs the same terms, though a label reads better now; verify says that it is wording."""
    path = duplicate(half, tmp_path / "ws")
    path.write_text(path.read_text("utf-8").replace("label: MQL", "label: Qualified lead"), "utf-8")
    sign_agreement(path, "sales", key("Sato"), at=NOW)
    assert {"wording_changed", "copy_wording_differs"} <= set(codes(path)) and amiss(path) == {}


def test_what_nobody_has_signed_is_proposed_anew_when_it_changes(tmp_path):
    """Before the first signature terms may change freely: the copy to be signed is made again."""
    path = agreement(tmp_path)
    reject_agreement(path, "sales", "too low", at=NOW)
    signed(path, "marketing")
    shutil.rmtree(tmp_path)
    path = agreement(tmp_path)
    signed(path, "marketing")
    log = load_log(log_path(path.parent, "tiny"))
    assert [one.event for one in log.events] == ["proposed", "signed"]


def test_rejecting_keeps_the_reason_until_they_sign(half, tmp_path):
    """The reason is shown; rejecting again for the same reason changes nothing; signing takes it back."""
    path = duplicate(half, tmp_path / "ws")
    assert reject_agreement(path, "sales", "too few leads", at=NOW).event is not None
    assert reject_agreement(path, "sales", "too few leads", at=NOW).event is None
    found = verify_agreement(path, today=DAY)
    assert any("too few leads" in check.message.text("en") for check in found.checks)
    assert found.signature == "incomplete" and found.state == "proposed"
    assert refusal(path, reject_agreement, "sales", " ") == ["no_reason"]
    sign_agreement(path, "sales", key("Sato"), at=NOW)
    assert verify_agreement(path, today=DAY).holds
    assert refusal(path, reject_agreement, "sales", "on second thoughts") == ["signed_already"]


def test_a_delegate_signs_in_place_of_the_signer(half, tmp_path):
    """The log says so first; then the delegate's own key signs, and every check names both."""
    path = duplicate(half, tmp_path / "ws")
    assert delegate_signature(path, "sales", "Suzuki, Manager", at=NOW).event is not None
    assert delegate_signature(path, "sales", "Suzuki, Manager", at=NOW).event is None
    sign_agreement(path, "sales", key("Suzuki"), at=NOW)
    found = verify_agreement(path, today=DAY)
    assert found.holds
    assert any("Suzuki (in place of Sato)" in check.message.text("en") for check in found.checks)
    assert refusal(path, delegate_signature, "sales", "Tanaka") == ["signed_already"]
    assert refusal(path, delegate_signature, "sales", " , Boss") == ["no_name"]


def test_a_broken_copy_is_not_signed(half, tmp_path):
    """One byte of the signed PDF changed, or the file gone: refused, for nobody signs beside a broken signature."""
    path = duplicate(half, tmp_path / "ws")
    pdf = copies(path) / "signed.en.pdf"
    content = bytearray(pdf.read_bytes())
    content[4000] ^= 1
    pdf.write_bytes(content)
    told = refusal(path, sign_agreement, "sales", key("Sato"), at=NOW)
    assert {"signature_broken", "copy_unreadable"} & set(told)
    pdf.unlink()
    assert "copy_missing" in refusal(path, sign_agreement, "sales", key("Sato"), at=NOW)


def by_another_program(pdf, field, who):
    """Sign a field as any PAdES program would: none of our words in it."""
    signer = PdfSigner(PdfSignatureMetadata(field_name=field, md_algorithm="sha256"), _simple(key(who)))
    return signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True).getvalue()


def test_a_signature_by_another_program_is_named_and_taken_in(half, tmp_path):
    """It is not broken but not recorded; --record pins its key, and then everything holds."""
    path = duplicate(half, tmp_path / "ws")
    pdf = copies(path) / "signed.en.pdf"
    pdf.write_bytes(by_another_program(pdf.read_bytes(), "sales_1", "Sato"))
    assert amiss(path) == {"not_recorded": "cannot_tell"}
    assert verify_agreement(path, today=DAY).signature == "incomplete"
    (done,) = record_signatures(path, at=NOW)
    assert done.event is not None and done.event.event == "recorded" and done.name == "Sato"
    assert verify_agreement(path, today=DAY).holds and record_signatures(path, at=NOW) == []


def test_another_programs_signature_with_somebody_elses_key_is_not_taken_in(half, tmp_path):
    """Marketing's key in sales' field is named for what it is."""
    path = duplicate(half, tmp_path / "ws")
    pdf = copies(path) / "signed.en.pdf"
    pdf.write_bytes(by_another_program(pdf.read_bytes(), "sales_1", "Mari"))
    assert amiss(path)["key_of_another"] == "broken"
    assert "key_of_another" in refusal(path, record_signatures)


def test_a_draft_leaves_signed_copies_where_they_are(half, tmp_path):
    """`sla draft` publishes its folder whole, and the signatures are still in it."""
    path = duplicate(half, tmp_path / "ws")
    before = (copies(path) / "signed.en.pdf").read_bytes()
    draft_agreement(path)
    assert (copies(path) / "signed.en.pdf").read_bytes() == before
    assert (copies(path) / "agreement.en.pdf").is_file()
