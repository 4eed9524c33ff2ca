"""After a run: a real receiver hears of it, only when it asked to, and nothing that goes wrong there is ever raised."""

import base64
import email
import json
import os
import socket
import threading
import time
from contextlib import contextmanager
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from documents_sample import SMALL, report

from sla_toolkit.agreement import read_agreement
from sla_toolkit.language import Message
from sla_toolkit.running.notifying import Told, notify, posting
from sla_toolkit.variance.corrections import after_unreadable

SECRET = "s3cret/@:?#& +%é"
BROKEN = Message("There is no such file: check the path.")


class _Handler(BaseHTTPRequestHandler):
    """Keeps what arrives; a path such as /500 is what it answers, /silent never, /drip a sign at a time."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append({"path": self.path, "authorization": self.headers["Authorization"], **body})
        last = self.path.rpartition("/")[2]
        if last in ("silent", "drip"):
            self._hang(b"x" if last == "drip" else b"")
        else:
            self.send_response(int(last) if last.isdecimal() else 200)
            self.end_headers()

    def _hang(self, sign):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: " if sign else b"")
        while not self.server.over.wait(0.3):
            try:
                self.wfile.write(sign)
            except OSError:
                return

    def log_message(self, *_):
        """Say nothing on the terminal."""


class _Postman(StreamRequestHandler):
    """As much of a mail server as it takes: keeps who logs in, and the mail."""

    def handle(self):
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].strip().upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.server.heard.append(self._mail())
            elif verb == b"AUTH":
                self.server.logins.append(base64.b64decode(line.split()[2]).split(b"\0")[1:])
            self._say({b"EHLO": "250-here\r\n250 AUTH PLAIN", b"AUTH": "235 welcome"}.get(verb, "250 fine"))

    def _say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def _mail(self):
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            text += self.rfile.readline()
        return email.message_from_bytes(text, policy=policy.default)


@contextmanager
def receiving(handler=_Handler, kind=ThreadingHTTPServer):
    """Run a receiver on a free port."""
    server = kind(("127.0.0.1", 0), handler)
    server.daemon_threads, server.heard, server.over = True, [], threading.Event()
    server.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def receiver(monkeypatch):
    """A local receiver of what Apprise calls json://, past any proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with receiving() as server:
        yield server


def agreement(folder, *lines):
    """Read the small agreement with these lines below `notify:`."""
    path = folder / "parameters" / "small.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{SMALL}\nnotify:\n" + "\n".join(lines), encoding="utf-8")
    return read_agreement(path)


def published(folder, month="2026-09", *, new=True, **changes):
    """Give a published month with its documents, the report's parts replaced by `changes`."""
    place = folder / "outputs" / "small" / month
    place.mkdir(parents=True)
    for name in ("en.pdf", "ja.pdf", "ja.html"):
        (place / f"report.{name}").write_bytes(f"{month} {name}".encode())
    return Told(month, place, report(month=month, **changes), new)


def kept():
    """Give the report's commitments, all of them kept."""
    return [one.model_copy(update={"status": "kept"}).model_dump() for one in report().commitments]


def sentences(sent):
    """Everything that is said, in both languages."""
    return "\n".join(f"{one.to} {one.message.text('en')} {one.message.text('ja')}" for one in sent)


def files(message):
    """Give the documents of a message as name → bytes."""
    return {one["filename"]: base64.b64decode(one["base64"]) for one in message["attachments"]}


def test_summary_and_pdf_arrive_in_each_language(receiver, tmp_path, monkeypatch, capfd):
    """Two addresses, two languages: title, summary, misses and the PDF's own bytes; and nothing on the terminal."""
    monkeypatch.setenv("SLA_TEST_WORD", SECRET)
    file = agreement(
        tmp_path,
        f"  - to: json://{receiver.address}/first",
        f'  - {{to: "json://me:env:SLA_TEST_WORD@{receiver.address}/second", language: en}}',
    )
    month = published(tmp_path)
    sent = notify(file, [month])
    assert [(one.ok, one.skipped) for one in sent] == [(True, False)] * 2
    assert capfd.readouterr() == ("", "")
    first, second = sorted(receiver.heard, key=lambda one: one["path"])
    assert first["title"] == "小さな合意書 2026年9月：約束 7 項目のうち未達 4 項目"
    assert second["title"] == "Small SLA, September 2026: 4 of 7 promises missed"
    assert files(first) == {"small-2026-09.ja.pdf": b"2026-09 ja.pdf"}
    assert files(second) == {"small-2026-09.en.pdf": b"2026-09 en.pdf"}
    for message, language in ((first, "ja"), (second, "en")):
        assert month.report.summary[language] in message["message"]
        assert str(month.folder) in message["message"]
        assert month.report.notices[0].text[language] in message["message"]
    assert "Missed:\n- Label of persona_share: 34.0%, promised 65% or more\n" in second["message"]
    assert "(excused, since “Label of persona_share” was missed too)" in second["message"]
    assert "未達の項目\n- persona_share の表示名：実績 34.0%（約束 65%以上）\n" in first["message"]
    assert second["authorization"] == "Basic " + base64.b64encode(f"me:{SECRET}".encode("latin-1")).decode()
    assert SECRET not in sentences(sent)


