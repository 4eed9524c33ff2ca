"""The agreement as a document: every term is in it, in words, in both languages and in every format."""

import re

import docx
import pytest
from documents_sample import PRACTICE, SMALL, agreement
from pypdf import PdfReader

from sla_toolkit.agreement import AgreementFile, Month, read_agreement
from sla_toolkit.documents import MissingGlyph, render_agreement
from sla_toolkit.documents.terms import clauses, plan_parts, targets


def markdown(file: AgreementFile, folder, language="en"):
    """Render the agreement as Markdown and read it back."""
    (path,) = render_agreement(file, folder, [language], ["md"])
    return path.read_text(encoding="utf-8")


def article(text, number):
    """Give one article's text."""
    return re.search(rf"^## Article {number}: .*?(?=^## )", text, re.DOTALL | re.MULTILINE)[0]


def test_every_article_is_there_in_order(tmp_path):
    """Purpose to changes, then the pledge and the signatures; an article without terms keeps its number."""
    headings = re.findall(r"^## (.*)$", markdown(agreement(tmp_path), tmp_path), re.MULTILINE)
    assert headings == [
        "Article 1: Purpose and parties",
        "Article 2: Shared goal",
        "Article 3: Stages and their definitions",
        "Article 4: Personas",
        "Article 5: What Marketing promises",
        "Article 6: What Sales promises",
        "Article 7: The plan behind the numbers",
        "Article 8: How each number is measured",
        "Article 9: Handing back and recycling",
        "Article 10: Relief",
        "Article 11: Remedies",
        "Article 12: Review and escalation",
        "Article 13: Changes",
        "The pledge",
        "Signatures",
    ]


def test_what_is_left_out_is_said(tmp_path):
    """No goal, personas, relief, remedies, reasons or review: each says so and the document stands."""
    text = SMALL.split("rejection_reasons:")[0] + SMALL[SMALL.index("plan:") :].split("relief:")[0]
    text = text.replace("mix: {hr_smb: 0.6, other: 0.4}", "mix: {other: 1}")
    text = text.replace("conversion: {hr_smb: 0.25, other: 0.05}", "conversion: 0.2")
    text = re.sub(r".*id: persona_share.*\n", "", text)
    said = markdown(agreement(tmp_path, text=text), tmp_path)
    for sentence in (
        "No shared goal is set in this agreement.",
        "No personas are set in this agreement: every lead counts alike.",
        "No miss excuses another in this agreement.",
        "No remedies are set: what follows a miss is decided at the review.",
        "Sales may hand back a lead that does not fit, and says why.",
        "may pass it on again once it meets the criteria.",
        "The agreement itself is looked at again before its term ends.",
    ):
        assert sentence in said


def test_clauses_are_numbered_by_side_and_carry_their_ids(tmp_path):
    """M-1, M-2 … and S-1, S-2 …, each with the id that report and YAML use."""
    text = markdown(agreement(tmp_path), tmp_path)
    assert "| M-1 | MQL a month (mql_volume) | 200 leads or more |" in text
    assert "| M-2 | Share of MQL that fit a persona (persona_share) | 60% or more |" in text
    assert "| S-2 | Appointment within 30 days of MQL (appointments) | 17% or more |" in text


def test_every_commitment_is_measured_in_words(tmp_path):
    """Article 8 has a line for each, saying what is counted, of what, and by when."""
    eighth = article(markdown(agreement(tmp_path), tmp_path), 8)
    assert "The number of leads that first entered “MQL” within the calendar month." in eighth
    assert "the share with a first touch within 4 business hours of entering." in eighth
    assert "the share that entered “Appointment” within 30 days." in eighth
    assert eighth.count("is pending and counts on neither side") == 2
    assert "Monday, Tuesday, Wednesday, Thursday, Friday, 09:00–12:00, 13:00–18:00" in eighth
    assert "Public holidays (JP) do not count." in eighth


