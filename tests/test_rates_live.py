"""The opt-in update against a local server that speaks the ECB's csvdata and Frankfurter's JSON, well and badly."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from checker.rates import Rate, RateBook
from checker.rates.live import FILE, LiveError, Update, load_live, update
from checker.wording import day

BOOK = RateBook.load()
ENDS = BOOK.ends
NEXT = ENDS + timedelta(3)
TODAY = ENDS + timedelta(25)
HEAD = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,TITLE\n"


def rate(book: RateBook, base: str, quote: str, day: date = NEXT) -> Rate:
    found = book.rate(base, quote, day)
    assert isinstance(found, Rate), found
    return found


def ecb_line(code: str, day: date | str, rate: str) -> str:
    return f'EXR.D.{code}.EUR.SP00.A,D,{code},EUR,SP00,A,{day},{rate},A,"{code}/Euro, ECB reference rate"\n'


def ecb(day: date | str = NEXT, **changed: str) -> str:
    rates = {"USD": "1.12", "JPY": "176.5", "GBP": "0.8400", "CNY": "7.44", "CHF": "0.92", "SEK": "10.95"} | changed
    return HEAD + "".join(ecb_line(code, day, rate) for code, rate in rates.items())


def frankfurter(day: date = NEXT, **changed: object) -> str:
    rates: dict[str, object] = {
        "EUR": 0.89,
        "NGN": None,
        "VND": None,
        "AED": 3.6725,
        "KES": None,
        "EGP": None,
        "XAU": 0.0002,
    } | changed
    for code in [code for code, number in rates.items() if number is None]:  # about where the pack ends
        rates[code] = float(rate(BOOK, "USD", code, ENDS).value) * 1.01
    return json.dumps([{"date": str(day), "base": "USD", "quote": code, "rate": rates[code]} for code in rates])


Answer = tuple[int, str | bytes, int | None]  # status, body, the length said if not the true one


class Server(ThreadingHTTPServer):
    """Answers what it is told to and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {"ecb": (200, ecb(), None), "rest": (200, frankfurter(), None)}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        self.server.asked.append((asked.path, parse_qs(asked.query)))
        status, body, length = self.server.answers["ecb" if asked.path.startswith("/ecb") else "rest"]
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(server: Server, folder: Path, today: date = TODAY) -> Update:
    at = f"http://127.0.0.1:{server.server_port}"
    return update(folder, ecb_url=f"{at}/ecb/EXR", frankfurter_url=f"{at}/v2/rates", today=today, timeout=5)


def test_newer_days_are_fetched_kept_and_used(server: Server, tmp_path: Path) -> None:
    done = fetch(server, tmp_path / "cache")
    assert done.path == tmp_path / "cache" / FILE
    assert (done.first, done.last, done.left_out) == (NEXT, NEXT, [])
    book = RateBook.load().with_rates(load_live(tmp_path / "cache"))
    assert book.ends == NEXT
    found = rate(book, "EUR", "CNY")
    assert (found.value, found.source, found.note) == (Decimal("7.44"), "ECB", "")
    assert rate(book, "EUR", "USD").value == Decimal("1.12")  # the ECB's, not Frankfurter's 0.89
    naira = rate(book, "USD", "NGN")
    assert (naira.source, naira.frequency, naira.observed_to) == ("Frankfurter", "daily", NEXT)
    assert rate(book, "USD", "AED").source == "peg"
    assert rate(book, "EUR", "CNY", ENDS).value == rate(BOOK, "EUR", "CNY", ENDS).value
    assert f"rates end {day(NEXT)}" in rate(book, "EUR", "CNY", NEXT + timedelta(20)).note


