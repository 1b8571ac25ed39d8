"""Cuts the rows of a long table into blocks, so that no more than one of them is held at a time."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from checker.readers._extract import MOST_HEADERS, headed

CELLS = 20_000  # a row block ends with the row that fills it up

Row = TypeVar("Row")
Numbered = list[tuple[int, Row]]
"""Rows with their numbers in the table, from 0."""


def row_blocks(
    rows: Iterable[Row], texts: Callable[[Row], list[str]], most: int | None = CELLS
) -> Iterator[tuple[Numbered[Row], Numbered[Row]]]:
    """Yield the header rows of a table with each block of the rows below them; one block where `most` is None."""
    numbered = enumerate(rows)
    first = list(islice(numbered, MOST_HEADERS + 1))
    heads = headed(texts(row) for _, row in first)
    header, block, size = first[:heads], list[tuple[int, Row]](), 0
    for number, row in chain(first[heads:], numbered):
        block.append((number, row))
        size += len(texts(row)) + 1
        if most is not None and size >= most:
            yield header, block
            block, size = [], 0
    if block or heads or not first:
        yield header, block