def test_a_mail_arrives_with_the_pdf(tmp_path, monkeypatch):
    """By SMTP, with a login: subject, text and PDF in Japanese, from and to whom the address says."""
    monkeypatch.setenv("SLA_TEST_WORD", "s3cret/@:?#& +%")
    with receiving(_Postman, ThreadingTCPServer) as server:
        server.logins = []
        to = f"mailto://reports:env:SLA_TEST_WORD@{server.address}?to=team@example.com&from=sla@example.com"
        (sent,) = notify(agreement(tmp_path, f'  - to: "{to}"'), [published(tmp_path)])
        assert sent.ok and sent.to == f"mailto://{server.address}"
        assert server.logins == [[b"reports", b"s3cret/@:?#& +%"]]
        (mail,) = server.heard
    assert (mail["from"], mail["to"]) == ("sla@example.com", "team@example.com")
    assert mail["subject"] == "小さな合意書 2026年9月：約束 7 項目のうち未達 4 項目"
    assert report().summary["ja"] in mail.get_body(("plain",)).get_content()
    (pdf,) = mail.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content()) == ("small-2026-09.ja.pdf", b"2026-09 ja.pdf")


def test_text_is_text(receiver, tmp_path):
    """What looks like markup or like an address of everybody in a label comes through as it is, on one line."""
    odd = "<b>*x*</b> [a](b) \\{{ 1 }}\n& “y”"
    promise = report().commitments[3].model_dump() | {"status": "missed", "label": {"en": odd, "ja": odd}}
    file = agreement(tmp_path, f"  - {{to: json://{receiver.address}, language: en, attach: []}}")
    assert notify(file, [published(tmp_path, commitments=[promise])])[0].ok
    assert "\n- <b>*x*</b> [a](b) \\{{ 1 }} & “y”: " in receiver.heard[0]["message"]
    assert receiver.heard[0]["attachments"] == []


def test_several_months_make_one_message(receiver, tmp_path):
    """A catch-up run: a paragraph a month, newest first, the documents of the newest three, a failure in its place."""
    file = agreement(tmp_path, f"  - {{to: json://{receiver.address}, language: en}}")
    months = [published(tmp_path, f"2026-{number:02d}") for number in (5, 9, 6, 8)]
    (sent,) = notify(file, [*months, Told("2026-07", failure=BROKEN)])
    assert sent.ok
    (message,) = receiver.heard
    assert (
        message["title"]
        == "Small SLA, September 2026 and 4 more months: 16 of 28 promises missed, one month failed"
    )
    assert message["type"] == "failure"
    assert list(files(message)) == [f"small-2026-{number}.en.pdf" for number in ("09", "08", "06")]
    headings = [line for line in message["message"].splitlines() if line.startswith("■")]
    assert headings == [f"■ {name} 2026" for name in ("September", "August", "July", "June", "May")]
    assert f"■ July 2026\n\nThe run failed: {BROKEN}" in message["message"]


@pytest.mark.parametrize(
    ("when", "new", "failed", "miss", "told"),
    [
        ("always", False, False, False, True),
        ("change", False, False, True, False),
        ("change", True, False, False, True),
        ("change", False, True, False, True),
        ("miss", True, False, False, False),
        ("miss", False, False, True, True),
        ("miss", False, True, False, False),
        ("[change, miss]", False, False, False, False),
        ("[change, miss]", True, False, False, True),
        ("[change, miss]", False, False, True, True),
    ],
)
def test_told_only_when_asked_for(tmp_path, monkeypatch, when, new, failed, miss, told):
    """Every run; a change or a failure; a miss; or either: whoever did not ask for it hears nothing, and we say so."""
    posted = []
    monkeypatch.setattr(posting, "_answer", lambda order: posted.append(order) or {"code": "sent"})
    file = agreement(tmp_path, f"  - {{to: json://localhost, when: {when}}}")
    months = [published(tmp_path, new=new, **({} if miss else {"commitments": kept()}))]
    months += [Told("2026-08", failure=BROKEN)] if failed else []
    (sent,) = notify(file, months)
    assert (sent.ok, sent.skipped, len(posted)) == (True, not told, int(told))
    assert ("was not told" in sent.message.text("en")) == (not told)


