"""An encoding is told for certain or asked about; no character is ever guessed."""

import pytest
from exports import read, refusal, rows
from hypothesis import example, given
from hypothesis import strategies as st

from sla_toolkit.leads import DataRefused
from sla_toolkit.leads.files.encoding import utf8_of

JAPANESE = "ID,会社名,部署\r\n1,株式会社あさひ,人事\r\n2,ミナト商事,労務\r\n"
DATA = {
    "leads": {
        "path": "leads.csv",
        "columns": {"lead_id": "ID", "company": "会社名", "department": "部署"},
    }
}


def with_encoding(name):
    """Give the data block with a named encoding."""
    return {"leads": {**DATA["leads"], "encoding": name}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "shift_jis"])
def test_japanese_reads_alike_in_every_certain_encoding(tmp_path, encoding):
    """The same export in UTF-8 (with a mark or without), UTF-16 or Shift_JIS gives the same leads."""
    leads = read(tmp_path, {"leads.csv": JAPANESE.encode(encoding)}, DATA)
    assert rows(leads.leads, "lead_id", "company", "department") == [
        ("1", "株式会社あさひ", "人事"),
        ("2", "ミナト商事", "労務"),
    ]


def test_characters_of_nec_and_ibm_survive(tmp_path):
    """Real exports hold ① ㈱ 髙 ～, which Shift_JIS proper lacks: a named shift_jis is read as cp932."""
    text = JAPANESE.replace("ミナト商事", "㈱髙島①～")
    leads = read(tmp_path, {"leads.csv": text.encode("cp932")}, with_encoding("Shift_JIS"))
    assert "㈱髙島①～" in rows(leads.leads, "company")


@pytest.mark.parametrize(
    "content",
    [
        "id,firma\n1,Müller\n2,Bäckerei Weiß\n".encode("latin-1"),
        "id,société\n1,L’Étoile – Paris\n".encode("cp1252"),
        "id,origem\n1,São Paulo\n2,Brasília\n".encode("latin-1"),
        "id,会社\n1,株式会社あさひ\n".encode("euc-jp"),
        "id,公司\n1,北京科技有限公司\n".encode("gbk"),
        "id,회사\n1,주식회사 서울\n".encode("euc-kr"),
        "id,会社名\n1,あさひ\n".encode() + b"2,\x82\xa0\n",  # UTF-8 and Shift_JIS in one file
        b"id,name\n1,\xff\xfe\xfd\n",
    ],
)
def test_what_may_be_something_else_is_asked_about(content):
    """Western, Chinese, Korean, EUC-JP and mixed files are refused with the line to add."""
    with pytest.raises(DataRefused) as refused:
        utf8_of(content, None, "leads.csv")
    assert "encoding: cp932" in str(refused.value)
    assert "encoding: cp932" in refused.value.text("ja")


def test_a_file_of_bytes_is_no_text(tmp_path):
    """A workbook renamed to .csv is told apart from a wrong encoding."""
    assert "no text file" in refusal(tmp_path, {"leads.csv": b"PK\x03\x04\x00\x00\x08"}, DATA)


def test_the_named_encoding_wins_and_its_failure_says_where(tmp_path):
    """`encoding:` decides; where it does not fit, line and byte are named."""
    content = "ID,会社名,部署\n1,Müller,x\n".replace("会社名", "c").replace("部署", "d")
    data = {"leads": {"path": "leads.csv", "columns": {"lead_id": "ID", "company": "c"}}}
    data["leads"]["encoding"] = "cp1252"
    assert rows(read(tmp_path, {"leads.csv": content.encode("cp1252")}, data).leads, "company") == ["Müller"]
    data["leads"]["encoding"] = "utf-8"
    assert "Byte 11 in line 2 is not utf-8" in refusal(
        tmp_path, {"leads.csv": content.encode("cp1252")}, data
    )


@pytest.mark.parametrize("name", ["klingon", "base64", "zip"])
def test_an_encoding_that_is_none_is_refused(tmp_path, name):
    """A name that no text encoding has is said to be unknown."""
    assert f"“{name}”" in refusal(tmp_path, {"leads.csv": JAPANESE.encode()}, with_encoding(name))


kana_and_kanji = st.text(
    st.sampled_from("あいうえおかきくけこアイウエオ株式会社人事労務総務部東京大阪名古屋田中佐藤、。ー"),
    min_size=2,
)


@given(st.lists(kana_and_kanji, min_size=1, max_size=20))
def test_japanese_in_cp932_is_always_known(words):
    """Runs of kana and everyday kanji are Japanese beyond doubt, under a Japanese header whatever they are."""
    text = "id,会社名\n" + "\n".join(f"{n},{word}" for n, word in enumerate(words))
    assert utf8_of(text.encode("cp932"), None, "f").decode() == text


western = st.text(st.sampled_from("abcdefghij ÀÉÜßàâäçèéêëîïñòôöùûüœ’“”–€"), min_size=1, max_size=12)


@given(st.lists(western, min_size=1, max_size=20))
@example(["–a–a"])
@example(["’–’–", "“a“a"])
def test_western_text_is_never_taken_for_japanese(words):
    """Text with accents in a Western encoding is asked about or is plain ASCII, never read as kanji."""
    content = ("id,name\n" + "\n".join(words)).encode("cp1252")
    try:
        text = utf8_of(content, None, "f").decode()
    except DataRefused:
        return
    assert text.isascii() or text.encode() == content
