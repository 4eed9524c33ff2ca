"""Verifying: whatever is done to terms, copies or log afterwards is named for what it is, and never passes as valid."""

import copy as copying
import io
import json
import shutil
from datetime import date, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from signing_parts import (
    DAY,
    NOW,
    agreement,
    amiss,
    codes,
    copies,
    duplicate,
    key,
    pyhanko_certificates,
    signed,
)
from sla_toolkit.agreement import Agreement, AgreementFile, digest_of, problems_of, read_agreement
from sla_toolkit.language import SlaError
from sla_toolkit.running.signing_off import sign_agreement
from sla_toolkit.running.verifying import trusted_certificates, verify_agreement, verify_pdf
from sla_toolkit.signing.chain import NOT_AT_HAND
from sla_toolkit.signing.copies import copy_of, terms_of
from sla_toolkit.signing.keys import Key
from sla_toolkit.signing.log import head_path, load_log, log_path
from sla_toolkit.signing.sealing import Seal, _simple, sealed
from sla_toolkit.signing.state import state_of
from sla_toolkit.signing.statement import Statement
from sla_toolkit.signing.verification import verify
from workbench import sla


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A workspace in which both sides have signed."""
    folder = tmp_path_factory.mktemp("whole") / "ws"
    signed(agreement(folder))
    return folder


@pytest.fixture
def path(whole, tmp_path):
    """The agreement of a copy of that workspace, to be spoilt."""
    return duplicate(whole, tmp_path / "ws")


def edit(path, old, new):
    """Change a text in a file that must hold it."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_every_check_is_named_when_all_is_well(path):
    """Log, terms, the copy, and two signatures; trust and time are told apart."""
    found = verify_agreement(path, today=DAY)
    assert [check.code for check in found.checks] == [
        "log_intact",
        "terms_unchanged",
        "copy_same",
        "signature_valid",
        "signature_valid",
    ]
    facts = found.checks[-1].signature
    assert (facts.name, facts.trust, facts.time_source, facts.signed_at) == ("Sato", "pinned", "claimed", NOW)
    assert found.holds and found.why is None


def leaves(values, path=()):
    """Give the place of every leaf value."""
    if isinstance(values, dict | list):
        parts = values.items() if isinstance(values, dict) else enumerate(values)
        return [found for name, part in parts for found in leaves(part, (*path, name))]
    return [path]


