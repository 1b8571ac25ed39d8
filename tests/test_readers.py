"""The registry of readers: which module reads a file, in which encoding, and what is refused in one line."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import Document, readers
from checker.cli import app
from checker.readers import UnreadableError, decode, formats, read_bytes, read_file, read_parts, suffixes
from checker.readers._parts import divided


def test_every_reader_can_read_something():
    for name in formats():
        module = readers._load(readers._NAMES.get(name, name))
        assert hasattr(module, "read") or hasattr(module, "read_bytes"), name


def test_a_suffix_may_be_written_in_capitals_and_a_rarer_one_has_the_same_reader():
    sources = {name: read_bytes(b"# Head\n\ntext", name).text.string for name in ("a.md", "A.MD", "a.markdown")}
    assert set(sources.values()) == {"Head\n\ntext"}
    assert {".md", ".markdown", ".txt", ".text"} <= set(suffixes())


TEXTS = ["It cost £5m (€6m) in March – “a lot”.", "Preis: 5 Mio. € für Köln", "Koszt: 5 mln zł", "人民币200亿元 5"]


@given(st.sampled_from(TEXTS), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
def test_unicode_needs_no_guess(text, encoding):
    if encoding.startswith("utf-16-") and text == TEXTS[3]:
        return  # too few ASCII characters to tell
    bom = "\ufeff".encode(encoding) if encoding == "utf-16-be" else b""
    assert decode(bom + text.encode(encoding)) == (text, [])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("It cost £5m (€6m).", "cp1252"),
        ("It cost £5m", "latin-1"),
        ("“It cost £5m,” he said – twice.", "cp1252"),
        ("Préfecture: le café a coûté 5 M€ à l’État, déjà très endetté après l’été.", "cp1252"),
        ("Koszt wyniósł 5 mln zł, powiedział minister. Później będzie drożej, dodał też rzecznik.", "cp1250"),
        ("Стоимость составила 5 млн рублей, сообщил министр финансов в среду вечером.", "cp1251"),
    ],
)
def test_an_old_encoding_is_told_from_the_bytes_and_said(text, encoding):
    source, (notice,) = decode(text.encode(encoding))
    assert source == text
    assert notice.startswith("Read as cp125")


def test_what_the_file_declares_comes_before_a_guess():
    assert decode("5 zł".encode("cp1250"), "windows-1250") == ("5 zł", [])
    assert decode("5 zł".encode(), "no-such-encoding") == ("5 zł", [])


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03", b"text\x00", b"\xff\xfe\x00", bytes(range(256)), b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(UnreadableError, match=r"^not .*text: .*$"):
        decode(data)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_decoder(data):
    with suppress(UnreadableError):
        assert "\x00" not in decode(data)[0]


def test_a_file_too_large_is_refused_in_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "LARGEST_TEXT", 1000)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    assert read_file(path).path == str(path)
    path.write_bytes(b"x" * 1001)
    with pytest.raises(UnreadableError, match="read in parts only"):
        read_file(path)
    assert len(list(read_parts(path))) == 2
    path.write_bytes(b"x" * ((2 << 20) + 1))
    monkeypatch.setattr(readers, "LARGEST", 2 << 20)
    with pytest.raises(UnreadableError, match="larger than 2 MB: no article is"):
        list(read_parts(path))


LONG = {
    "txt": "Fund grows\n\n" + "The fund paid €40m ($43.5m) in £7 rates. It has 5%.\n\n" * 30 + "x" * 700 + " $9m\n",
    "md": "# Fund\n\n" + "It *paid* **€4**0m &pound;5m.\n\n" * 30 + "| a | b |\n|---|---|\n| $1m | $2m |\n\nEnd $3m.\n",
    "html": "<h1>Fund</h1>"
    + "<p>It <b>paid</b> €4<i>0</i>m, &pound;5m.</p>\n" * 30
    + "<table><tr><th>a<th>b<tr><td>$1m<td>$2m</table>",
    "csv": "a,b\n" + "€40m,5%\n" * 60,
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("most", [90, 333, 1000])
def test_a_long_text_is_divided_over_the_same_source(name, most):
    whole = read_bytes(LONG[name].encode(), f"a.{name}")
    parts = list(divided(whole, most))
    assert "".join(part.text.string for part in parts) == whole.text.string
    assert all(len(part.text.string) <= most for part in parts)
    assert [part.continues for part in parts] == [False] + [True] * (len(parts) - 1)
    assert {id(part.source) for part in parts} == {id(whole.source)}
    at = 0
    for part in parts:
        for block in part.blocks:
            span = whole.text.span(at + block.start, at + block.end)
            assert part.text.span(block.start, block.end) == span
        at += len(part.text.string)
    small = [t for t in whole.tables if t.cells[-1].block.end - t.cells[0].block.start <= most]
    assert [len(table.cells) for part in parts for table in part.tables] == [len(table.cells) for table in small]
    assert all(cell.block in part.blocks for part in parts for table in part.tables for cell in table.cells)


def test_the_parts_of_a_long_text_are_reported_as_one(tmp_path, monkeypatch, capsys):
    """The repairs of a further part name its own figures."""
    monkeypatch.setattr(readers, "LARGEST_TEXT", 300)
    wrong = "The fund raised €40m ($64m).\n\n"
    (tmp_path / "a.txt").write_text(
        wrong + "Nothing is said here.\n\n" * 30 + wrong + "It has €7m.\n\n" * 20, encoding="utf-8"
    )
    with suppress(SystemExit):
        app(["lint", "--date", "2024-03-05", str(tmp_path / "a.txt")])
    out = capsys.readouterr().out
    assert out.count("would be mended by $44m for $64m or €60m for €40m") == 2
    assert "a.txt:63:17: error" in out
    assert out.count("figures read") == 1
    assert "24 figures read" in out


def test_a_page_of_more_entities_than_any_article_has_is_refused():
    with pytest.raises(UnreadableError, match="entities"):
        read_bytes(b"&amp;" * 200_001, "a.html")


def test_a_lone_surrogate_keeps_the_places():
    document = Document.from_text("a\ud800 $5m")
    assert document.text.string == "a\ufffd $5m"
