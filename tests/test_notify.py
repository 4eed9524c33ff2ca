"""The block `notify:` of an agreement: what it takes, what it refuses, and that it is no term."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.agreement import AgreementRefused, read_agreement, terms_digest
from sla_toolkit.agreement.changes import changes, needs_new_version
from sla_toolkit.agreement.notify import OPEN, REFERENCE, shown, written_out
from sla_toolkit.documents import render_agreement
from sla_toolkit.running.notifying.address import NotSet, filled, names
from workbench import sla

SMALL = (Path(__file__).parent / "agreements" / "small.yaml").read_text(encoding="utf-8")
MAIL = "mailtos://reports:env:SMTP_PASSWORD@mail.example.com?to=team@example.com"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)


def read(folder, *lines, name="a.yaml"):
    """Read the small agreement with these lines below `notify:`; none: without the block."""
    path = folder / name
    path.write_text(SMALL + "".join(f"\n{line}" for line in ("notify:", *lines) if lines), encoding="utf-8")
    return read_agreement(path)


def refused(folder, *lines):
    """Give the problems of an agreement with these lines below `notify:`."""
    with pytest.raises(AgreementRefused) as caught:
        read(folder, *lines)
    return caught.value.problems


def test_an_address_has_its_defaults(tmp_path):
    """Told on every run, in the agreement's first language, with the PDF; one word may stand for a list of one."""
    one, other = read(
        tmp_path,
        "  - to: env:WHO",
        f'  - {{to: "{MAIL}", when: [change, miss], language: en, attach: html}}',
    ).agreement.notify
    assert (one.to, one.when, one.language, one.attach) == ("env:WHO", ("always",), None, ("pdf",))
    assert (other.when, other.language, other.attach) == (("change", "miss"), "en", ("html",))
    assert read(tmp_path, "  - {to: env:WHO, attach: []}").agreement.notify[0].attach == ()


def test_nobody_need_be_told(tmp_path):
    """Without the block, or with an empty one, there is nobody to tell."""
    path = tmp_path / "a.yaml"
    path.write_text(SMALL + "\nnotify:\n", encoding="utf-8")
    assert read_agreement(path).agreement.notify == read(tmp_path).agreement.notify == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{to: env:WHO, when: changed}", "Did you mean “change”?"),
        ("{to: env:WHO, when: []}", "At least 1"),
        ("{to: env:WHO, atach: [pdf]}", "Did you mean “attach”?"),
        ("{to: env:WHO, attach: [xlsx]}", "“xlsx” cannot stand here"),
        ("{to: env:WHO, language: fr}", "“fr” cannot stand here"),
        ("{when: miss}", "“to:” is missing here"),
        ("{to: 7}", "put it in quotes"),
        ("env:WHO", "“key: value” lines"),
    ],
)
def test_a_mistake_in_the_block_gets_its_line(tmp_path, line, sentence):
    """What is wrong is said where it stands, with what was meant as far as that can be guessed."""
    (problem,) = refused(tmp_path, "  - to: json://localhost", f"  - {line}")
    assert sentence in problem.message.text("en")
    assert problem.line == SMALL.count("\n") + 4


SECRET = "hunter2"


@pytest.mark.parametrize(
    "to",
    [
        f"mailto://reports:{SECRET}@mail.example.com",
        f"mailto://reports:{SECRET}/@mail.example.com",
        f"mailto://reports:a@{SECRET}@mail.example.com",
        f"json://reports:{SECRET}%3Aenv@localhost",
        f"json://localhost/path?+X-Api-Key={SECRET}",
        f"json://localhost/path?method=PUT&pass={SECRET}",
        f"json://localhost/path?+Authorization=Bearer%20{SECRET}",
        f"slack://{SECRET}/b/c",
        f"tgram://{SECRET}/chat",
        f"discord://{SECRET}/{SECRET}",
        f"msteams://{SECRET}/b/c/d",
        f"https://hooks.slack.com/services/{SECRET}",
        f"jsn://localhost/{SECRET}",
        f"slack://env:ID:{SECRET}@b/c",
        SECRET,
        f"env:{SECRET}-and-more",
    ],
)
def test_a_secret_that_is_written_out_is_refused(tmp_path, to):
    """Password, token or key: `sla check` names the line and what to write, and never repeats the secret."""
    (problem,) = refused(tmp_path, "  - to: json://localhost", "  - when: miss", f'    to: "{to}"')
    assert (problem.code, problem.line) == ("notify_address", SMALL.count("\n") + 5)
    for language in ("en", "ja"):
        assert "env:NAME" in problem.message.text(language)
        assert SECRET not in problem.text(language)
    assert SECRET not in shown(to)