def changed(value):
    """Give values of the same kind that say something else."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value * 0.9 if isinstance(value, float) else max(value - 1, 0)]
    try:
        return [(date.fromisoformat(str(value)) + timedelta(days=1)).isoformat()]
    except ValueError:
        return [f"{value} altered", "mql", "sal", "marketing", "altered"]


def with_value(values, path, value):
    """Copy the terms with one value changed."""
    spoilt = copying.deepcopy(values)
    place = spoilt
    for key_ in path[:-1]:
        place = place[key_]
    place[path[-1]] = value
    return spoilt


def test_no_value_of_the_practice_agreement_can_change_unnoticed(tmp_path):
    """Every leaf of the YAML: the agreement is refused, its signatures are void, or the change is named as wording."""
    from sla_toolkit.practice import practice_agreement

    path = tmp_path / "parameters" / "acme.yaml"
    path.parent.mkdir()
    path.write_text(practice_agreement(), "utf-8")
    for side, name in (("marketing", "マーケティング責任者"), ("sales", "営業責任者")):
        sign_agreement(path, side, key(name), at=NOW)
    file, log = read_agreement(path), load_log(log_path(path.parent, "acme"))
    folder = tmp_path / "outputs" / "acme" / "agreement-v1"
    there = [
        copy_of((folder / f"signed.{language}.pdf").read_bytes(), folder, language, None)
        for language in ("ja", "en")
    ]
    assert verify(terms_of(file, path.read_bytes()), log, there, ["ja", "en"], DAY).holds
    counted = {"refused": 0, "void": 0, "wording": 0}
    for place in leaves(file.terms):
        before = file.terms
        for name in place:
            before = before[name]
        for value in (one for one in changed(before) if one != before):
            terms = with_value(file.terms, place, value)
            counted[_outcome(terms, path, log, there)] += 1
    assert counted["void"] > 200 and counted["wording"] > 50 and counted["refused"] > 50, counted


def _outcome(terms, path, log, there):
    """Tell what becomes of changed terms; that they pass as if unchanged is what must not be."""
    try:
        agreed = Agreement.model_validate(terms)
        if problems_of(agreed):
            return "refused"
        file = AgreementFile(agreed, path, digest_of(terms), terms)
        found = verify(terms_of(file, json.dumps(terms).encode()), log, there, ["ja", "en"], DAY)
    except (ValueError, SlaError):
        return "refused"
    told = {check.code for check in found.checks}
    if found.holds:
        assert {"wording_changed", "copy_wording_differs"} <= told and "terms_unchanged" not in told, terms
        return "wording"
    assert found.signature in ("broken", "unsigned") and not {"terms_unchanged", "copy_same"} & told, terms
    return "void"


def test_a_changed_target_is_named_by_terms_and_copy(path):
    """The file says something else than what was signed: broken, and the state is a draft again."""
    edit(path, "target: 0.5", "target: 0.4")
    assert amiss(path) == {"terms_changed": "broken", "copy_terms_differ": "broken"}
    found = verify_agreement(path, today=DAY)
    assert found.signature == "broken" and found.state == "draft" and "version 1" in found.why.text("en")


def test_a_comment_changes_nothing(path):
    """The same terms written otherwise are still the signed ones, and that is said."""
    path.write_text("# kept\n" + path.read_text("utf-8"), "utf-8")
    assert amiss(path) == {} and codes(path)["copy_written_otherwise"] == "valid"


def test_a_signature_for_another_version_is_named(path):
    """The copies of version 1, laid where those of version 2 belong."""
    edit(path, "version: 1", "version: 2")
    shutil.copytree(copies(path), copies(path, 2))
    assert amiss(path)["copy_of_another_version"] == "broken"


def test_every_line_of_the_log_counts(path):
    """Altered, removed, cut, repeated, changed about, or no JSON: named in the answer, and nothing holds."""
    log = log_path(path.parent, "tiny")
    lines = log.read_bytes().splitlines(keepends=True)
    spoilt = {
        "log_altered": [lines[0].replace(b'"seq":1', b'"seq":2'), *lines[1:]],
        "log_removed": [lines[0], lines[2]],
        "log_truncated": lines[:2],
        "log_duplicated": [*lines, lines[-1]],
        "log_reordered": [lines[1], lines[0], lines[2]],
        "log_not_json": [lines[0], lines[1][:40], lines[2]],
    }
    for code, content in spoilt.items():
        log.write_bytes(b"".join(content))
        assert amiss(path).get(code) == "broken", code
        assert verify_agreement(path, today=DAY).signature == "broken"
    log.write_bytes(b"".join(lines))
    head_path(log).unlink()
    assert amiss(path) == {"log_head_missing": "broken"}


def test_a_log_cut_short_with_its_head_is_given_away_by_the_signatures(path):
    """Who takes the last lines off log and head alike has not taken them out of what was signed after them."""
    log = log_path(path.parent, "tiny")
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0])
    head_path(log).write_bytes(json.dumps({"count": 1, "hash": json.loads(lines[0])["hash"]}).encode())
    assert amiss(path)["log_contradicted"] == "broken"
    log.unlink()
    head_path(log).unlink()
    assert amiss(path)["log_contradicted"] == "broken"


def test_a_copy_put_in_the_place_of_the_recorded_one_is_named(path):
    """The unsigned copy, or one signed by others: the log has another file, and signatures that this one lacks."""
    pdf = copies(path) / "signed.en.pdf"
    content = pdf.read_bytes()
    first = content[: content.index(b"%%EOF") + 6]
    pdf.write_bytes(first)
    assert {"copy_replaced", "signature_lost"} <= set(amiss(path))
    pdf.unlink()
    assert amiss(path)["copy_missing"] == "broken"


@pytest.mark.parametrize("content", [b"", b"no PDF", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_named(path, content):
    """Bytes of any kind where a copy should be."""
    (copies(path) / "signed.en.pdf").write_bytes(content)
    assert amiss(path)["copy_unreadable"] == "broken"


def rewritten(pdf, change):
    """Add a revision that changes the document's root, as an attacker would."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _other_terms(writer):
    names = writer.root["/AF"][0]
    stream = names["/EF"].raw_get("/F")
    other = generic.StreamObject(stream_data=b"agreement: {}")
    writer.objects[(stream.generation, stream.idnum)] = other


