"""`sla check --suggest` proposes a `data:` block for exports it has never seen, and `sla check` takes it."""

import json
from pathlib import Path

import pytest
from exports import TERMS, csv_bytes
from ruamel.yaml import YAML

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.practice.workspace import new_workspace
from workbench import sla

AGREEMENTS = Path(__file__).parent / "agreements"
COUNT = 40
DAYS = [f"{1 + n % 28:02d}" for n in range(COUNT)]
SECRETS = ("someone", "090-1234", "株式会社", "ひみつ")


def contacts(headers, *, keys=lambda n: str(5001 + n), day=lambda d: f"2026-10-{d} 09:30"):
    """Write rows under given headers: key, created, channel, owner, company, employees, mail, mql, won."""
    values = [
        keys,
        lambda n: day(DAYS[n]),
        lambda n: ("Web", "Event", "")[n % 3],
        lambda n: f"ひみつ{n % 4}",
        lambda n: f"株式会社{n}",
        lambda n: str(50 + n),
        lambda n: f"someone{n}@example.com",
        lambda n: day(DAYS[n]) if n % 2 else "",
        lambda n: day(DAYS[n]) if n % 4 == 1 else "",
    ]
    return [
        {header: value(n) for header, value in zip(headers, values, strict=True) if header}
        for n in range(COUNT)
    ]


def events(headers, *columns):
    """Write rows under given headers from functions of the row's number."""
    return [{header: value(n) for header, value in zip(headers, columns, strict=True)} for n in range(COUNT)]


KEY = lambda n: str(5001 + n)  # noqa: E731
DEAL = lambda n: str(9001 + n)  # noqa: E731
DAY = lambda n: f"2026-11-{DAYS[n]} 10:00"  # noqa: E731
HUBSPOT = {
    "contacts.csv": contacts(
        [
            *("Record ID", "Create Date", "Original Traffic Source", "Contact owner", "Company Name"),
            *("Number of Employees", "Email"),
            'Date entered "Marketing Qualified Lead (Lifecycle Stage Pipeline)"',
            'Date entered "Customer (Lifecycle Stage Pipeline)"',
        ]
    ),
    "calls.csv": events(
        ["Record ID", "Associated Contact IDs", "Activity date", "Activity type", "Activity assigned to"],
        DEAL,
        KEY,
        DAY,
        lambda _: "CALL",
        lambda _: "ひみつ1",
    ),
    "deals.csv": events(
        ["Record ID", "Associated Contact ID", "Deal Name", "Deal Stage", "Amount", "Close Date"],
        DEAL,
        KEY,
        lambda n: f"株式会社{n}",
        lambda n: ("Closed Won", "Closed Lost")[n % 2],
        lambda n: str(1000 * n),
        DAY,
    ),
}
HUBSPOT_JA = {
    "コンタクト.csv": contacts(
        [
            *(
                "レコードID",
                "作成日",
                "オリジナルトラフィックソース",
                "コンタクト担当者",
                "会社名",
                "従業員数",
                "Eメール",
            ),
            *("MQL(マーケティング上の有望な見込み客)になった日付", "顧客に転換した日付"),
        ]
    ),
    "取引.csv": events(
        ["レコードID", "関連付けられたコンタクトID", "取引名", "取引ステージ", "金額", "クローズ日"],
        DEAL,
        KEY,
        lambda n: f"株式会社{n}",
        lambda n: ("成約", "失注")[n % 2],
        lambda n: str(1000 * n),
        DAY,
    ),
}
SALESFORCE = {
    "leads.csv": contacts(
        [
            *("Id", "CreatedDate", "LeadSource", "OwnerId", "Company", "NumberOfEmployees", "Email"),
            *("MQL_Date", None),
        ]
    ),
    "lead_history.csv": events(
        ["LeadId", "Field", "OldValue", "NewValue", "CreatedDate"],
        KEY,
        lambda n: ("Status", "Phone")[n % 2],
        lambda _: "New",
        lambda n: ("MQL", "090-1234")[n % 2],
        DAY,
    ),
    "tasks.csv": events(
        ["Id", "WhoId", "Subject", "ActivityDate", "Type", "OwnerId", "IsClosed"],
        DEAL,
        KEY,
        lambda n: f"someone{n}",
        lambda n: f"2026-11-{DAYS[n]}",
        lambda _: "Call",
        lambda _: "ひみつ1",
        lambda n: ("true", "false")[n % 2],
    ),
}
SALESFORCE_JA = {
    "リード.csv": contacts(
        [
            *("リード ID", "作成日", "リードソース", "リード所有者", "会社名 / 取引先", "従業員数", "メール"),
            *("MQL日", None),
        ]
    ),
    "商談.csv": events(
        ["リード ID", "商談名", "フェーズ", "金額", "完了予定日", "成立"],
        KEY,
        lambda n: f"株式会社{n}",
        lambda n: ("受注", "失注")[n % 2],
        lambda n: str(1000 * n),
        DAY,
        lambda n: ("1", "0")[n % 2],
    ),
}
GENERIC_JA = {
    "リード一覧.csv": contacts(
        [
            *("リードID", "登録日", "流入経路", "担当者", "会社名", "従業員数", "メールアドレス"),
            *("MQL化日", None),
        ]
    ),
    "活動履歴.csv": events(
        ["リードID", "対応日時", "対応方法", "対応者"], KEY, DAY, lambda _: "電話", lambda _: "ひみつ1"
    ),
    "受注.csv": events(["リードID", "受注日", "受注金額"], KEY, DAY, lambda n: f"{n},000"),
}
EXPORTS = {
    "hubspot": (HUBSPOT, "hubspot", {"leads", "touches", "deals"}, {"mql", "won"}),
    "hubspot_ja": (HUBSPOT_JA, "hubspot", {"leads", "deals"}, {"mql", "won"}),
    "salesforce": (SALESFORCE, "salesforce", {"leads", "stage_history", "touches"}, {"mql"}),
    "salesforce_ja": (SALESFORCE_JA, "salesforce", {"leads", "deals"}, {"mql", "won"}),
    "generic_ja": (GENERIC_JA, "generic", {"leads", "touches", "deals"}, {"mql", "won"}),
}