def test_the_plan_is_worked_out_exactly(tmp_path):
    """200 × (.6 × .25 + .4 × .05) = 34 appointments, 6.8 won; no rounding on the way."""
    seventh = article(markdown(agreement(tmp_path), tmp_path), 7)
    assert "| HR | 60.0% | 120 | 25.0% | 30 |" in seventh
    assert "| Total | | 200 | | 34 |" in seventh
    assert "Of these, 20% reach Won: 6.8 a month." in seventh
    assert "A deal is worth ¥600,000 on average." in seventh


SEASON = "{2026-10: 200, 2026-11: 200, 2026-12: 100, 2027-01: 200}"


def test_a_plan_by_month_shows_each_stretch_of_months(tmp_path):
    """Months in a row that agree share a table; a month without a number is left out."""
    file = agreement(tmp_path, ("volume: 200", f"volume: {SEASON}"))
    parts = plan_parts(file.agreement)
    assert [(part.first, part.last) for part in parts] == [
        ("2026-10", "2026-11"),
        ("2026-12", "2026-12"),
        ("2027-01", "2027-01"),
    ]
    seventh = article(markdown(file, tmp_path), 7)
    assert "### October 2026 to November 2026" in seventh and "### December 2026\n" in seventh
    assert "| Total | | 100 | | 17 |" in seventh


def test_a_target_by_month_is_listed_month_by_month(tmp_path):
    """Each stretch of months stands with its own number."""
    file = agreement(
        tmp_path,
        ("measure: volume, stage: mql, target: 200", f"measure: volume, stage: mql, target: {SEASON}"),
    )
    fifth = article(markdown(file, tmp_path), 5)
    assert "October 2026 to November 2026: 200 leads or more, December 2026: 100 leads or more" in fifth


def test_a_gap_between_months_parts_them():
    """The same number before and after a month without one is two stretches."""
    found = targets({Month(2026, 10): 5, Month(2026, 12): 5})
    assert [(one.first, one.last) for one in found] == [("2026-10", "2026-10"), ("2026-12", "2026-12")]


def test_relief_and_remedies_cite_clauses_by_number(tmp_path):
    """Nobody has to guess which promise is meant."""
    text = markdown(agreement(tmp_path), tmp_path)
    assert (
        "In a month in which M-2 “Share of MQL that fit a persona” is missed, a miss of S-2 “Appointment within 30 "
        "days of MQL” is excused." in text
    )
    assert "| M-1 “MQL a month” (2 months in a row) | Meet |" in text
    assert "Remedies are no punishment." in text


def test_the_japanese_document_is_japanese(tmp_path):
    """No English sentence of ours is left in it."""
    text = markdown(read_agreement(PRACTICE), tmp_path, "ja")
    rest = re.sub(
        r"<a id=.*?</a>|agreement\.yaml|\(\w+\)|(?<=\| )[a-z_]+(?= \|)|^\w+ ·|[\da-f]{64}",
        "",
        text,
        flags=re.MULTILINE,
    )
    allowed = {
        "SLA",
        "MQL",
        "SAL",
        "SQL",
        "CRM",
        "Excel",
        "Closed",
        "Won",
        "Asia",
        "Tokyo",
        "JP",
        "acme",
        "Web",
        "PDF",
    }
    assert set(re.findall(r"[A-Za-z]{2,}", rest)) <= allowed
    assert "## 第1条 目的と当事者" in text and "私たちマーケティング部は" in text


def test_the_signature_page_has_a_line_for_every_signer(tmp_path):
    """Title, name, and room for signature and date; a side without named signers gets an empty line."""
    text = markdown(read_agreement(PRACTICE), tmp_path)
    assert "| Head of Marketing | マーケティング責任者 | | |" in text
    assert markdown(agreement(tmp_path), tmp_path).count("| Title | Name | Signature | Date |") == 2