@pytest.mark.parametrize("when", ["always", "change", "miss", "[change, miss]"])
def test_a_run_without_a_month_tells_nobody(tmp_path, when):
    """There is nothing to say."""
    (sent,) = notify(agreement(tmp_path, f"  - {{to: json://localhost, when: {when}}}"), [])
    assert sent.ok and sent.skipped


def test_an_excused_miss_is_a_miss(receiver, tmp_path):
    """Who asked to be told of misses hears of one that the agreement excuses, with that it is excused."""
    excused = next(one for one in report().commitments if one.relieved_by)
    cause = next(one for one in report().commitments if one.id == excused.relieved_by)
    only = [excused.model_dump(), cause.model_dump() | {"status": "kept"}]
    file = agreement(tmp_path, f"  - {{to: json://{receiver.address}, when: miss, language: en}}")
    assert notify(file, [published(tmp_path, commitments=only)])[0].ok
    assert "(excused, since" in receiver.heard[0]["message"]


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"commitments": kept()}, "all 7 promises kept"),
        ({"commitments": []}, "nothing was promised"),
        (
            {"commitments": [one | {"status": "pending"} for one in kept()]},
            "none of 7 promises missed so far",
        ),
    ],
)
def test_the_title_says_how_it_stands(receiver, tmp_path, changes, title):
    """Where nothing was missed, the title says whether all was kept or some cannot be told yet."""
    file = agreement(tmp_path, f"  - {{to: json://{receiver.address}, language: en}}")
    assert notify(file, [published(tmp_path, **changes)])[0].ok
    assert receiver.heard[0]["title"] == f"Small SLA, September 2026: {title}"
    assert receiver.heard[0]["type"] == "info"


def test_a_report_that_replaces_another_says_why(receiver, tmp_path):
    """A month that was published anew says so with its causes; one that stayed the same does not."""
    file = agreement(tmp_path, f"  - {{to: json://{receiver.address}, language: en}}")
    month = published(tmp_path)
    for new in (True, False):
        notify(file, [Told(month.month, month.folder, after_unreadable(month.report), new)])
    first, second = (one["message"] for one in receiver.heard)
    assert "This report replaces an earlier one:\n- The report on file could not be read" in first
    assert "This report replaces" not in second


def test_a_team_words_it_itself(receiver, tmp_path):
    """The workspace's own template stands in for ours; one that cannot be used is named, and nobody is told."""
    own = tmp_path / "templates" / "notify" / "body.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{{ months[0].month|month }}: see <you>\n", encoding="utf-8")
    file = agreement(tmp_path, f"  - {{to: json://{receiver.address}, language: en}}")
    month = published(tmp_path)
    assert notify(file, [month])[0].ok
    assert receiver.heard[0]["message"].strip() == "September 2026: see <you>"
    for fault in ("{{ nobody }}", "{{ months[0].month|status }}", "{% if %}"):
        own.write_text(fault, encoding="utf-8")
        os.utime(own, (time.time() + 9,) * 2)
        (sent,) = notify(file, [month])
        assert not sent.ok and "notify/body.txt.j2" in sent.message.text("en")
    assert len(receiver.heard) == 1


def test_a_document_that_is_not_there_is_named(receiver, tmp_path):
    """The text goes all the same, says what is lacking, and the run hears that not all arrived."""
    file = agreement(tmp_path, f"  - {{to: json://{receiver.address}, language: en, attach: [pdf, docx]}}")
    (sent,) = notify(file, [published(tmp_path)])
    assert (sent.ok, sent.skipped) == (False, False)
    assert "without small-2026-09.en.docx" in sent.message.text("en")
    assert list(files(receiver.heard[0])) == ["small-2026-09.en.pdf"]
    assert "Not attached, since it is not there: small-2026-09.en.docx" in receiver.heard[0]["message"]


