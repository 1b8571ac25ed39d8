"""Reads the text of PDF files: lines joined to paragraphs by how they stand on the page, each placed by its page.

A line with wide gaps is a row of a table or a list of contents: each of its pieces is a block by itself. The file is
opened in a process of its own, for what unpacks it is native code that would take all the memory a bomb asks for.
"""

import json
import os
import subprocess
import sys

from checker.documents import Document
from checker.readers import UnreadableError
from checker.readers._extract import Extract, date_document

LARGEST = 256 << 20  # bytes; its pictures count

ROOM = 1 << 30  # bytes of memory that reading a file may take
SECONDS = 60  # of work, after which it is given up
_CHILD = "from checker.readers._pdf import main; main()"


def read_bytes(data: bytes) -> Document:
    """Read a PDF file."""
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("no PDF: it does not begin with %PDF-")
    paths = os.pathsep.join(path for path in sys.path if path)
    # -P: no module is imported from the folder of the drafts.
    command = [sys.executable, "-P", "-c", _CHILD, str(ROOM), str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and code; the file is only its input
            command,
            input=data,
            capture_output=True,
            timeout=10 * SECONDS,  # on the wall, where a busy machine needs longer
            env={**os.environ, "PYTHONPATH": paths},
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise UnreadableError(f"damaged, or made to take longer than {SECONDS} seconds") from None
    except ValueError:  # it was ended before it could answer
        raise UnreadableError(
            f"damaged, or made to take more than {ROOM >> 20} MB or {SECONDS} seconds to read"
        ) from None
    except OSError as error:
        raise UnreadableError(f"PDF files cannot be read here: {error.strerror}") from None
    if "error" in answer:
        raise UnreadableError(answer["error"])
    extract = Extract()
    for page, scope, text in answer["blocks"]:
        extract.add(text, scope, {"page": page})
    extract.name_headline()
    document = extract.document()
    if not document.blocks:
        raise UnreadableError("it holds no text; a scan has to be recognised first")
    date_document(document, None, {}, _day(answer["created"]), _day(answer["modified"]))
    return document


def _day(text: str) -> str:
    """Return a PDF's date, D:20210903..., as an ISO day; empty where it is none."""
    digits = text.removeprefix("D:")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits.isdigit() and len(digits) == 8 else ""