@pytest.mark.parametrize(
    ("to", "seen"),
    [
        ("env:SLA_NOTIFY_MARKETING", "env:SLA_NOTIFY_MARKETING"),
        (MAIL, "mailtos://mail.example.com"),
        ("mailto://reports@mail.example.com", "mailto://mail.example.com"),
        ("json://localhost:8080/path", "json://localhost:8080"),
        ("JSON://[::1]:8080/path?method=PUT", "JSON://[::1]:8080"),
        ("json://env:USER:env:WORD@env:HOST:8080/env:TOKEN", "json://env:HOST:8080"),
        ("json://localhost?+Authorization=Bearer%20env:TOKEN", "json://localhost"),
        ("syslog://", "syslog://"),
        ("slack://env:TOKEN/#sla", "slack://…"),
        ("tgram://env:BOT/chat", "tgram://…"),
    ],
)
def test_what_gives_nothing_away_is_taken(tmp_path, to, seen):
    """References may stand for the whole or a part, and what holds no secret may be written out."""
    (one,) = read(tmp_path, f'  - to: "{to}"').agreement.notify
    assert one.to == to
    assert shown(to) == seen


def test_the_command_refuses_with_file_and_line(tmp_path):
    """`sla check` ends with 3 and one sentence, not with the password."""
    path = tmp_path / "a.yaml"
    path.write_text(f"{SMALL}\nnotify:\n  - to: mailto://me:{SECRET}@example.com\n", encoding="utf-8")
    done = sla("check", path)
    assert done.returncode == 3
    assert f"{path}:{SMALL.count(chr(10)) + 3}: The “password” stands" in done.stderr
    assert SECRET not in done.stderr + done.stdout


def test_documents_are_sent_only_in_a_language_that_they_are_made_in(tmp_path):
    """A language that the agreement has no documents in is refused, unless none are to be sent."""
    english = SMALL.replace("  version: 1\n", "  version: 1\n  languages: [en]\n")
    for attach, wrong in (("[pdf]", True), ("[]", False)):
        path = tmp_path / "a.yaml"
        path.write_text(f"{english}\nnotify: [{{to: env:WHO, language: ja, attach: {attach}}}]\n", "utf-8")
        if wrong:
            with pytest.raises(AgreementRefused, match="No documents are made in “ja”"):
                read_agreement(path)
        else:
            assert read_agreement(path).agreement.notify[0].language == "ja"


def test_who_is_told_is_no_term(tmp_path):
    """Added, changed or taken out: wording only; no new version, no other digest, and no address in what is said."""
    without = read(tmp_path, name="without.yaml")
    one = read(tmp_path, f'  - to: "{MAIL}"', name="one.yaml")
    other = read(tmp_path, "  - to: slack://env:TOKEN/sales-team", name="other.yaml")
    assert terms_digest(without.agreement) == terms_digest(one.agreement) == terms_digest(other.agreement)
    assert without.digest == one.digest == other.digest
    for old, new in ((without, one), (one, other), (other, without)):
        (change,) = changes(old, new)
        assert (change.code, change.kind, change.path, change.favours) == (
            "notify",
            "editorial",
            "notify",
            "neither",
        )
        assert not needs_new_version([change])
        assert len(set(change.message.both().values())) == 2
        assert not any(word in repr(change) for word in ("team@example.com", "sales-team", "SMTP_PASSWORD"))
    assert changes(one, one) == []


