"""The server as a content system, a careless client and a hostile one meet it: real processes, real connections."""

import contextlib
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import docx
import pytest
from test_cli import run
from test_report_html import HOSTILE, PLEDGE

from checker.schema import Output

ROOT = Path(__file__).parent.parent
TEXT = "The fund raised €40m ($64m) then."
JSON = {"content-type": "application/json"}
BYTES = {"content-type": "application/octet-stream"}


class Server:
    """A `figcheck serve` of its own on a free port."""

    def __init__(self, *options, env=None):
        command = [sys.executable, "-m", "checker.cli", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        )
        line = self.process.stdout.readline()
        self.address = re.search(r"http://[^/]+:\d+", line)[0]
        self.port = int(self.address.rpartition(":")[2])

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def check(self, headers=None, **fields):
        body = json.dumps({"text": TEXT, "date": "2024-03-15", **fields})
        status, _, answer = self.ask("POST", "/v1/check", body, {**JSON, **(headers or {})})
        return status, json.loads(answer)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("temporary")
    started = Server("--processes", "1", env={"TMPDIR": str(folder)})
    started.folder = folder
    yield started
    started.stop()


def test_the_answer_is_that_of_the_command_line(server, tmp_path):
    status, tree = server.check()
    assert status == 200
    Output.model_validate(tree)
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    expected = json.loads(run("lint", path, "--date", "2024-03-15", "--format", "json")[1])
    assert tree["documents"][0]["findings"] == expected["documents"][0]["findings"]


def test_a_file_is_checked_by_its_name(server):
    status, _, body = server.ask("POST", "/v1/check?name=pledge.md", PLEDGE.read_bytes(), BYTES)
    (document,) = json.loads(body)["documents"]
    assert (status, document["published"], document["path"]) == (200, "2021-09-03", "pledge.md")
    assert len(document["findings"]) == 1


def test_a_word_file_is_checked_and_its_text_comes_back_for_the_page(server):
    written, data = docx.Document(), io.BytesIO()
    written.add_paragraph(TEXT)
    written.save(data)
    status, _, body = server.ask("POST", "/v1/check?name=a.docx&date=2024-03-15&view=true", data.getvalue(), BYTES)
    tree = json.loads(body)
    assert status == 200
    assert tree["view"]["text"].strip() == TEXT
    assert len(tree["documents"][0]["findings"]) == 1


REFUSED = [
    ("POST", "/v1/check", b"{", JSON, 400, "not JSON"),
    ("POST", "/v1/check", b"\xff\xfe\x00", JSON, 400, "not JSON"),
    ("POST", "/v1/check", b"[" * 100_000, JSON, 400, "not JSON"),
    ("POST", "/v1/check", b"[]", JSON, 422, "not a JSON object"),
    ("POST", "/v1/check", b"{}", JSON, 422, "text: Field required"),
    ("POST", "/v1/check", b'{"text": 5}', JSON, 422, "text: "),
    ("POST", "/v1/check", b'{"text": "a", "txet": 1}', JSON, 422, "txet: "),
    ("POST", "/v1/check", b'{"text": "a", "date": "soon"}', JSON, 422, "date: 'soon' is no date"),
    ("POST", "/v1/check", b'{"text": "a", "home": "Atlantis"}', JSON, 422, "home: "),
    ("POST", "/v1/check", b'{"text": "a", "level": "loud"}', JSON, 422, "level: "),
    ("POST", "/v1/check", b'{"text": "a", "format": "/etc/passwd"}', JSON, 422, "unknown format"),
    ("POST", "/v1/check", b"text=a", {"content-type": "application/x-www-form-urlencoded"}, 415, "send application/json"),
    ("POST", "/v1/check", b"a", {}, 415, "not nothing"),
    ("POST", "/v1/check", b"a", BYTES, 422, "name: "),
    ("POST", "/v1/check?name=a.exe", b"MZ", BYTES, 422, "no reader for .exe"),
    ("POST", "/v1/check?name=a.docx", b"no zip", BYTES, 422, "a.docx: "),
    ("POST", "/v1/check?name=../../etc/passwd", b"x", BYTES, 422, "passwd: no reader"),
    ("POST", "/v1/report?format=exe", b"{}", JSON, 422, "format: "),
    ("GET", "/v1/check", None, {}, 405, ""),
    ("GET", "/etc/passwd", None, {}, 404, ""),
    ("GET", "/static/..%2f..%2fapp.py", None, {}, 404, ""),
    ("GET", "/static/../app.py", None, {}, 404, ""),
    ("GET", "/", None, {"host": "evil.example"}, 421, "evil.example"),
    ("POST", "/v1/check", b"{}", {**JSON, "sec-fetch-site": "cross-site"}, 403, "another site"),
    ("POST", "/v1/check", b"x", {**JSON, "content-length": str(1 << 40)}, 413, "larger than"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "headers", "status", "message"), REFUSED)