def lay(folder, files, encoding="utf-8"):
    """Write exports into a folder and give their names."""
    for name, rows in files.items():
        (folder / name).write_bytes(csv_bytes(rows, encoding))
    return list(files)


def terms(folder, source=TERMS):
    """Write an agreement without data."""
    text = source.read_text(encoding="utf-8").split("\ndata:")[0]
    (folder / "terms.yaml").write_text(text + "\n", encoding="utf-8")


def pasted(folder, block):
    """Paste a proposed block into the agreement, and give the leads it reads."""
    text = (folder / "terms.yaml").read_text(encoding="utf-8")
    (folder / "whole.yaml").write_text(f"{text}\n{block}", encoding="utf-8")
    return read_leads(read_agreement(folder / "whole.yaml"))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", EXPORTS)
def test_a_proposed_block_is_taken_as_it_stands(tmp_path, name, language):
    """Exports of every CRM, in both languages: the block is pasted, and every row of every file is used."""
    files, preset, sources, stages = EXPORTS[name]
    names = lay(tmp_path, files)
    terms(tmp_path)
    done = sla("check", "--suggest", *names, "--for", "terms.yaml", cwd=tmp_path, SLA_LANG=language)
    assert done.returncode == 0, done.stderr
    block = YAML(typ="safe").load(done.stdout)["data"]
    assert set(block) == sources
    assert {one["preset"] for one in block.values()} == {preset}
    leads = pasted(tmp_path, done.stdout)
    assert leads.dated_stages - {"lead"} == stages
    assert {one.read for one in leads.sources} == {COUNT}
    assert leads.leads.count().to_pyarrow().as_py() == COUNT
    assert {"channel", "owner", "company", "employees", "created_at"} <= leads.attributes
    assert not any(secret in done.stdout for secret in SECRETS)


def test_every_line_has_its_reason(tmp_path):
    """No line of the block stands without saying why, in the reader's language."""
    names = lay(tmp_path, HUBSPOT_JA)
    done = sla("check", "--suggest", *names, cwd=tmp_path, SLA_LANG="ja")
    lines = done.stdout.splitlines()
    blocks = ("data:", "leads:", "columns:", "stages:", "deals:")
    assert all("# " in line or line.strip() in blocks for line in lines)
    assert "見出し「レコードID」はHubSpotのキー。40 行に 40 種類の値" in done.stdout
    assert "is the key" not in done.stdout