def _other_page(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    page = page.get_object()
    page = page["/Kids"][0] if "/Kids" in page else page
    page[generic.pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


@pytest.mark.parametrize("change", [_other_terms, _other_page])
def test_a_revision_added_afterwards_breaks_the_signatures(path, change):
    """Other terms inside, or another page: what was signed is there still, and what is read is not it."""
    pdf = copies(path) / "signed.en.pdf"
    pdf.write_bytes(rewritten(pdf.read_bytes(), change))
    assert amiss(path)
    assert verify_agreement(path, today=DAY).signature == "broken"


def alone(path, *roots, log=NOT_AT_HAND, today=DAY):
    """Verify the copy by itself, trusting these keys' certificates; give the codes of its signatures."""
    pdf = copies(path) / "signed.en.pdf"
    copy = copy_of(pdf.read_bytes(), pdf, "en", None, pyhanko_certificates(*roots))
    found = verify(terms_of(read_agreement(path), path.read_bytes()), log, [copy], ["en"], today)
    return [check.code for check in found.checks if check.signature is not None], found


def test_a_copy_away_from_its_log_needs_somebody_to_vouch(path):
    """Without the log nobody can tell whose certificates these are, until they are named as trusted."""
    assert alone(path)[0] == ["certificate_unknown", "certificate_unknown"]
    told, found = alone(path, key("Mari"), key("Sato"))
    assert told == ["signature_valid", "signature_valid"] and found.holds
    assert {check.signature.trust for check in found.checks if check.signature} == {"root"}


def test_a_certificate_of_an_authority_is_trusted_by_it(tmp_path):
    """From the authority that is named, for the person that the agreement names; not from another authority."""
    path = agreement(tmp_path)
    sign_agreement(path, "marketing", key("Mari", "Authority"), at=NOW)
    sign_agreement(path, "sales", key("Sato", "Authority"), at=NOW)
    assert verify_agreement(path, today=DAY).holds
    assert alone(path, key("Authority"))[0] == ["signature_valid", "signature_valid"]
    assert alone(path, key("Mari"))[0] == ["certificate_unknown", "certificate_unknown"]


def test_a_certificate_of_somebody_else_is_named(tmp_path):
    """An unrelated person of the same authority: intact, and not known to be the signer."""
    path = agreement(tmp_path)
    sign_agreement(path, "marketing", key("Mari", "Authority"), at=NOW)
    sign_agreement(path, "sales", key("Somebody", "Authority"), at=NOW)
    assert alone(path, key("Authority"))[0] == ["signature_valid", "certificate_of_another"]


def with_seal(path, field, who, at=NOW, reason="", name="Sato"):
    """Put a signature into the copy without any of the checks that `sla sign` makes."""
    pdf = copies(path) / "signed.en.pdf"
    seal = Seal(field, name, "", at, reason)
    pdf.write_bytes(sealed(pdf.read_bytes(), seal, key(who), "en"))


@pytest.fixture
def half(tmp_path):
    """An agreement that marketing has signed."""
    path = agreement(tmp_path / "half")
    signed(path, "marketing")
    return path


def test_a_certificate_that_had_expired_is_named(half):
    """Signed after the certificate's last day, by the signer's own clock."""
    with_seal(half, "sales_1", "Sato", NOW + timedelta(days=500))
    assert amiss(half) == {"certificate_expired": "cannot_tell"}


def test_a_statement_for_another_version_is_named(half):
    """A signature that says itself that it is for something else."""
    with_seal(half, "sales_1", "Sato", reason=Statement("tiny", 7, "0" * 64, 0, "0" * 64).text())
    assert amiss(half)["other_version"] == "broken"


def test_a_signer_whom_the_agreement_does_not_name_is_named(half):
    """A field of somebody's own making, signed: shown, and no signature of either side."""
    pdf = copies(half) / "signed.en.pdf"
    signer = PdfSigner(PdfSignatureMetadata(field_name="Guest", md_algorithm="sha256"), _simple(key("Guest")))
    pdf.write_bytes(signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf.read_bytes()))).getvalue())
    assert amiss(half)["signer_not_named"] == "cannot_tell"
    assert verify_agreement(half, today=DAY).signature != "valid"


