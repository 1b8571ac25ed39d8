"""Finds the day on which a page was published: by its metadata, by what stands at its headline, by its address.

The order of evidence, of which the first that there is counts:

1. metadata that name publication, then `datePublished` of JSON-LD;
2. a date beside the headline: one that the mark-up calls published, a `time` element or a line that the mark-up calls
   a date, then a short line with a date;
3. the page's address;
4. metadata that name just a date, which may be that of the file;
5. dates elsewhere in the article, if they all name one day.

A stamp in UTC gives way to the day before or after, if that is what the page shows or its address holds: it was the
day where the page was published.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from checker.documents import Document, Period
from checker.readers._dates import in_address, in_linked_data, languages_of, read_any, written, written_at
from checker.readers._tree import BLOCKS, UNSEEN, attribute, names, string

# What a page calls the day of publication, the surest first.
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "rnews:datepublished",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "bt:pubdate",
    "shareaholic:article_published_time", "vr:published-time", "publishdate", "publish-date", "pubdate", "pub_date",
    "publication_date", "publicationdate", "published-date", "og:published_time", "og:pubdate",
    "citation_publication_date", "dcterms.issued", "dc.date.issued", "date.issued",
)  # fmt: skip
_DATES = (
    "dc.date", "dc:date", "dcterms.date", "dcterms.created", "dc.date.created", "dc:date.created", "dc.created",
    "datecreated", "date",
)  # fmt: skip
_CHANGED = (
    "article:modified_time", "og:article:modified_time", "article:modified", "og:updated_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "bt:moddate", "lastmod", "last-modified",
)  # fmt: skip

_PUBLISHED_NAMES = frozenset(
    ("published", "pubdate", "publishdate", "publishingdate", "publicationdate", "datepublished")
)
_CHANGED_NAMES = frozenset(("modified", "updated", "update", "changed", "lastmod"))
_DATE_NAMES = frozenset((
    "date", "dateline", "timestamp", "time", "posted", "submitted", "created", "meta", "authored", "publication",
    "datetime", "datum", "fecha", "timedata", "postmetadata", "metadata", "postmeta",
))  # fmt: skip
_UTC = re.compile(r"\d[T ](\d\d):?\d\d(?::?\d\d(?:\.\d+)?)?\s?(?:Z|[+-]00:?00|GMT|UTC)$")
_FIRST_ZONE_WEST = 10  # hours by which the day begins later than in UTC, in Hawaii
_HINT = re.compile(r"\d\d")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.]\d\d(?!\d|[.,%]\d)")
_SEPARATOR = re.compile(r"\)|,?\s*[-–—:|/·•]|\s[„“»«]|\s*$")
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_LONGEST_LINE = 150  # characters of a line that says when the text was published
_MOST_LETTERS = 25  # beside the date: "By A. Writer"
_LONGEST_PLACE = 20  # characters before the date that a text begins with: "Karlsruhe, (12.11.2021). "
_LARGEST_NAMED = 400  # characters of an element that is called a date
_FIRST_PAGE = 1994  # a day before there were pages is somebody's birthday
_MOST_NODES = 30
_BEFORE, _AFTER = 300, 600  # characters between a date and the headline it belongs to
_ELSEWHERE = frozenset(("nav", "aside", "menu", "search"))
_ENDS_LINE = BLOCKS | {"br"}
# How sure a date is: one far from the headline by so much less, and least one in a side bar.
_MARKED, _NAMED, _LINE, _FAR = 0, 1, 2, 3
_APART = _LINE + _FAR + 1
_FAR_RANKS = (_FAR + _MARKED, _FAR + _NAMED, _FAR + _LINE, _APART)


class _Shown:
    """A date that a page shows: how sure it is, where, and what shows it."""

    __slots__ = ("at", "by", "day", "inside", "rank")

    def __init__(self, rank: int, at: int, day: Period, by: str, *, inside: bool) -> None:
        self.rank = rank
        self.at = at
        self.day = day
        self.by = by
        self.inside = inside


def date_page(document: Document, page: Any) -> None:
    """Date a document by its page; what says only when it was changed last is kept as its stamp."""
    languages = languages_of(page.language)
    scripts = [string(node) for node in page.nodes if node.name == "script" and "ld+json" in attribute(node, "type")]
    address = in_address(page.meta.get("og:url") or page.canonical)
    named = _stated(_named(page.meta, _PUBLISHED), languages)
    linked = _agreed(_stated([said], languages) for said in in_linked_data(scripts, "datePublished"))
    stated = named or linked
    document.dated_by = "metadata" if named else "JSON-LD" if linked else ""
    if stated is not None and (stated.other is None or stated.day == address):
        document.published = stated.day
        return
    shown, changed = _shown(page, languages)
    best = min((found for found in shown if found.rank < _FAR), key=lambda found: (found.rank, found.at), default=None)
    if stated is not None:
        local = (address, linked and linked.day, best and best.day)
        document.published = stated.other if stated.other in local else stated.day
        return
    loose = _stated(_named(page.meta, _DATES), languages)
    agreed = (_agreed_days([found for found in shown if found.rank <= rank]) for rank in _FAR_RANKS)
    far = next(filter(None, agreed), None)
    if best is not None:
        document.published, document.dated_by = best.day, best.by
    elif address is not None:
        document.published, document.dated_by = address, "address"
    elif loose is not None:
        document.published, document.dated_by = loose.day, "metadata"
    elif far is not None:
        document.published, document.dated_by = far.day, far.by
    if document.published is not None:
        return
    stamp = _stated(_named(page.meta, _CHANGED), languages)
    for said in in_linked_data(scripts, "dateModified") if stamp is None else ():
        stamp = stamp or _stated([said], languages)
    document.stamped = stamp.day if stamp else changed


# ---- what is stated ------------------------------------------------------------------------------


class _Stamp:
    """A day as a field states it, and the neighbouring day that it may have been where the page was published."""

    __slots__ = ("day", "other")

    def __init__(self, day: Period, other: Period | None) -> None:
        self.day = day
        self.other = other


def _named(meta: dict[str, str], wanted: Iterable[str]) -> Iterator[str]:
    return (meta[name] for name in wanted if name in meta)


def _stated(fields: Iterable[str], languages: tuple[str, ...]) -> _Stamp | None:
    for said in fields:
        # Programs write 11/01/2023 their own way, whatever the language of the page.
        day = read_any(said, ("en",) if _SLASHED.match(said.strip()) else languages)
        if day is not None:
            utc = _UTC.search(said.strip())
            if utc is None:
                return _Stamp(day, None)
            step = timedelta(-1 if int(utc[1]) < _FIRST_ZONE_WEST else 1)
            other: date = day[0] + step
            return _Stamp(day, (other, other))
    return None


def _agreed(stamps: Iterable[_Stamp | None]) -> _Stamp | None:
    found = [stamp for stamp in stamps if stamp is not None]
    return found[0] if found and all(stamp.day == found[0].day for stamp in found) else None


# ---- what is shown -------------------------------------------------------------------------------


def _shown(page: Any, languages: tuple[str, ...]) -> tuple[list[_Shown], Period | None]:
    """Return the dates that a page shows, at their distance from the headline; and the day of its last change."""
    found: list[_Shown] = []
    changed: list[tuple[bool, Period]] = []
    at = begin = end = 0
    line: list[str] = []  # what stands between two block elements
    headline = page.headline or page.content
    inside = False
    stack: list[tuple[Any, bool, bool]] = [(page.body, False, False)]
    while stack:
        node, apart, late = stack.pop()
        if node is None or node.name in _ENDS_LINE:
            day = _line("".join(line), languages) if any(map(_HINT.search, line)) else None
            if day is not None:
                found.append(_Shown(_LINE, at - sum(map(len, line)), day, "date line", inside=inside))
            line.clear()
            if node is None:
                continue
        inside = id(node) in page.inside
        if node is headline:
            begin = at
            end = at + (page.sizes[id(node)] if page.headline else 0)
        if node.name == "#text":
            if not apart:
                at += len(node.data.strip())
                line += [] if late else [node.data]
            continue
        if (node.name in UNSEEN and node.name != "meta") or (node.name in _ELSEWHERE and node is not page.content):
            continue
        said = names(getattr(node, "attrs", None) or {})
        sure = not said.isdisjoint(_PUBLISHED_NAMES)
        late = (late or not said.isdisjoint(_CHANGED_NAMES)) and not sure
        # A header or a footer in the article is part of it, and where dates stand.
        apart = apart or (page.beside(node) and not (inside and _closing(node, said)))
        if "current" not in said and (node.name == "time" or sure or late or not said.isdisjoint(_DATE_NAMES)):
            day = _marked(node, page, languages)
            if day is not None and late:
                changed.append((inside and not apart, day))
            elif day is not None:
                rank = _MARKED if sure or "pubdate" in node.attrs else _NAMED
                by = "time element" if node.name == "time" else "date line"
                found.append(_Shown(rank if not apart else _APART, at, day, by, inside=inside))
        if node.name in _ENDS_LINE:
            stack.append((None, apart, late))
        stack += [(child, apart, late) for child in reversed(node.children or ())]
    for shown in found:
        away = begin - shown.at if shown.at <= begin else shown.at - end
        if away > (_BEFORE if shown.at <= begin else _AFTER) and shown.rank < _FAR:
            shown.rank += _FAR
        shown.at = away
    own = [day for mine, day in changed if mine] or [day for _, day in changed]
    return found, own[0] if len(set(own)) == 1 else None


def _closing(node: Any, said: set[str]) -> bool:
    return node.name in {"header", "footer"} or not said.isdisjoint({"header", "footer"})


def _marked(node: Any, page: Any, languages: tuple[str, ...]) -> Period | None:
    """Read the date in an element that is called one: the one it shows comes before the one it is stamped with."""
    said = string(node, _MOST_NODES)[:_LONGEST_LINE] if page.sizes.get(id(node), 0) <= _LARGEST_NAMED else ""
    day = next(written(said, languages), None) if _HINT.search(said) else None
    for name in ("datetime", "content", "title"):
        day = day or read_any(attribute(node, name), languages)
    return day


def _line(text: str, languages: tuple[str, ...]) -> Period | None:
    """Read the date of a line of its own, with a time of day or little else in it; or one that a text begins with."""
    text = text.strip()
    for start, end, day in written_at(text[:_LONGEST_LINE], languages):
        if day[0].year < _FIRST_PAGE:
            continue
        if start <= _LONGEST_PLACE and _SEPARATOR.match(text, end):
            return day
        if len(text) > _LONGEST_LINE:
            return None
        return day if _TIME.search(text) or sum(map(str.isalpha, text)) <= _MOST_LETTERS else None
    return None


def _agreed_days(found: list[_Shown]) -> _Shown | None:
    known = [shown for shown in found if shown.inside] or found
    return known[0] if known and all(shown.day == known[0].day for shown in known) else None
