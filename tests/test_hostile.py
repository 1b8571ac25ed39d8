"""Hostile documents: one clear line each, bounded memory and time, nothing fetched, and the other files are checked."""

import http.server
import io
import json
import subprocess
import sys
import threading
import zipfile
import zlib

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_formats import ARTICLES, ODT, WRITERS, odt, word

from checker import check, readers
from checker.readers import UnreadableError, read_bytes, read_parts

ROOM = 1 << 30  # bytes of address space that any of these may take
SECONDS = 60  # after which a file is taken to hang; far above what any of them needs
MEGABYTE = 1 << 20

# ---- the files -----------------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOMB = '<!DOCTYPE lolz [<!ENTITY a "lollollol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY x SYSTEM "{}">]>'


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return file.getvalue()


def docx_of(body, head=""):
    return packed(word__document_xml=f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}">{body}</w:document>')


def xlsx_with(name, data):
    """A workbook of openpyxl's with one part replaced or added."""
    book = openpyxl.Workbook()
    book.active.append(["Cost", 5])
    saved, file = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return file.getvalue()


def pdf_of(content, filters="/FlateDecode"):
    """A PDF of one page with this content stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter%s>>\nstream\n%s\nendstream" % (len(content), filters.encode(), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )


def deflated_zeros(megabytes):
    packer = zlib.compressobj(9)
    chunk = b" " * MEGABYTE
    return b"".join(packer.compress(chunk) for _ in range(megabytes)) + packer.flush()


def encrypted_word():
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 1000
    )


def encrypted_odt():
    return packed(
        META_INF__manifest_xml="",
        mimetype="application/vnd.oasis.opendocument.text",
        **{
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:x"><m:encryption-data/></m:manifest>',
            "content.xml": b"?",
        },
    )


def encrypted_pdf():
    # An encryption dictionary nobody has the password of.
    data = pdf_of(zlib.compress(b"BT /F 12 Tf 10 700 Td (It cost $5m) Tj ET"))
    trailer = (
        b"<</Size 6/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>>>"
    )
    return data.replace(b"<</Size 6/Root 1 0 R>>", trailer)


def zip_entry_encrypted():
    data = bytearray(docx_of("<w:body/>"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    return bytes(data)


DEEP = 100_000
FAR_CELL = f'<worksheet xmlns="{S}"><sheetData>' + "".join(
    f'<row r="{r}"><c r="XFD{r}"><v>1</v></c></row>' for r in range(1, 3000)
) + "</sheetData></worksheet>"  # fmt: skip
HUGE = "<p>It cost $5m.</p>" * 10
GOOD = "It cost €40m ($64m) in 2024."

FILES = {
    # Not what the suffix says, empty, cut short.
    "empty.docx": (b"", "empty file"),
    "text.docx": (b"It cost $5m.", "not a zip archive"),
    "text.pdf": (b"It cost $5m.", "no PDF"),
    "text.xlsx": (b"It cost $5m.", "not a zip archive"),
    "text.json": (b"It cost $5m.", "no ans or ninjs article"),
    "text.xml": (b"It cost $5m.", "no atom or newsml or nitf or rss article"),
    "cut.docx": (word(ARTICLES["pledge"])[:5000], "not a zip archive, or a truncated one"),
    "cut.odt": (WRITERS["a.odt"](ARTICLES["pledge"])[:700], "not a zip archive, or a truncated one"),
    "cut.xlsx": (WRITERS["a.xlsx"](ARTICLES["pledge"])[:3000], "not a zip archive, or a truncated one"),
    "cut.ninjs": (WRITERS["a.ninjs"](ARTICLES["pledge"])[:300], "no JSON"),
    "cut.nitf": (WRITERS["a.nitf"](ARTICLES["pledge"])[:600], "no well-formed XML"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj", "damaged"),
    "other.docx": (packed(a_xml="<a/>"), "it has no word/document.xml"),
    "other.odt": (packed(a_xml="<a/>"), "it has no content.xml"),
    "list.ninjs": (b'[{"versioncreated": ""}]', "holds no object"),
    "nothing.ninjs": (b'{"versioncreated": "2021-09-03"}', "no headline, description or body"),
    "nothing.nitf": (b"", "no nitf article"),
    "nothing.rss": (b"<rss><channel/></rss>", "no items"),
    "nothing.pdf": (pdf_of(zlib.compress(b"")), "no text"),
    "quotes.csv": (b'a,"b"c\n1,2', "no CSV"),
    "cell.csv": (b'a,b\n1,"' + b"x" * 200_000, "no CSV"),
    # Encrypted.
    "locked.docx": (encrypted_word(), "password-protected"),
    "locked.xlsx": (encrypted_word(), "password-protected"),
    "entry.docx": (zip_entry_encrypted(), "password-protected"),
    "locked.odt": (encrypted_odt(), "password-protected"),
    "locked.pdf": (encrypted_pdf(), "password-protected"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "of a format older than .docx"),
    # Malformed inside.
    "tags.docx": (docx_of("<w:body><w:p></w:body>"), "no well-formed XML"),
    "tags.odt": (odt("<text:p>"), "no well-formed XML"),
    "tags.xlsx": (xlsx_with("xl/worksheets/sheet1.xml", "<worksheet><row>"), "no .xlsx workbook"),
    "strings.xlsx": (xlsx_with("xl/workbook.xml", "<workbook/>"), "no "),
    "latin.nitf": (b'<?xml version="1.0" encoding="UTF-8"?><nitf><body>\xe9\xff</body></nitf>', "no well-formed XML"),
    # Deeply nested.
    "deep.docx": (docx_of("<w:body>" + "<w:sdt>" * DEEP), "no well-formed XML"),
    "deep.odt": (odt("<text:section>" * DEEP), "no well-formed XML"),
    "deep.nitf": (b"<nitf><body><body.content>" + b"<block>" * DEEP, "no well-formed XML"),
    "deep.ninjs": (b'{"versioncreated": ' + b"[" * DEEP, "nested too deeply"),
    "deep.ans": (b'{"content_elements": ' + b'[{"type":"list","items":' * DEEP, "nested too deeply"),
    "lists.ans": (
        (b'{"content_elements": ' + b'[{"type":"list","items":' * 80 + b"[]" + b"}]" * 80 + b"}"),
        "nested too deeply",
    ),
    # Bombs.
    "bomb.docx": (docx_of("<w:body><w:p><w:r><w:t>" + " " * (400 * MEGABYTE) + "</w:t></w:r></w:p></w:body>"), "unpack"),
    "bomb.odt": (packed(content_xml=b" " * (300 * MEGABYTE)), "unpack"),
    "bomb.xlsx": (xlsx_with("xl/sharedStrings.xml", b" " * (300 * MEGABYTE)), "unpack"),
    "bomb.pdf": (pdf_of(deflated_zeros(1500)), "more than 1024 MB"),
    "twice.pdf": (pdf_of(zlib.compress(deflated_zeros(1500)), "[/FlateDecode/FlateDecode]"), "more than 1024 MB"),
    "far.xlsx": (xlsx_with("xl/worksheets/sheet1.xml", FAR_CELL), "cells"),
    "entities.docx": (docx_of("<w:body><w:p><w:r><w:t>&l;</w:t></w:r></w:p></w:body>", BOMB + "]>"), "declares entities"),
    "entities.odt": (packed(content_xml=BOMB + "]>" + ODT.partition("?>")[2].format("&l;")), "declares entities"),
    "entities.xlsx": (
        xlsx_with("xl/sharedStrings.xml", BOMB + f']><sst xmlns="{S}"><si><t>&l;</t></si></sst>'),
        "declares entities",
    ),
    "entities.nitf": (f"{BOMB}]><nitf><body>&l;</body></nitf>".encode(), "declares entities"),
    "entities.rss": (f"{BOMB}]><rss><item><title>&l;</title></item></rss>".encode(), "declares entities"),
    "attribute.nitf": (f'{BOMB}]><nitf baselang="&l;"/>'.encode(), "XML"),
    "newsml.xml": (f"{BOMB}]><newsItem>&l;</newsItem>".encode(), "declares entities"),
    "big.txt": (b"It cost $5m. " * (8 * MEGABYTE), "larger than"),
    "big.docx": (b"PK\x03\x04" + b"\x00" * (100 * MEGABYTE), "not a zip archive"),
    "big.pdf": (b"%PDF-1.7\n" + b"\x00" * (100 * MEGABYTE), "damaged"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("hostile")
    for name, (data, _) in FILES.items():
        (made / name).write_bytes(data)
    (made / "good.md").write_text(GOOD, encoding="utf-8")
    return made


RUN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({room}, {room}))
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from checker.cli import main
sys.argv = ["figcheck", *sys.argv[1:]]
main()
"""