def test_a_trusted_timestamp_is_told_from_the_signers_clock(half):
    """The time by an authority that is trusted stands in place of the claimed one; by another, it does not."""
    simple = _simple(stamps())
    stamper = DummyTimeStamper(simple.signing_cert, simple.signing_key, fixed_dt=NOW + timedelta(hours=1))
    pdf = copies(half) / "signed.en.pdf"
    told = PdfSignatureMetadata(field_name="sales_1", md_algorithm="sha256")
    signer = PdfSigner(told, _simple(key("Sato")), timestamper=stamper)
    pdf.write_bytes(signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf.read_bytes()))).getvalue())

    def source(*roots):
        _, found = alone(half, *roots)
        return [check.signature.time_source for check in found.checks if check.signature][1]

    assert source() == "claimed"
    assert source(stamps()) == "timestamp"


@cache
def stamps():
    """Make a key to give timestamps with, valid for that alone."""
    holder = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Stamps")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(holder.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=3650))
        .not_valid_after(NOW + timedelta(days=3650))
        .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(holder, hashes.SHA256())
    )
    return Key(holder, certificate)


def test_states_follow_the_days_and_later_versions(whole, tmp_path):
    """Signed before its term, active within it, expired after it, superseded once a later version is in force."""
    path = duplicate(whole, tmp_path / "ws")
    days = {date(2025, 12, 31): "signed", date(2026, 1, 1): "active", date(2026, 12, 31): "active"}
    days[date(2027, 1, 1)] = "expired"
    for day, state in days.items():
        assert verify_agreement(path, today=day).state == state
    text = path.read_text("utf-8")
    edit(path, "version: 1", "version: 2")
    edit(path, "from: 2026-01-01", "from: 2026-07-01")
    signed(path)
    path.write_text(text, "utf-8")
    assert verify_agreement(path, today=date(2026, 6, 30)).state == "active"
    assert verify_agreement(path, today=date(2026, 7, 1)).state == "superseded"


def test_a_state_needs_signatures_that_hold(whole):
    """By log and signature alone: draft, proposed, and draft again where signatures do not hold."""
    path = whole / "parameters" / "tiny.yaml"
    file, log = read_agreement(path), load_log(log_path(path.parent, "tiny"))
    digest = log.events[0].terms_digest
    assert state_of(file.agreement, digest, "unsigned", (), DAY) == "draft"
    assert state_of(file.agreement, digest, "unsigned", log.events[:1], DAY) == "proposed"
    assert state_of(file.agreement, digest, "incomplete", log.events, DAY) == "proposed"
    assert state_of(file.agreement, digest, "broken", log.events, DAY) == "draft"


def test_a_pdf_finds_its_log(path, tmp_path):
    """In its workspace a PDF is verified with the log; sent away, by itself."""
    pdf = copies(path) / "signed.en.pdf"
    assert verify_pdf(pdf, today=DAY).holds
    away = tmp_path / "mail" / "a.pdf"
    away.parent.mkdir()
    shutil.copy(pdf, away)
    assert not verify_pdf(away, today=DAY).holds
    found = verify_pdf(away, pyhanko_certificates(key("Mari"), key("Sato")), today=DAY)
    assert found.holds


def test_the_command_answers_in_lines_and_json(path, tmp_path):
    """Exit 0 when everything holds, 3 when not; a line a check with its mark; certificates by file or folder."""
    good = sla("verify", path, "--json")
    told = json.loads(good.stdout)
    assert good.returncode == 0 and told["signature"] == "valid" and told["holds"] is True
    folder = tmp_path / "roots"
    folder.mkdir()
    (folder / "mari.pem").write_bytes(key("Mari").certificate.public_bytes(Encoding.PEM))
    (folder / "sato.der").write_bytes(key("Sato").certificate.public_bytes(Encoding.DER))
    assert len(trusted_certificates(folder)) == 2
    edit(path, "target: 0.5", "target: 0.4")
    bad = sla("verify", path, SLA_LANG="ja")
    assert bad.returncode == 3 and "✗" in bad.stdout and "合意内容が変更されています" in bad.stdout


def test_certificates_that_are_none_are_named(tmp_path):
    """An empty folder, or a file of another kind."""
    with pytest.raises(SlaError, match="no certificate in"):
        trusted_certificates(tmp_path)
    (tmp_path / "x.crt").write_bytes(b"no certificate")
    with pytest.raises(SlaError, match="is no certificate"):
        trusted_certificates(tmp_path)
