"""Differences: which figures a new version of a text changed, and which others still rest on the old ones."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from checker.report import Figure, Report

_MOST = 6_000  # words up to which two versions are compared word by word, without shortcuts
_WORD = re.compile(r"\S+")
_SMALL = 100  # a bare number below this is said of many things

Change = tuple[Figure, Figure]
"""A figure of the old version and the one that stands in its place."""


class Left:
    """A figure that was not changed with another: `why` says how it rests on it."""

    __slots__ = ("figure", "why")

    def __init__(self, figure: Figure, why: str) -> None:
        self.figure = figure
        self.why = why


def changes(old: Report, new: Report) -> list[Change]:
    """Return the figures that read otherwise in the new version, in its order."""
    before, after = _words(old), _words(new)
    matcher = SequenceMatcher(None, [w for w, _ in before], [w for w, _ in after], autojunk=len(before) > _MOST)
    found: list[Change] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "replace":
            continue
        was = _inside(old, before[i][1], before[j - 1][1])
        now = _inside(new, after[k][1], after[m - 1][1])
        found += [(one, two) for one, two in _paired(was, now) if not _same(one, two)]
    return found


def _words(report: Report) -> list[tuple[str, int]]:
    """Return the words of a text with their places; a figure is one word, and differs if any of its digits does."""
    text = report.document.text.string
    words: list[tuple[str, int]] = []
    at = 0
    for figure in [*report.figures, None]:
        end = figure.text_start if figure is not None else len(text)
        words += [(match[0], match.start()) for match in _WORD.finditer(text, at, max(at, end))]
        if figure is not None:
            words.append((f"\0{figure.kind} {' '.join(figure.text.split())}", figure.text_start))
            at = max(at, figure.text_end)
    return words


def _inside(report: Report, first: int, last: int) -> list[Figure]:
    return [figure for figure in report.figures if first <= figure.text_start <= last]


def _paired(was: Sequence[Figure], now: Sequence[Figure]) -> list[Change]:
    """Pair figures in order, each with the next of its kind."""
    left = list(now)
    pairs = []
    for one in was:
        two = next((figure for figure in left if figure.kind == one.kind), None)
        if two is not None:
            pairs.append((one, two))
            left = left[left.index(two) + 1 :]
    return pairs


def _same(one: Figure, two: Figure) -> bool:
    return one.value == two.value and one.ends == two.ends and one.units[:1] == two.units[:1]


def left_behind(old: Report, new: Report, change: Change, changed: Sequence[Change]) -> list[Left]:
    """Return the figures of the new version that still rest on what a change replaced.

    They say the old figure again, or stand in a claim with the new one that held before and does not any more.
    """
    one, two = change
    touched = {now.id for _, now in changed}
    found: list[Left] = []
    for figure in new.figures:
        if figure.id in touched or not _same(figure, one) or (figure.label and one.label and figure.label != one.label):
            continue
        if one.units or one.value is None or one.value >= _SMALL:
            found.append(Left(figure, "still says the old figure"))
    held = {_key(claim.rule, claim.figures) for claim in old.claims if claim.outcome == "consistent"}
    for claim in new.claims:
        if claim.outcome not in {"inconsistent", "rounding"} or all(figure.id != two.id for figure in claim.figures):
            continue
        before = _key(claim.rule, [one if figure.id == two.id else figure for figure in claim.figures])
        if before in held:
            found += [
                Left(figure, f"fitted the old figure ({claim.rule})")
                for figure in claim.figures
                if figure.id >= 0 and figure.id not in touched
            ]
    seen: set[int] = set()
    return [one for one in found if not (one.figure.id in seen or seen.add(one.figure.id))]  # type: ignore[func-returns-value]


def _key(rule: str, figures: Sequence[Figure]) -> tuple[object, ...]:
    return (rule, *((figure.value, tuple(figure.units[:1])) for figure in figures))