def test_won_deals_are_parted_and_the_stages_shown(tmp_path):
    """The stage column of deals is shown by its few names, and the won one is chosen."""
    names = lay(tmp_path, HUBSPOT)
    done = sla("check", "--suggest", *names, cwd=tmp_path)
    assert "where: {Deal Stage: {in: [Closed Won]}}   # only won deals count" in done.stdout
    assert "“Closed Lost” (20)" in done.stdout


def test_the_same_as_data(tmp_path):
    """As JSON: the block, every line with its reason in both languages, and what each file was taken for."""
    names = lay(tmp_path, HUBSPOT)
    terms(tmp_path)
    answer = json.loads(
        sla("check", "--suggest", *names, "--for", "terms.yaml", "--json", cwd=tmp_path).stdout
    )
    assert answer["data"]["leads"]["columns"]["lead_id"] == "Record ID"
    assert {one["file"]: one["sources"] for one in answer["files"]} == {
        "contacts.csv": ["leads"],
        "calls.csv": ["touches"],
        "deals.csv": ["deals"],
    }
    assert all(set(line["reason"]) == {"en", "ja"} for line in answer["lines"])
    zone = next(line for line in answer["lines"] if line["path"] == ["timezone"])
    assert zone["open"] and zone["value"] == "Asia/Tokyo"


def test_ambiguous_dates_are_left_to_a_person(tmp_path):
    """Dates that read two ways give both lines as comments; with one of them, the block is taken."""
    rows = contacts(
        ["Record ID", "Create Date", "Original Source", "Contact owner", *"abcde"],
        day=lambda d: f"{int(d) % 12 + 1:02d}/{int(d) % 11 + 1:02d}/2026",
    )
    names = lay(tmp_path, {"contacts.csv": rows})
    terms(tmp_path)
    done = sla("check", "--suggest", *names, "--for", "terms.yaml", cwd=tmp_path)
    assert "    # date_format: '%d/%m/%Y'   # choose one" in done.stdout
    assert "    # date_format: '%m/%d/%Y'   # choose one" in done.stdout
    chosen = done.stdout.replace("# date_format: '%d/%m/%Y'", "date_format: '%d/%m/%Y'")
    assert pasted(tmp_path, chosen).leads.count().to_pyarrow().as_py() == COUNT


def test_an_uncertain_encoding_is_left_to_a_person(tmp_path):
    """A file that is no UTF-8 and not surely Japanese gives the encodings to choose from."""
    rows = [{"Record ID": str(n), "Create Date": "2026-10-01", "Company Name": "Café"} for n in range(30)]
    names = lay(tmp_path, {"contacts.csv": rows}, "cp1252")
    terms(tmp_path)
    done = sla("check", "--suggest", *names, "--for", "terms.yaml", cwd=tmp_path)
    assert "# encoding: cp1252   # choose one" in done.stdout
    assert pasted(tmp_path, done.stdout.replace("# encoding: cp1252", "encoding: cp1252")).digest


def test_another_delimiter_is_proposed(tmp_path):
    """Semicolons in a .csv give the `delimiter:` line where it is needed, and the block is taken."""
    (tmp_path / "contacts.csv").write_bytes(csv_bytes(HUBSPOT["contacts.csv"], delimiter=";"))
    terms(tmp_path)
    done = sla("check", "--suggest", "contacts.csv", "--for", "terms.yaml", cwd=tmp_path)
    assert pasted(tmp_path, done.stdout).leads.count().to_pyarrow().as_py() == COUNT


