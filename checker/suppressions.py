"""Suppressions: comments in a document that silence findings, each with a reason and each used or reported."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator

from checker.documents import Comment, Document, line_column, line_starts
from checker.report import Figure, Finding, Settings

MARK = "figcheck:"
_BRACKETED = re.compile(r"\[\s*(figcheck:[^\]\n]{0,500})\]")
# XML allows no "--" in a comment, and word processors make a dash of it.
_FORM = re.compile(
    r"\s*figcheck:\s*(ignore(?:-line|-start|-end)?)(?![\w-])([^\n]*?)(?:\s+(?:--|[–—])\s*(.*?))?\s*", re.DOTALL
)
_SEPARATOR = re.compile(r"[\s,]+")

_MOST = 1_000  # comments of one document that are heard; each is held to each finding

Span = tuple[int, int]


class _Suppression:
    """One comment that silences `rules` (all if empty) for figures that start in `span` of the source."""

    __slots__ = ("reason", "rules", "span", "used", "where")

    def __init__(self, span: Span, rules: frozenset[str], reason: str, where: str) -> None:
        self.span = span
        self.rules = rules
        self.reason = reason
        self.where = where
        self.used = False


def suppress(
    document: Document, figures: list[Figure], findings: list[Finding], settings: Settings, rules: Collection[str]
) -> list[str]:
    """Mark the findings that comments of the document silence; return what is to be said about those comments."""
    notices: list[str] = []
    found = list(_suppressions(document, figures, settings, rules, notices))
    for finding in findings:
        for suppression in found:
            if suppression.rules and finding.rule not in suppression.rules:
                continue
            start, end = suppression.span
            if any(start <= figure.start < end for figure in finding.figures):
                suppression.used = True
                finding.suppressed = finding.suppressed or {"by": "comment", "reason": suppression.reason}
    for suppression in found:
        # A rule that is switched off finds nothing; its suppressions may be needed again.
        wanted = not suppression.rules or any(settings.wants(rule) for rule in suppression.rules)
        if not suppression.used and wanted:
            notices.append(f"{suppression.where}: nothing to ignore")
    return notices


def _comments(document: Document) -> list[Comment]:
    """Return the comments to figcheck in order: the format's own, and "[figcheck: ...]" in the text of any format."""
    comments = [comment for comment in document.comments if MARK in comment.text]
    if f"[{MARK}" in document.text.string:
        found = _BRACKETED.finditer(document.text.string)
        comments += [Comment(*document.text.span(*match.span()), match.group(1)) for match in found]
    return sorted(comments, key=lambda comment: comment.start)[:_MOST]


def _suppressions(
    document: Document, figures: list[Figure], settings: Settings, rules: Collection[str], notices: list[str]
) -> Iterator[_Suppression]:
    source = document.source
    lines = line_starts(source)
    starts = sorted(figure.start for figure in figures)  # a carrier's headline may stand behind its body in the source
    opened: list[_Suppression] = []
    for comment in _comments(document):
        line = line_column(lines, comment.start)[0]
        match = _FORM.fullmatch(comment.text)
        if match is None:
            notices.append(
                f"Line {line}: {' '.join(comment.text.split())[:60]!r} is not understood: write figcheck: ignore, "
                "ignore-line, ignore-start or ignore-end, then rules, then -- and a reason"
            )
            continue
        kind, said, reason = match.group(1), match.group(2), " ".join((match.group(3) or "").split())
        named = frozenset(filter(None, _SEPARATOR.split(said)))
        where = f"Line {line}: figcheck: {' '.join([kind, *sorted(named)])}"
        if kind == "ignore-end":
            if opened:
                block = opened.pop()
                block.span = (block.span[0], comment.start)
                yield block
            else:
                notices.append(f"{where}: there is no ignore-start before it")
            continue
        unknown = sorted(named.difference(rules))
        if unknown:
            notices.append(f"{where}: no rule {', '.join(map(repr, unknown))}")
            named = named.intersection(rules)
            if not named:
                continue
        span = (comment.end, len(source))
        if kind == "ignore":
            at = bisect_left(starts, comment.end)
            span = (comment.end, starts[at] + 1 if at < len(starts) else comment.end)
        elif kind == "ignore-line":
            span = _line(source, lines, comment, line)
        suppression = _Suppression(span, named, reason, where)
        if settings.require_reason and not reason:
            notices.append(f"{where}: has no reason, which the settings ask for; it ignores nothing")
            suppression.span = (0, 0)
            suppression.used = True
        if kind == "ignore-start":
            opened.append(suppression)
        else:
            yield suppression
    for block in opened:
        notices.append(f"{block.where}: has no ignore-end; it holds to the end of the document")
        yield block


def _line(source: str, lines: list[int], comment: Comment, line: int) -> Span:
    """Return the line that a comment stands in, or the next one that is not empty where it stands alone."""
    last = line_column(lines, max(comment.start, comment.end - 1))[0]
    ends = [*lines[1:], len(source)]
    if source[lines[line - 1] : comment.start].strip() or source[comment.end : ends[last - 1]].strip():
        return lines[line - 1], ends[last - 1]
    following = last
    while following < len(ends) and not source[lines[following] : ends[following]].strip():
        following += 1
    return (lines[following], ends[following]) if following < len(ends) else (len(source), len(source))