def test_the_file_says_source_and_time(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    head, *rows = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
    assert head == "base,quote,rate,from,to,source,fetched"
    assert {row.split(",")[5] for row in rows} == {"ECB", "Frankfurter"}
    assert all(row.split(",")[6].endswith("+00:00") for row in rows)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_what_is_asked_for(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    (path, ecb_query), (other, query) = server.asked
    since = str(ENDS - timedelta(14))
    assert path == "/ecb/EXR/D..EUR.SP00.A"
    assert ecb_query == {"startPeriod": [since], "endPeriod": [str(TODAY)], "format": ["csvdata"]}
    assert (other, query) == ("/v2/rates", {"base": ["USD"], "from": [since], "to": [str(TODAY)]})


def test_nothing_fetched_yet_is_no_rows(tmp_path: Path) -> None:
    assert load_live(tmp_path / "none") == []


def test_a_holiday_without_a_value_is_passed_over(server: Server, tmp_path: Path) -> None:
    server.answers["ecb"] = (
        200,
        ecb() + ecb_line("USD", NEXT + timedelta(1), "NaN") + ecb_line("JPY", NEXT + timedelta(1), ""),
        None,
    )
    assert fetch(server, tmp_path).last == NEXT


def test_one_currency_far_off_is_left_out_and_named(server: Server, tmp_path: Path) -> None:
    others: dict[str, object] = dict.fromkeys(("PKR", "KZT", "COP", "CLP", "PEN", "TWD", "UAH", "MAD", "JMD"))
    server.answers["rest"] = (200, frankfurter(NEXT, VND=3.0, **others), None)
    assert fetch(server, tmp_path).left_out == ["VND"]
    assert "VND" not in (tmp_path / FILE).read_text(encoding="utf-8")


LINE = ecb_line("JPY", NEXT, "176.5")
BAD: dict[str, tuple[str, Answer, str]] = {
    "ecb down": ("ecb", (503, "busy", None), "ECB: answered 503 Service Unavailable"),
    "ecb finds nothing": ("ecb", (404, "No results found.", None), "ECB: answered 404 Not Found"),
    "ecb partial body": ("ecb", (200, ecb(), len(ecb()) + 500), "ECB: the answer broke off after"),
    "ecb partial line": ("ecb", (200, ecb()[:-9], None), "ECB: the answer breaks off in the middle of a line"),
    "ecb a page": ("ecb", (200, "<html>maintenance</html>\n", None), "ECB: the answer has no column"),
    "ecb empty": ("ecb", (200, HEAD, None), "ECB: the answer holds no rate"),
    "ecb bytes": ("ecb", (200, b"\xff\xfe\x00", None), "ECB: the answer is not text"),
    "ecb words": ("ecb", (200, ecb(JPY="many"), None), "ECB: 'many' is not a JPY rate"),
    "ecb zero": ("ecb", (200, ecb(JPY="0"), None), "ECB: '0' is not a JPY rate"),
    "ecb negative": ("ecb", (200, ecb(JPY="-176"), None), "ECB: '-176' is not a JPY rate"),
    "ecb infinite": ("ecb", (200, ecb(JPY="Infinity"), None), "ECB: 'Infinity' is not a JPY rate"),
    "ecb no dollar": ("ecb", (200, HEAD + LINE, None), f"ECB: no dollar rate on {NEXT}"),
    "ecb future": ("ecb", (200, ecb(TODAY + timedelta(1)), None), f"rate of {TODAY + timedelta(1)} was not asked for"),
    "ecb long ago": ("ecb", (200, ecb(date(1999, 1, 4)), None), "rate of 1999-01-04 was not asked for"),
    "ecb no day": ("ecb", (200, ecb("2026-13-45"), None), "ECB: '2026-13-45' is not a day"),
    "ecb short line": ("ecb", (200, ecb() + "EXR.D.USD\n", None), "ECB: line 8 is not a euro rate"),
    "ecb other base": ("ecb", (200, ecb().replace(",EUR,SP00", ",USD,SP00"), None), "ECB: line 2 is not a euro rate"),
    "ecb upside down": ("ecb", (200, ecb(USD="0.005"), None), "are far off their last ones: refused"),
    "frankfurter down": ("rest", (500, "oops", None), "Frankfurter: answered 500 Internal Server Error"),
    "frankfurter partial": ("rest", (200, frankfurter()[:-20], None), "Frankfurter: the answer is not whole JSON"),
    "frankfurter broken off": ("rest", (200, frankfurter(), 99_999), "Frankfurter: the answer broke off after"),
    "frankfurter object": ("rest", (200, '{"rates": {}}', None), "Frankfurter: the answer is not a list of rates"),
    "frankfurter empty": ("rest", (200, "[]", None), "Frankfurter: the answer holds no rate"),
    "frankfurter nulls": ("rest", (200, "[null]", None), "Frankfurter: the answer is not a list of rates"),
    "frankfurter null rate": ("rest", (200, frankfurter(KES="null"), None), "Frankfurter: 'null' is not a KES rate"),
    "frankfurter list rate": ("rest", (200, frankfurter(KES=[1]), None), "is not a KES rate"),
    "frankfurter other base": (
        "rest",
        (200, frankfurter().replace('"USD"', '"EUR"'), None),
        "a rate is not per dollar",
    ),
    "frankfurter code": ("rest", (200, frankfurter(kes=129), None), "Frankfurter: 'kes' is not a currency code"),
    "frankfurter nonsense": (
        "rest",
        (200, frankfurter(KES=1, NGN=1, VND=1, EGP=9999), None),
        "far off their last ones: refused",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_one_line_and_changes_nothing(server: Server, tmp_path: Path, name: str) -> None:
    fetch(server, tmp_path)
    before = (tmp_path / FILE).read_bytes()
    which, answer, message = BAD[name]
    server.answers[which] = answer
    with pytest.raises(LiveError) as error:
        fetch(server, tmp_path)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert (tmp_path / FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_no_network_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LiveError, match=r"^ECB: cannot be reached"):
        update(
            tmp_path, ecb_url="http://127.0.0.1:9/ecb", frankfurter_url="http://127.0.0.1:9/f", today=TODAY, timeout=2
        )
    assert not list(tmp_path.iterdir())


def test_a_server_that_says_nothing_times_out(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        at = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(LiveError, match=r"^ECB: cannot be reached .*timed out"):
            update(tmp_path, ecb_url=at, frankfurter_url=at, today=TODAY, timeout=0.2)


def test_only_web_addresses(tmp_path: Path) -> None:
    with pytest.raises(LiveError, match="is not a web address"):
        update(tmp_path, ecb_url="file:///etc/hosts", today=TODAY)


@pytest.mark.parametrize("text", ["", "hello\n", "base,quote,rate,from,to,source,fetched\nUSD,CNY\n", b"\xff"])
def test_a_spoiled_file_is_named(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(LiveError, match=FILE) as error:
        load_live(tmp_path)
    assert "\n" not in str(error.value)


def test_a_folder_that_cannot_be_written_is_named(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LiveError, match="cannot be written"):
        fetch(server, tmp_path / "file")