def free_port():
    """Give a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.mark.slow
def test_whatever_goes_wrong_is_a_sentence(receiver, tmp_path, monkeypatch, capfd):
    """Each failure says why beside the address that it befell; the others are told; no secret is in any sentence."""
    monkeypatch.delenv("SLA_TEST_NOT_THERE", raising=False)
    monkeypatch.setenv("SLA_TEST_WORD", SECRET)
    monkeypatch.setenv("SLA_TEST_WHO", f"jsno://localhost/{SECRET}")
    monkeypatch.setenv("SLA_TEST_NONE", SECRET)
    monkeypatch.setenv("SLA_TEST_KANJI", "秘密")
    expected = {
        f"json://me:env:SLA_TEST_WORD@{receiver.address}/500": "answered with the error 500",
        f"json://me:env:SLA_TEST_WORD@{receiver.address}/403": "the user or the password is not accepted",
        f"json://me:env:SLA_TEST_WORD@127.0.0.1:{free_port()}": "nothing answers at that address",
        f"json://me:env:SLA_TEST_KANJI@{receiver.address}": "has characters that this kind of address cannot",
        "json://me:env:SLA_TEST_WORD@nowhere.invalid": "there is no server of that name",
        "env:SLA_TEST_NOT_THERE": "variable SLA_TEST_NOT_THERE is not set",
        "json://me:env:SLA_TEST_NOT_THERE@localhost": "variable SLA_TEST_NOT_THERE is not set",
        "env:SLA_TEST_WHO": "no service goes by that address; perhaps “json://” is meant",
        "env:SLA_TEST_NONE": "no service goes by that address",
        "qqqq://env:SLA_TEST_WORD": "no service goes by that address",
        "slack://env:SLA_TEST_WORD": "not what the service asks for",
        f"json://{receiver.address}/fine": "was told",
    }
    file = agreement(tmp_path, *(f'  - to: "{to}"' for to in expected))
    sent = notify(file, [published(tmp_path)])
    for one, sentence in zip(sent, expected.values(), strict=True):
        assert sentence in one.message.text("en"), one
        assert one.message.text("en").startswith(one.to)
        assert one.ok == (sentence == "was told") and not one.skipped
    assert len({one.to for one in sent}) == len(sent)
    assert SECRET not in sentences(sent) and "s3cret" not in repr(sent)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["silent", "drip"])
def test_a_receiver_that_hangs_holds_nobody_up(receiver, tmp_path, monkeypatch, path):
    """Silent, or answering a sign at a time without an end: it is given up, and those beside it are told."""
    monkeypatch.setattr(posting, "PATIENCE", 4.0)
    file = agreement(
        tmp_path, f"  - to: json://{receiver.address}/{path}", f"  - to: json://{receiver.address}/b"
    )
    began = time.monotonic()
    hung, told = notify(file, [published(tmp_path)])
    assert time.monotonic() - began < 40
    assert told.ok and not hung.ok
    assert "in time" in hung.message.text("en") or "no answer came within 4 seconds" in hung.message.text(
        "en"
    )
    assert len(receiver.heard) == 2


def test_what_nobody_foresaw_is_a_sentence_too(tmp_path, monkeypatch):
    """An error of ours, an answer that is none, a messenger that cannot be started: the run does not hear of it."""
    file = agreement(tmp_path, "  - to: json://localhost")
    month = published(tmp_path)
    for answer in (
        lambda _: 1 / 0,
        lambda _: {"code": "failed"},
        lambda _: {"code": "failed", "reason": "E"},
    ):
        monkeypatch.setattr(posting, "_answer", answer)
        (sent,) = notify(file, [month])
        assert not sent.ok and "was not told" in sent.message.text("en")
    monkeypatch.undo()
    broken = tmp_path / "broken.py"
    for text in ("raise SystemExit(3)", "print('not JSON')"):
        broken.write_text(text, encoding="utf-8")
        monkeypatch.setattr(posting.messenger, "__file__", str(broken))
        (sent,) = notify(file, [month])
        assert sent.message.text("en") == "json://localhost was not told: the service did not take it."


def test_files_a_service_takes_none_of_are_no_failure(tmp_path, monkeypatch):
    """Some kinds of address only take text: told, and said so."""
    monkeypatch.setattr(posting, "_answer", lambda _: {"code": "sent", "files": False})
    (sent,) = notify(agreement(tmp_path, "  - to: syslog://"), [published(tmp_path)])
    assert sent.ok and "it takes none" in sent.message.text("en")


def test_a_program_of_its_own_sends_what_is_not_on_its_command_line(tmp_path, monkeypatch):
    """A secret goes through a pipe: who lists the machine's programs does not see it."""
    seen = []

    def run(command, **options):
        seen.append((command, options["input"]))
        raise OSError

    monkeypatch.setattr(posting.subprocess, "run", run)
    monkeypatch.setenv("SLA_TEST_WHO", "json://localhost/s3cret")
    (sent,) = notify(agreement(tmp_path, "  - to: env:SLA_TEST_WHO"), [published(tmp_path)])
    ((command, order),) = seen
    assert "s3cret" not in "".join(command) and "s3cret" in json.loads(order)["url"]
    assert not sent.ok and "s3cret" not in repr(sent)


def test_only_who_sends_loads_apprise():
    """Apprise takes a while to load: no module of ours does it, but in the program that sends."""
    package = Path(posting.__file__).parents[2]
    found = [path.name for path in package.rglob("*.py") if "import apprise" in path.read_text("utf-8")]
    assert found == ["messenger.py"]