def lint(folder, *names):
    """Run the command line under a limit of memory and of time; return its output, its errors and its exit code."""
    code = RUN.format(room=ROOM, seconds=SECONDS)
    command = [sys.executable, "-c", code, "lint", "--date", "2024-03-15", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr, done.returncode


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
def test_each_file_gets_one_clear_line_and_the_others_are_checked(folder):
    out, errors, code = lint(folder, *FILES, "good.md")
    lines = errors.splitlines()
    assert [line.split(": ")[1] for line in lines] == list(FILES)
    for line, (name, (_, reason)) in zip(lines, FILES.items(), strict=True):
        assert line.startswith(f"figcheck: {name}: "), line
        assert reason in line
        assert len(line) < 250
        assert "Traceback" not in line
        assert "Error" not in line
    assert "$64m" in out
    assert code == 2


@pytest.mark.parametrize("name", FILES)
def test_each_reason_stands_by_itself(folder, name):
    with pytest.raises(UnreadableError, match=FILES[name][1]):
        list(read_parts(folder / name))


def reason(data, name):
    """Read and check a document; return why it cannot be read, empty where it can."""
    try:
        check(read_bytes(data, name))
    except UnreadableError as error:
        return str(error)
    return ""


# ---- nothing is fetched --------------------------------------------------------------------------


@pytest.fixture
def server():
    """A server on this machine that notes what is asked of it."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"It cost $5m (EUR 9m)")

        def log_message(self, *arguments):
            pass

    running = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", asked
    running.shutdown()
    thread.join()
    running.server_close()


def test_nothing_is_fetched_and_no_other_file_read(server, tmp_path):
    url, asked = server
    (tmp_path / "secret").write_text("It cost £777m.", encoding="utf-8")
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{}"/>'
    image = f'<p>It cost $5m.<img src="{url}/image"/><iframe src="{url}/frame"></iframe></p><link href="{url}/css"/>'
    made = {}
    for kind, target in (("url", f"{url}/x"), ("file", (tmp_path / "secret").as_uri()), ("path", "secret")):
        entity = EXTERNAL.format(target)
        made[f"{kind}.nitf"] = f"{entity}<nitf><body><body.content><p>&x;</p></body.content></body></nitf>"
        made[f"{kind}-dtd.nitf"] = (
            f'<!DOCTYPE nitf SYSTEM "{target}"><nitf><body><body.content><p>It cost $5m.</p></body.content></body></nitf>'
        )
        made[f"{kind}-include.nitf"] = (
            f"<nitf><body><body.content><p>{include.format(target)}</p><p>It cost $5m.</p></body.content></body></nitf>"
        )
        made[f"{kind}.docx"] = docx_of("<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body>", entity)
        made[f"{kind}-include.docx"] = docx_of(
            f"<w:body><w:p><w:r><w:t>$5m{include.format(target)}</w:t></w:r></w:p></w:body>"
        )
    made["image.ninjs"] = json.dumps({"versioncreated": "2021-09-03", "body_html": image, "uri": f"{url}/uri"})
    made["style.nitf"] = (
        f'<?xml-stylesheet href="{url}/style"?><nitf><body><body.content><p>$5m</p></body.content></body></nitf>'
    )
    made["schema.xml"] = (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="x {url}/schema"><contentSet><inlineXML><p>$5m</p></inlineXML></contentSet></newsItem>'
    )
    for name, made_of in made.items():
        data = made_of.encode() if isinstance(made_of, str) else made_of
        if name in {f"{kind}.{suffix}" for kind in ("url", "file", "path") for suffix in ("nitf", "docx")}:
            assert "declares entities" in reason(data, name)
        else:
            assert [figure.text for figure in check(read_bytes(data, name)).figures] == ["$5m"], name
    assert asked == []


def test_names_inside_an_archive_lead_nowhere(tmp_path, monkeypatch):
    """Nothing is unpacked to a disk, whatever the parts are called."""
    monkeypatch.chdir(tmp_path)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("../../escaped.xml", "<a/>")
        package.writestr("/absolute.xml", "<a/>")
        package.writestr("_rels/.rels", '<R><r Type="x/officeDocument" Target="../../../../etc/passwd"/></R>')
    with pytest.raises(UnreadableError, match="it has no"):
        read_bytes(file.getvalue(), "a.docx")
    assert list(tmp_path.rglob("*")) == []


# ---- whatever the bytes --------------------------------------------------------------------------

BINARY = [name for name in WRITERS if name not in {"a.txt", "a.html"}]
WHOLE = {name: WRITERS[name](ARTICLES["table"]) for name in BINARY}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(BINARY), st.data())
def test_a_damaged_document_is_read_or_refused(name, data):
    """A byte changed, a stretch cut out or doubled: a document or one line, never anything else."""
    whole = WHOLE[name]
    at = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(at, min(len(whole), at + 200)))
    middle = data.draw(st.one_of(st.binary(max_size=4), st.just(whole[at:end] * 2)))
    damaged = whole[:at] + middle + whole[end:]
    assert "\n" not in reason(damaged, name)


@given(
    st.sampled_from([name for name in readers.formats() if name not in {"text", "markdown"}]), st.binary(max_size=60)
)
def test_any_bytes_are_read_or_refused(name, data):
    assert "\n" not in reason(data, f"a.{name}")