def test_the_digest_of_the_terms_stands_in_every_format(tmp_path):
    """Paper and file can be told to be the same terms."""
    file = agreement(tmp_path)
    paths = render_agreement(file, tmp_path, ["en"])
    assert [path.name for path in paths] == [
        f"agreement.en.{ending}" for ending in ("docx", "html", "md", "pdf")
    ]
    read = {
        "docx": "".join(one.text for one in docx.Document(str(paths[0])).paragraphs),
        "html": paths[1].read_text(encoding="utf-8"),
        "md": paths[2].read_text(encoding="utf-8"),
        "pdf": "".join(page.extract_text() for page in PdfReader(paths[3]).pages),
    }
    for ending, said in read.items():
        assert file.digest in said, ending


HOSTILE = '#read("/etc/passwd") <script>x</script> | a \\| b [x](http://example.com) `c` *d* {{ 7*7 }}'


@pytest.mark.parametrize("ending", ["html", "pdf", "docx", "md"])
def test_hostile_terms_do_nothing(tmp_path, ending):
    """Title, team, label and remedy may say anything: it is read, not run, and tables keep their shape."""
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    file = agreement(
        tmp_path,
        ("title: {en: Small SLA, ja: 小さな合意書}", f"title: {quoted}"),
        ("{team: Marketing}", f"{{team: {quoted}}}"),
        ("label: {en: HR, ja: 人事}", f"label: {quoted}"),
        ("then: {en: Meet, ja: 協議する}", f"then: {quoted}"),
    )
    (path,) = render_agreement(file, tmp_path, ["en"], [ending])
    content = path.read_bytes()
    if ending == "html":
        assert b"<script" not in content and b"&lt;script&gt;" in content and b'href="http' not in content
    if ending == "pdf":
        said = "".join(page.extract_text() for page in PdfReader(path).pages)
        assert re.sub(r"\s", "", said).count(re.sub(r"\s", "", HOSTILE)) >= 4
        assert "root:" not in said
    if ending == "docx":
        document = docx.Document(str(path))
        assert document.core_properties.title == HOSTILE
        assert HOSTILE in [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    if ending == "md":
        assert "\\<script\\>" in content.decode() and "7\\*7" in content.decode()


def test_a_character_that_cannot_be_printed_is_refused_by_name(tmp_path):
    """What people sign must be readable: the sentence names the character and what to do."""
    file = agreement(tmp_path, ("{team: Marketing}", "{team: 마케팅}"))
    with pytest.raises(MissingGlyph, match=r"“마” \(U\+B9C8\).*templates/fonts"):
        render_agreement(file, tmp_path, ["en"], ["pdf"])
    render_agreement(file, tmp_path, ["en"], ["html", "docx", "md"])


def test_every_measure_can_be_said(tmp_path):
    """Each measure has its sentence and its kind of target, in both languages."""
    more = """
  - {id: m1, owner: marketing, measure: persona_share, stage: mql, persona: hr_smb, target: 0.5}
  - {id: m2, owner: marketing, measure: completeness, stage: mql, target: 0.5}
  - {id: m3, owner: sales, measure: attempts, stage: mql, at_least: 5, within: 10 business days, target: 0.5,
     kinds: [call, mail], until: [appointment, rejected]}
  - {id: m4, owner: sales, measure: decision_within, stage: mql, within: 24 hours, target: 0.5, persona: hr_smb}
  - {id: m5, owner: sales, measure: rejection_reason, stage: mql, target: 1}
  - {id: m6, owner: sales, measure: conversion, from: mql, to: won, target: 0.1}
  - {id: m7, owner: sales, measure: won, target: 7}
  - {id: m8, owner: sales, measure: revenue, target: 4000000}
"""
    file = agreement(tmp_path, ("relief:", f"{more.strip(chr(10))}\nrelief:"))
    found = {clause.id: clause for clause in clauses(file.agreement)}
    said = {name: clause.measured.text("en") for name, clause in found.items()}
    assert "fits the persona “HR”" in said["m1"]
    assert "all of these filled in: company, department" in said["m2"]
    assert "Only these count as a touch: call, mail." in said["m3"]
    assert "reaches “Appointment” or “Rejected” within that time" in said["m3"]
    assert "handed back within 24 hours" in said["m4"] and "Only leads of the persona “HR”" in said["m4"]
    assert "with a reason from the list" in said["m5"]
    assert "by the time of the report" in said["m6"]
    assert "deals won within the calendar month" in said["m7"] and "JPY" in said["m8"]
    text = markdown(file, tmp_path)
    assert "| 7 deals or more |" in text and "| ¥4,000,000 or more |" in text
    for clause in found.values():
        assert clause.measured.text("ja").endswith("。") and "{" not in clause.measured.text("ja")


RULES = {
    "{employees: {at_most: 49}}": ("number of employees is 49 or less", "従業員数が49以下"),
    "{title: {contains: 部長}, email: {blank: false}}": (
        "job title contains “部長” and e-mail is filled in",
        "役職に「部長」を含む、かつメールアドレスが入力済み",
    ),
    "{any: [{industry: {is: IT}}, {employees: {at_least: 300}, region: {not_in: [Tokyo, Osaka]}}]}": (
        "industry is IT or (number of employees is 300 or more and region is none of “Tokyo”, “Osaka”)",
        "業種がITまたは（従業員数が300以上、かつ地域が「Tokyo」「Osaka」のいずれでもない）",
    ),
    "{not: {plan_name: {blank: true}}}": ("not (plan_name is blank)", "（plan_nameが空欄）ではない"),
}


@pytest.mark.parametrize(("rule", "said"), RULES.items(), ids=RULES)
def test_a_persona_rule_reads_as_a_sentence(tmp_path, rule, said):
    """Who belongs to a persona can be read by people who never saw the YAML."""
    old = "match: {employees: {between: [50, 300]}, department: {in: [人事, 労務]}}"
    file = agreement(tmp_path, (old, f"match: {rule}"))
    for language, sentence in zip(("en", "ja"), said, strict=True):
        (path,) = render_agreement(file, tmp_path, [language], ["html"])
        assert sentence in path.read_text(encoding="utf-8")


def without(text, start, end):
    """Take a stretch out of a text: from one piece up to another."""
    return text[: text.index(start)] + text[text.index(end) :]


NO_PERSONAS = (
    ("mix: {hr_smb: 0.6, other: 0.4}", "mix: {other: 1}"),
    ("conversion: {hr_smb: 0.25, other: 0.05}", "conversion: 0.17"),
    ("  - {id: persona_share, owner: marketing, measure: persona_share, stage: mql, target: 0.6}\n", ""),
    ("relief: [{commitment: appointments, when_missed: persona_share}]\n", ""),
)


def test_without_personas_nothing_speaks_of_them(tmp_path):
    """Purpose, plan, review and pledge name what the agreement has; only article 4 says that it has none."""
    file = agreement(tmp_path, *NO_PERSONAS, text=without(SMALL, "personas:", "plan:"))
    english, japanese = markdown(file, tmp_path), markdown(file, tmp_path, "ja")
    assert "| MQL | Conversion | Appointment |\n|---:|---:|---:|\n| 200 | 17.0% | 34 |" in english
    assert "in the number and with the information" in english
    assert "enough leads, worked as promised, converted as promised" in english
    for text, word in ((english, "persona"), (japanese, "ペルソナ")):
        lines = [line for line in text.lower().splitlines() if word in line and not line.startswith("<a")]
        assert len(lines) == 2, "the article's heading and its one sentence"
    assert "本合意書に定めた件数・情報のとおりに" in japanese


def test_the_purpose_names_what_each_side_promises_and_no_more(tmp_path):
    """Made from the measures of the commitments: a promise that is not there is not boasted of."""
    said = article(markdown(agreement(tmp_path), tmp_path), 1)
    assert "Marketing guarantees the leads: their number and how well they fit the personas." in said
    assert "Sales guarantees the follow-through: speed and results." in said
    assert "について、速さと成果を保証します。" in markdown(agreement(tmp_path), tmp_path, "ja")
    only = without(SMALL, "  - {id: first_touch", "relief:").replace(
        "relief: [{commitment: appointments, when_missed: persona_share}]\n", ""
    )
    alone = markdown(agreement(tmp_path, text=only), tmp_path)
    assert "guarantees the follow-through" not in article(alone, 1)
    assert "Sales makes no promise in numbers in this agreement." in article(alone, 6)


VALUE = """
  - {id: worth, owner: marketing, measure: revenue, target: 20000000, label: {en: Value of leads, ja: リードの価値}}
  - {id: fit_worth, owner: marketing, measure: revenue, persona: hr_smb, target: 9000000}
  - {id: due, owner: marketing, measure: completeness, stage: mql, fields: [company, budget], target: 0.95}
"""


@pytest.mark.parametrize("language", ["ja", "en"])
def test_marketing_can_promise_value_and_information(tmp_path, language):
    """Number, fit, information and worth: each has its line, its target and its way of being measured."""
    file = agreement(tmp_path, ("  - {id: first_touch", VALUE.strip("\n") + "\n  - {id: first_touch"))
    text = markdown(file, tmp_path, language)
    english = language == "en"
    for sentence in (
        ("how well they fit the personas, the information that goes with them and what they are worth",)
        if english
        else ("件数、ペルソナへの適合、必要な情報、もたらす価値を保証します",)
    ):
        assert sentence in text
    assert f"| M-3 | {'Value of leads' if english else 'リードの価値'} (worth) | ¥20,000,000" in text
    assert (
        "Only leads of the persona “HR” are counted." if english else "ペルソナ「人事」のリードに限ります"
    ) in text
    assert ("filled in: company, budget." if english else "（会社名、予算）がすべて入力されている") in text


def test_a_stage_says_when_it_is_entered_left_and_who_does_not_count(tmp_path):
    """Definition, entry, exit and disqualifiers stand under the stage, each in its words."""
    stage = "{id: sal, owner: sales, label: SAL, definition: D, entry: E, exit: X, disqualifiers: Q}"
    file = agreement(tmp_path, ("{id: sal, owner: sales, label: SAL}", stage))
    said = article(markdown(file, tmp_path), 3)
    assert "D\n\n- Enters when: E\n- Leaves when: X\n- Does not count: Q\n" in said


OWNED = (
    ("{team: Marketing}", "{team: Marketing, owner: M. Owner}"),
    ("{team: Sales}", "{team: Sales, owner: S. Owner, signers: [{name: S. Head}]}"),
)


def test_what_a_review_leaves_open_goes_to_the_owners_then_to_the_signers(tmp_path):
    """Two steps where both sides name an owner who does not sign; one where somebody would be asked twice or nobody."""
    said = article(markdown(agreement(tmp_path, *OWNED), tmp_path), 12)
    assert "settled between M. Owner and S. Owner, the owners of this agreement." in said
    assert "What they cannot settle is put before the signers of both sides" in said
    for changes in ((), OWNED[:1]):
        single = article(markdown(agreement(tmp_path, *changes), tmp_path), 12)
        assert "What cannot be settled at a review is put before the signers" in single
    assert "責任者である" not in markdown(read_agreement(PRACTICE), tmp_path, "ja")


def test_a_change_needs_a_version_and_new_signatures(tmp_path):
    """Who may propose, when it holds, what it voids, and which file is the record."""
    said = article(markdown(agreement(tmp_path), tmp_path), 13)
    for piece in ("Either side may propose", "both sides have signed it", "earlier signatures do not hold"):
        assert piece in said
    assert "its PDF carries that file inside it, under the name agreement.yaml" in said