def test_a_link_file_is_found(tmp_path):
    """Deals that know their contact only through a third file are joined through it."""
    deals = [
        {"deal_id": str(9001 + n), "property_closedate": "2026-11-01", "property_hs_is_closed_won": "true"}
        for n in range(COUNT)
    ]
    link = [{"contact_id": str(5001 + n), "deal_id": str(9001 + n)} for n in range(COUNT)]
    files = {"contacts.csv": HUBSPOT["contacts.csv"], "deal.csv": deals, "deal_contact.csv": link}
    names = lay(tmp_path, files)
    terms(tmp_path)
    done = sla("check", "--suggest", *names, "--for", "terms.yaml", cwd=tmp_path)
    block = YAML(typ="safe").load(done.stdout)["data"]
    assert block["deals"]["via"] == {"path": "deal_contact.csv", "from": "deal_id", "to": "contact_id"}
    assert pasted(tmp_path, done.stdout).deals.count().to_pyarrow().as_py() == COUNT


def test_what_is_not_known_is_said(tmp_path):
    """A file of no known layout, and an attribute that no header is known for, are named as such."""
    other = [{"foo": "1", "bar": "2"}]
    names = lay(tmp_path, {"contacts.csv": HUBSPOT["contacts.csv"], "other.csv": other})
    terms(tmp_path)
    done = sla("check", "--suggest", *names, "--for", "terms.yaml", cwd=tmp_path)
    assert "other.csv is not used: with 0 of 2 headers known" in done.stdout
    assert "# department: …   # the agreement looks at “department”" in done.stdout


def test_without_leads_nothing_is_made_up(tmp_path):
    """Files without a key of leads give no block of leads, and the reason."""
    names = lay(tmp_path, {"list.csv": [{"メールアドレス": f"someone{n}@example.com"} for n in range(9)]})
    done = sla("check", "--suggest", *names, cwd=tmp_path)
    assert done.returncode == 0 and "No file here is one row a lead" in done.stdout
    assert "lead_id:" not in done.stdout


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    """A missing and an empty file are refused together, with exit code 3; nothing is written."""
    (tmp_path / "empty.csv").write_bytes(b"")
    done = sla("check", "--suggest", "empty.csv", "nowhere.csv", cwd=tmp_path)
    assert done.returncode == 3
    assert (
        "empty.csv: The file is empty" in done.stderr and "nowhere.csv: There is no such file" in done.stderr
    )
    assert sorted(one.name for one in tmp_path.iterdir()) == ["empty.csv"]


def test_without_suggest_one_agreement_is_checked(tmp_path):
    """Two files without `--suggest` are a mistake in the call, and the option is named."""
    done = sla("check", "a.csv", "b.csv", cwd=tmp_path)
    assert done.returncode == 2 and "--suggest" in done.stderr


def test_the_practice_data_is_recognised(tmp_path):
    """The practice company's files give back the stages, the links and the where that its agreement has."""
    new_workspace(tmp_path / "ws")
    folder = tmp_path / "ws" / "parameters"
    data = sorted((tmp_path / "ws" / "data").glob("*.csv"))
    done = sla("check", "--suggest", *data, "--for", folder / "acme.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    block = YAML(typ="safe").load(done.stdout)["data"]
    own = YAML(typ="safe").load((folder / "acme.yaml").read_text(encoding="utf-8"))["data"]
    assert block["leads"]["path"] == "../data/contacts.csv"
    assert block["leads"]["stages"] == own["leads"]["stages"]
    for source in ("touches", "deals"):
        assert {name: value for name, value in block[source].items() if name != "preset"} == own[source]
    terms(folder, folder / "acme.yaml")
    assert pasted(folder, done.stdout).leads.count().to_pyarrow().as_py() > 10_000


@pytest.mark.parametrize(
    ("name", "files", "used"),
    [
        (
            "olist",
            ("olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv"),
            {"leads": 8000, "deals": 842},
        ),
        (
            "maven",
            ("sales_pipeline_iso.csv", "accounts.csv"),
            {"leads": 8800, "companies": 85, "deals": 4238},
        ),
    ],
)
def test_real_exports_are_recognised(shared_data, tmp_path, name, files, used):
    """The marketplace's and the hardware seller's files give a block with all their leads and wins."""
    folder = shared_data.resolve() / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not here")
    terms(tmp_path, AGREEMENTS / f"{name}.yaml")
    done = sla("check", "--suggest", *(folder / one for one in files), "--for", "terms.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    leads = pasted(tmp_path, done.stdout)
    assert {one.source: one.used for one in leads.sources} == used