def test_a_part_of_an_address_that_is_not_shown_is_a_change_too(tmp_path):
    """Two addresses that read alike where they are shown are two all the same."""
    one = read(tmp_path, "  - to: json://localhost/one", name="one.yaml")
    two = read(tmp_path, "  - to: json://localhost/two", name="two.yaml")
    (change,) = changes(one, two)
    assert (change.code, change.kind) == ("notify", "editorial")
    assert "json://localhost" in change.message.text("en")


def test_the_document_names_nobody_who_is_told(tmp_path):
    """Addresses stand in no text of the agreement's document."""
    file = read(tmp_path, f'  - to: "{MAIL}"')
    made = render_agreement(file, tmp_path, ("en", "ja"), formats=("md", "html"))
    assert len(made) == 4
    for path in made:
        text = path.read_text(encoding="utf-8")
        assert "mail.example.com" not in text and "SMTP_PASSWORD" not in text


def test_an_agreement_is_read_without_apprise(tmp_path):
    """Reading, and whatever else a month does before it tells anybody, does not wait for Apprise to load."""
    read(tmp_path, "  - to: json://localhost")
    code = (
        "import sys; from sla_toolkit.agreement import read_agreement; import sla_toolkit.running.notifying;"
        f"read_agreement({str(tmp_path / 'a.yaml')!r}); sys.exit('apprise' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@given(WORDS, WORDS)
def test_a_secret_of_any_characters_comes_through(word, token):
    """What the environment holds is what the service is told, wherever in an address it stands."""
    to = "json://me:env:WORD@localhost:8080/a/env:TOKEN/b?x=1"
    assert written_out(to) is None
    parts = urlsplit(filled(to, {"WORD": word, "TOKEN": token}))
    assert unquote(parts.password or "") == word
    assert [unquote(one) for one in parts.path.split("/")] == ["", "a", token, "b"]
    assert (parts.username, parts.hostname, parts.port, parts.query) == ("me", "localhost", 8080, "x=1")


@given(st.text(max_size=40), st.sampled_from([*OPEN, "slack", "env", ""]), st.text(max_size=20))
def test_any_text_is_an_address_or_is_refused(text, kind, more):
    """Whatever stands there gets a sentence in both languages, or it can be shown and filled in."""
    for to in (text, f"{kind}://{text}", f"{kind}://env:X{more}"):
        message = written_out(to)
        if message is None:
            assert shown(to)
            filled(to, dict.fromkeys(REFERENCE.findall(to), "value"))
        else:
            assert len(set(message.both().values())) == 2


@given(
    WORDS.filter(lambda one: not REFERENCE.search(one) and not set("/?#@") & set(one)), st.sampled_from(OPEN)
)
def test_no_password_may_be_written_out(word, kind):
    """Of every kind of address that may be written out, none may hold a password."""
    assert written_out(f"{kind}://me:{word}@localhost") is not None


@pytest.mark.parametrize("known", [{}, {"WORD": ""}, {"WORD": " \n"}])
def test_a_variable_that_is_not_set_is_named(known):
    """Not there or empty is the same to whoever has to mend it."""
    for to in ("env:WORD", "json://me:env:WORD@localhost"):
        with pytest.raises(NotSet, match="environment variable WORD is not set"):
            filled(to, known)


def test_a_whole_address_is_taken_as_it_is():
    """Nothing in it is escaped, but for blanks around it, which a file of secrets may end with."""
    assert (
        filled("env:WHO", {"WHO": " tgram://123:abc/@chat?silent=yes\n"})
        == "tgram://123:abc/@chat?silent=yes"
    )


def test_addresses_that_read_alike_are_told_apart(tmp_path):
    """Whoever reads that the second of two failed knows which it is."""
    entries = read(tmp_path, *["  - to: json://localhost/a"] * 2, "  - to: env:X").agreement.notify
    assert names(entries) == ["json://localhost", "json://localhost (2)", "env:X"]