def test_what_cannot_be_served_is_a_clear_4xx_and_the_server_goes_on(
    server, method, path, body, headers, status, message
):
    got, answered, answer = server.ask(method, path, body, headers)
    assert got == status
    error = json.loads(answer).get("error", "")
    assert message in error
    assert "\n" not in error
    assert answered["content-security-policy"].startswith("default-src 'none'")
    assert server.check()[0] == 200


def test_a_body_without_a_length_is_cut_off_at_the_limit(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        head = "POST /v1/check HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        answer = b""
        try:
            for _ in range(200):
                connection.sendall(chunk)
        except OSError:
            pass  # the server has hung up, as it should
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(4096):
                answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert server.check()[0] == 200


@pytest.mark.parametrize(
    "garbage", [b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02"]
)
def test_what_is_no_http_does_no_harm(server, garbage):
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(garbage)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(4096)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert server.check()[0] == 200


@pytest.mark.parametrize("suffix", ["html", "md", "docx", "json"])
def test_the_report_is_downloaded_in_each_form(server, suffix):
    body = json.dumps({"text": TEXT, "date": "2024-03-15"})
    status, headers, answer = server.ask("POST", f"/v1/report?format={suffix}", body, JSON)
    assert status == 200
    assert headers["content-disposition"] == f'attachment; filename="figcheck-report.{suffix}"'
    assert b"$64m" in answer or zipfile.ZipFile(io.BytesIO(answer)).testzip() is None


def test_a_hostile_article_comes_back_as_text(server):
    status, tree = server.check(text=HOSTILE, view=True)
    assert status == 200
    shown = "".join([tree["view"]["findings"], *tree["view"]["passages"]])
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert not re.search(r"<[^>]*\son\w+=", shown)


def test_every_answer_carries_the_strict_headers(server):
    for method, path in (("GET", "/"), ("GET", "/static/page.js"), ("GET", "/nowhere"), ("GET", "/v1/openapi.json")):
        _, headers, _ = server.ask(method, path)
        assert "'unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_the_interface_describes_itself(server):
    _, _, body = server.ask("GET", "/v1/openapi.json")
    tree = json.loads(body)
    assert set(tree["paths"]) == {"/v1/check", "/v1/report"}
    operation = tree["paths"]["/v1/check"]["post"]
    assert set(operation["requestBody"]["content"]) == {"application/json", "application/octet-stream"}
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Output")
    assert {"400", "413", "415", "422", "503"} <= set(operation["responses"])


def test_nothing_of_an_article_is_stored(server):
    server.check(text="unmistakable " + TEXT)
    assert [path for path in server.folder.rglob("*") if path.is_file()] == []


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server with one process, one second and one place: its limits are met at once. Its desk has a rate of its own."""
    settings = tmp_path_factory.mktemp("desk") / "figcheck.toml"
    settings.write_text('rates = [{ base = "EUR", quote = "USD", rate = "1.6", from = 2024-01-01 }]', encoding="utf-8")
    options = ("--processes", "1", "--seconds", "1", "--waiting", "1", "--token", "s3cret")
    started = Server(*options, "--settings", str(settings))
    yield started
    started.stop()


BEARER = {"authorization": "Bearer s3cret"}


def test_a_token_is_asked_for_and_the_page_is_not_behind_it(small):
    assert small.check()[0] == 401
    assert small.check({"authorization": "Bearer wrong"})[0] == 401
    assert small.check(BEARER)[0] == 200
    assert small.ask("GET", "/")[0] == 200
    assert small.ask("GET", "/static/page.js")[0] == 200


def test_the_desk_s_settings_hold(small, server):
    """Both check the same text; one desk has a rate at which it is right."""
    (own,) = small.check(BEARER)[1]["documents"]
    (others,) = server.check()[1]["documents"]
    assert (own["findings"], [one["rule"] for one in others["findings"]]) == ([], ["conversion"])


def test_a_check_that_takes_too_long_is_ended_and_one_too_many_is_refused(small):
    long = {"text": "It raised €40m ($64m) then and 5 to 7 per cent of £3bn (€4bn). " * 30_000}
    seen = {}

    def ask():
        status, tree = small.check(BEARER, **long)
        seen[status] = tree

    for _ in range(20):  # which of several comes first is chance
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if {422, 503} <= set(seen):
            break
    assert seen[422] == {"error": "the check took longer than 1 seconds and was ended"}
    assert "too many checks are waiting" in seen[503]["error"]
    assert small.check(BEARER)[0] == 200


def test_a_body_that_never_comes_is_not_waited_for(small):
    with socket.create_connection(("127.0.0.1", small.port), timeout=60) as connection:
        head = (
            "POST /v1/check HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer s3cret\r\ncontent-length: 100\r\n\r\n{"
        )
        connection.sendall(head.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_other_machines_are_served_only_with_a_token():
    code, _, err = run("serve", "--host", "0.0.0.0", "--port", "0", env={"FIGCHECK_TOKEN": ""})  # noqa: S104
    assert (code, err.count("\n")) == (2, 1)
    assert "give a --token" in err


def test_a_port_in_use_is_one_line(server):
    code, _, err = run("serve", "--port", server.port)
    assert code == 2
    assert err.startswith(f"figcheck: --port: 127.0.0.1:{server.port}: ")


BARRED = """
from checker.run import Run
from checker.server.workers import prepare
from checker.settings import SettingsFiles
prepare(Run(SettingsFiles({}, isolated=True)))
import socket, subprocess, os, pathlib, sys
def refused(act):
    try:
        act()
    except PermissionError:
        return True
    return False
from checker.server.work import run
assert b"$64m" in run({"text": "It raised €40m ($64m) then.", "format": "text", "date": "2024-03-15", "answer": ".html"})
for text in (
    "The council said on Monday that the new road would cost more than anyone in the town had expected. " * 20,
    "Le conseil a annoncé lundi que la nouvelle route coûterait plus cher que prévu, soit 40 millions d'euros. " * 20,
    "Der Rat teilte am Montag mit, dass die neue Straße teurer wird als erwartet: 40,5 Millionen Euro (64 Mio. USD). " * 20,
):
    assert b"html" in run({"text": text, "format": "text", "date": "2024-03-15", "answer": ".html"})
print(all(map(refused, [
    lambda: open("/etc/passwd"),
    lambda: open(sys.argv[1], "w"),
    lambda: pathlib.Path(sys.argv[1]).write_text("x"),
    lambda: os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.remove(sys.argv[1]),
])))
"""


def test_a_worker_reads_no_file_and_asks_no_one(tmp_path):
    target = tmp_path / "target"
    done = subprocess.run(
        [sys.executable, "-c", BARRED, str(target)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True\n", done.stderr
    assert not target.exists()
