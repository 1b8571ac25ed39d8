"""Measures tables given by path: what is reported as they stand, and how many slips put into their sums are found.

    python benchmarks/tables.py FILE_OR_FOLDER... [--slips 2] [--seed 1] [--list]

Every finding of the tables as they stand is printed, to be read: on real tables it is an error found or a false alarm.
Then digits are changed, swapped with their neighbour or dropped in cells of sums that hold, one at a time, the document
is checked again, and a slip counts as found if a finding of level warning or error contains its cell, and as named if
that cell, written as it was, is the one repair proposed. `--list` prints the slips that were missed.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from checker import Document, Report, check
from checker.documents import Block, Cell, Table, Text
from checker.readers import UnreadableError, read_parts
from checker.report import Claim

KINDS = ("digit", "transposition", "dropped")
SUMS = ("table-total", "table-difference")
_LONGEST = 2_000  # cells of a table into which slips are put


def main() -> None:
    """Print the measures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="+", type=Path)
    arguments.add_argument("--slips", type=int, default=2, help="of each kind in each table")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--list", action="store_true", help="print the slips that were missed")
    chosen = arguments.parse_args()
    rng = random.Random(chosen.seed)  # noqa: S311 - slips, no secrets
    counts: Counter[str] = Counter()
    for path, document in documents(chosen.paths):
        for table in document.tables:
            alone = of_table(document, table)
            report = check(alone)
            counts["tables"] += 1
            counts["figures"] += len(report.figures)
            sums = sums_of(report)
            counts["tables with sums that hold"] += bool(sums)
            for finding in report.findings:
                if finding.claims[0].sentence < 0 and finding.severity != "info":
                    counts[f"reported: {finding.severity}"] += 1
                    print(f"{path}: {finding.severity}: {finding.message}")
            if sums and not report.findings and len(table.cells) <= _LONGEST:
                measure(alone, report, chosen.slips, rng, counts, missed=f"{path}: missed" if chosen.list else "")
    for name, count in counts.items():
        print(f"{count:8,}  {name}")
    for kind in KINDS:
        if counts[f"{kind} put in"]:
            print(f"{counts[f'{kind} found'] / counts[f'{kind} put in']:8.1%}  of {kind} slips found")
    if counts["in a row and a column"]:
        print(f"{counts['named'] / counts['in a row and a column']:8.1%}  named of those found in a row and a column")


def documents(paths: list[Path]) -> Iterator[tuple[Path, Document]]:
    """Yield the documents of files and folders that can be read."""
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                try:
                    yield from ((file, document) for document in read_parts(file))
                except UnreadableError:
                    continue


def sums_of(report: Report) -> list[Claim]:
    """Return the sums of a table that hold."""
    return [claim for claim in report.claims if claim.rule in SUMS and claim.outcome == "consistent"]


def of_table(document: Document, table: Table, edited: Block | None = None, words: str = "") -> Document:
    """Return a document of one table alone, with one cell's text written otherwise if wanted."""
    text = document.text.string
    parts: list[str] = []
    cells: list[Cell] = []
    blocks: list[Block] = []
    at = 0
    for cell in table.cells:
        block = None
        if cell.block is not None:
            inside = words if cell.block is edited else text[cell.block.start : cell.block.end]
            block = Block(at, at + len(inside), cell.block.scope)
            parts += [inside, "\n\n"]
            blocks.append(block)
            at += len(inside) + 2
        cells.append(Cell(cell.row, cell.column, block, rows=cell.rows, columns=cell.columns, header=cell.header))
    source = "".join(parts)
    alone = Document(source, Text(source), blocks)
    alone.tables = [Table(cells)]
    return alone


def measure(
    document: Document, report: Report, slips: int, rng: random.Random, counts: Counter[str], missed: str
) -> None:
    """Put slips into cells of sums that hold, and count those found and named."""
    table = document.tables[0]
    sums = sums_of(report)
    blocks = {cell.block.start: cell.block for cell in table.cells if cell.block is not None}
    starts = sorted(blocks)
    for kind in KINDS:
        for _ in range(slips):
            figure = rng.choice(rng.choice(sums).figures)
            start = max(start for start in starts if start <= figure.text_start)
            block = blocks[start]
            text = document.text.string[block.start : block.end]
            first = figure.text_start - block.start + figure.number[0]
            last = figure.text_start - block.start + figure.number[1]
            slipped = slip(text[first:last], kind, rng)
            if slipped is None:
                continue
            wrong = of_table(document, table, block, text[:first] + slipped + text[last:])
            found = [
                finding
                for finding in check(wrong).findings
                if finding.severity != "info" and any(_at(f.start, start, len(text)) for f in finding.figures)
            ]
            counts[f"{kind} put in"] += 1
            counts[f"{kind} found"] += bool(found)
            if not found:
                if missed:
                    print(f"{missed} {kind}: {text.strip()!r} as {slipped!r}")
                continue
            if sum(figure in claim.figures for claim in sums) > 1 and len(found[0].claims) > 1:
                counts["in a row and a column"] += 1
                repairs = found[0].repairs
                named = [f for f in found[0].figures if len(repairs) == 1 and f.id == repairs[0]["figure"]]
                counts["named"] += bool(named) and _at(named[0].start, start, len(text))


def _at(place: int, start: int, length: int) -> bool:
    return start <= place <= start + length


def slip(text: str, kind: str, rng: random.Random) -> str | None:
    """Return a number with one slip in its digits, None where there is none of that kind."""
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if kind == "digit":
        i = rng.choice(digits)
        return (
            text[:i]
            + rng.choice([c for c in "0123456789" if c != text[i] and (c != "0" or i > digits[0])])
            + text[i + 1 :]
        )
    if kind == "transposition":
        pairs = [(a, b) for a, b in pairwise(digits) if text[a] != text[b]]
        if not pairs:
            return None
        a, b = rng.choice(pairs)
        swapped = list(text)
        swapped[a], swapped[b] = swapped[b], swapped[a]
        return "".join(swapped)
    if len(digits) < 2:
        return None
    i = rng.choice(digits)
    return text[:i] + text[i + 1 :]


if __name__ == "__main__":
    main()
