"""The scanner: one pass over a text that finds every figure and reads it into exact values."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.documents import Document
from checker.figures.numbers import read_number, read_words, widths
from checker.matching import finder
from checker.report import Figure

_MEMO_LIMIT = 20_000
_TAIL_REACH = 64  # bytes after a number in which its scale and unit must stand
_HEDGE_REACH = 40
_WORDS_OF_HEDGE = 4
_GAPS = " \n\u00a0\u2009\u202f-\u2010\u2011"
_SIGNS = "-+−"
_MINUS = "-−"
_DIGITS = frozenset(b"0123456789")
_WORD_BYTES = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") | frozenset(
    range(0x80, 0x100)
)
_HALF = "half"  # a bare number before a hyphen and another: the lower end of a range, or no figure ("737-800")
_BARE = frozenset(("count", _HALF))
_OPENING = "([\"'“‘"
_OPENING_BYTES = _OPENING.encode()
_HEDGE_STARTS = frozenset(b" -+")


class Tail:
    """What follows a number: power of ten, unit and per-unit, and how many characters each took."""

    __slots__ = ("adjective", "length", "per", "per_length", "power", "scale", "scale_length", "scaled", "shy", "unit")

    def __init__(self) -> None:
        self.power = 0
        self.scale = ""
        self.scaled = 0
        self.scale_length = 0
        self.unit: Mapping[str, Any] | None = None
        self.adjective: list[str] | None = None
        self.length = 0
        self.per: str | None = None
        self.per_length = 0
        self.shy = False


_NO_TAIL = Tail()


class Scanner:
    """Finds and reads figures with one lexicon. Safe to share: it only remembers what it has read before."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        lexicon = pack["lexicon"]
        self._start = finder(lexicon["start"])
        self._tail = finder(lexicon["tail"], at_start=True)
        self._heads = _by_spelling(lexicon["heads"])
        self._glued = _by_spelling(lexicon["glued"])
        self._tails = _by_spelling(lexicon["tails"])
        self._adjectives: dict[str, list[str]] = lexicon["adjectives"]
        self._scales: dict[str, int] = lexicon["scales"]
        self._shy = frozenset(lexicon["shy"])
        self._numbers = {word: Decimal(value) for word, value in lexicon["numbers"].items()}
        self._articles = set(lexicon["articles"])
        self._joins = set(lexicon["joins"])
        self._decimal: str = lexicon["decimal"]
        self._group: str = lexicon["group"]
        self._per_words = frozenset(word.lower() for word in lexicon["per_words"])
        self._names_before = frozenset(lexicon["names_before"])
        self._hedges: dict[str, str] = pack["hedges"]
        self._hedge_ends = frozenset(hedge.rsplit(" ", 1)[-1].encode() for hedge in self._hedges)
        self._hedges_after: dict[str, str] = pack["hedges_after"]
        self._halved = int(pack["limits"]["halved_below_digits"])
        self._range_joins = frozenset(pack["ranges"]["joins"])
        self._range_words = frozenset(pack["ranges"]["words"])
        self._range_open = frozenset(pack["ranges"]["words_open"])
        self._openers = frozenset(pack["ranges"]["openers"])
        self._changes = frozenset(pack["ranges"]["changes"])
        self._tail_memo: dict[bytes, Tail] = {}

    # ---- the pass --------------------------------------------------------------------------------

    def scan(self, document: Document) -> list[Figure]:
        """Return the figures of a document in order, with exact offsets into its source."""
        text = document.text
        data = text.string.encode("utf-8", "replace")
        ascii_only = len(data) == len(text.string)
        figures: list[Figure] = []
        before: Figure | None = None
        before_start = before_end = 0
        byte_at = char_at = 0
        find, size = self._start, len(data)
        start, end = find(data, 0, size)
        while start >= 0:
            figure, start, end = self._read(data, start, end)
            if figure is not None:
                figure.hedge = self._hedge(data, start, end)
                if ascii_only:
                    figure.text_start, figure.text_end = start, end
                else:
                    char_at += len(data[byte_at:start].decode())
                    figure.text_start = char_at
                    char_at += len(data[start:end].decode())
                    figure.text_end = char_at
                    byte_at = end
                if before is not None and start - before_end < 8:
                    joined = self._join(before, figure, data[before_end:start].decode(), data, before_start)
                    if joined is not None:
                        figures[-1] = figure = joined
                    else:
                        figures.append(figure)
                else:
                    figures.append(figure)
                before, before_start, before_end = figure, start, end
            start, end = find(data, end, size)
        kept = [figure for figure in figures if figure.kind != _HALF]
        for number, figure in enumerate(kept):
            figure.id = number
            figure.start, figure.end = text.span(figure.text_start, figure.text_end)
            figure.text = document.source[figure.start : figure.end]
        return kept

    # ---- one figure ------------------------------------------------------------------------------

    def _read(self, data: bytes, start: int, end: int) -> tuple[Figure | None, int, int]:
        """Read the match at `start` to `end`. Returns the figure, or None, and the span it really took (in bytes)."""
        previous = data[start - 1] if start else 32
        body = data[start:end].decode()
        tail = _NO_TAIL
        after = self._tail(data, end, min(len(data), end + _TAIL_REACH))[1]
        if after > end:
            if after < len(data) and data[after] >= 0x80 and data[after - 1] in _WORD_BYTES:
                # RE2's word edge knows ASCII only: the "K" of "359 Kč" is no thousand.
                after = next((i for i in range(after, len(data)) if data[i] in b" \n\t,;()"), len(data))
            tail = self._read_tail(data[end:after])
        first = body[0]
        if first.isalpha() and not any(c.isdigit() for c in body) and body[-1] not in "½¼¾⅕⅛⅓⅔":
            return self._spelled(body, tail, start, end)
        negative = False
        if first in _SIGNS:
            # A sign after a letter, a digit or a bracket is a hyphen.
            if previous in _WORD_BYTES or previous in b").%'\"":
                start += len(first.encode())
                body = body[1:]
                if previous in _WORD_BYTES and previous not in _DIGITS and body[:1].isdigit():
                    return None, start, end  # "Covid-19"
                previous = 45
            else:
                negative = first in _MINUS
                body = body[1:]
        elif (previous in _WORD_BYTES and first.isalnum()) or (
            previous in b".,:/" and start > 1 and data[start - 2] in _DIGITS and first.isdigit()
        ):
            return None, start, end
        number_at = next(
            i for i, c in enumerate(body) if c.isdigit() or c in "½¼¾⅕⅛⅓⅔" or (c == "." and body[i + 1 :][:1].isdigit())
        )
        mark = body[:number_at].rstrip(_GAPS + "+−")
        if body[:number_at] and body[number_at - 1] in _MINUS:
            negative = True
        digits = body[number_at:]
        head = self._head(mark) if mark else None
        return self._build(data, start, end, digits, mark, head, tail, negative=negative)

    def _spelled(self, body: str, tail: Tail, start: int, end: int) -> tuple[Figure | None, int, int]:
        words = body.lower().replace("\u2010", "-").replace("\u2011", "-").replace("-", " ").split()
        while words and words[-1] in self._joins | self._articles:
            words.pop()
        scaled = any(word in self._scales for word in words)
        unit = tail.unit
        if (unit is None and not scaled) or (unit is not None and unit["kind"] == "other"):
            return None, start, end
        value = read_words(words, self._numbers, self._scales, self._articles, self._joins)
        if value is None:
            return None, start, end
        figure = Figure()
        # A spelled-out number is as round as its last scale word: "twenty-three thousand" is 22,500 to 23,500.
        power = max((self._scales[word] for word in words[-1:] if word in self._scales), default=0)
        mantissa = value.scaleb(-power)
        decimals = max(0, -int(mantissa.normalize().as_tuple().exponent))
        figure.value = value
        figure.power = power
        whole = str(mantissa.quantize(Decimal(1))) if not decimals else ""
        zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
        figure.strict, figure.coarse = widths(mantissa, power, decimals, zeros, self._halved)
        figure.number = (0, len(body))
        if unit is not None:
            self._set_unit(figure, unit)
            end += tail.length
            if tail.per is not None:
                figure.per = tail.per
                figure.kind = "rate" if figure.kind == "money" else figure.kind
                end += tail.per_length
        return figure, start, end

    def _build(
        self,
        data: bytes,
        start: int,
        end: int,
        digits: str,
        mark: str,
        head: Mapping[str, Any] | None,
        tail: Tail,
        *,
        negative: bool,
    ) -> tuple[Figure | None, int, int]:
        number = read_number(digits, self._decimal, self._group)
        number_end = end
        unit = tail.unit
        money_tail = unit is not None and unit["kind"] == "money"
        if unit is not None and head is not None and not money_tail:
            unit = None  # "$5 an hour" keeps its dollars, whatever follows
        marked_unit = unit is not None and unit["mark"]
        after = end + tail.scale_length + tail.length
        if marked_unit and money_tail and _owns_next(data, after, spaced=head is not None):
            unit, money_tail = None, False  # "$10 $20", "20 billion £5m": the mark belongs to the next figure
        figure = Figure()
        grouped = not digits.isdigit()
        scaled = bool(tail.scaled)
        if scaled and tail.shy and head is None and not money_tail and (unit is None or unit["kind"] != "count"):
            return None, start, end + tail.scale_length  # "100m": metres or millions
        if (
            unit is not None
            and self._is_shy(data, end + tail.scale_length, tail.length)
            and not (scaled or grouped or head)
        ):
            unit, money_tail = None, False
        if mark in self._glued and mark not in self._heads and not (scaled or grouped or money_tail or len(digits) > 2):
            return None, start, end  # "R2", "N95"
        if mark in self._shy and not (scaled or grouped):
            return None, start, end
        if isinstance(number, str):
            if head is None and not money_tail:
                return None, start, end
            figure.damage = number
        else:
            value, decimals, zeros = number
            power = tail.power
            figure.power = power
            figure.value = value.scaleb(power)
            figure.strict, figure.coarse = widths(value, power, decimals, zeros, self._halved)
            if negative:
                figure.value = -figure.value
        if scaled:
            end += tail.scale_length
            figure.scale = tail.scale
        if head is not None:
            self._set_unit(figure, head)
        if unit is not None and unit["kind"] == "other":
            return None, start, end + tail.length
        if unit is not None:
            if head is None:
                self._set_unit(figure, unit)
            else:
                self._refine(figure, unit["units"])
            end += tail.length
        elif tail.adjective is not None and head is not None:
            self._refine(figure, tail.adjective)
            end += tail.length
        if tail.per is not None and figure.kind == "money" and (unit is not None or tail.unit is None):
            figure.kind = "rate"
            figure.per = tail.per
            end += tail.per_length
        if figure.kind == "count":
            if not self._is_count(data, start, number_end, end, digits, scaled=scaled):
                return None, start, end
            if data[end : end + 1] == b"-" and data[end + 1 : end + 2].isdigit():
                figure.kind = _HALF
        if end == number_end and end < len(data) and data[end] in _WORD_BYTES:
            return None, start, end  # "5G", "3rd"
        if figure.minor != 1 and figure.value is not None:
            figure.value /= figure.minor
            figure.strict /= figure.minor
            figure.coarse /= figure.minor
        offset = len(data[start:number_end].decode()) - len(digits)
        figure.number = (offset, offset + len(digits))
        return figure, start, end

    def _set_unit(self, figure: Figure, unit: Mapping[str, Any]) -> None:
        figure.kind = unit["kind"]
        figure.units = list(unit["units"])
        figure.firm = unit["firm"]
        figure.minor = unit["minor"]

    def _refine(self, figure: Figure, codes: list[str]) -> None:
        """Narrow the head's candidates by what follows the number ("$20m Canadian"); note where they contradict."""
        both = [code for code in figure.units if code in codes]
        if both:
            figure.firm = min(len(both), figure.firm)
            if len(codes) < len(figure.units):
                figure.firm = len(both)
            figure.units = both
        else:
            figure.damage = "two currencies in one figure"
            figure.units = [*figure.units[: figure.firm], *codes]
            figure.firm = len(figure.units)

    def _is_count(self, data: bytes, start: int, number_end: int, end: int, digits: str, *, scaled: bool) -> bool:
        """Whether a bare number counts something: not a year, a time, a date, a score or part of a name."""
        following = data[end : end + 2]
        if following[:1] in {b":", b"/"} and following[1:2].isdigit():
            return False
        if following[:1] == b"-" and following[1:2].isalpha() and not scaled:
            return False
        if scaled:
            return True
        if len(digits) == 4 and digits.isdigit() and "1800" <= digits <= "2100":
            return False
        if data[start - 1 : start] in {b"-", b"/", b":"} and start > 1 and data[start - 2] in _WORD_BYTES:
            return False
        words = data[max(0, start - 16) : start].decode("utf-8", "ignore").split()
        if words and words[-1] in self._names_before:
            return False
        return number_end > start

    def _is_shy(self, data: bytes, at: int, length: int) -> bool:
        spelling = data[at : at + length].decode("utf-8", "ignore").strip(_GAPS)
        return spelling in self._shy or spelling.lower() in self._shy

    def _head(self, mark: str) -> Mapping[str, Any] | None:
        """Return the unit of the mark or marks before a number ("USD$", "US $", "Rs ₹")."""
        single: Mapping[str, Any] | None = self._heads.get(mark) or self._glued.get(mark)
        if single is not None:
            return single
        for i in range(1, len(mark)):
            first = self._heads.get(mark[:i].rstrip(_GAPS))
            second = self._heads.get(mark[i:].lstrip(_GAPS))
            if first and second:
                both = [code for code in first["units"] if code in second["units"]]
                if both:
                    return {
                        **first,
                        "units": both,
                        "firm": len(both) if len(both) < first["firm"] else min(first["firm"], len(both)),
                    }
                return {**first, "units": first["units"] + second["units"], "firm": first["firm"]}
        return None

    def _read_tail(self, raw: bytes) -> Tail:
        tail = self._tail_memo.get(raw)
        if tail is None:
            if len(self._tail_memo) >= _MEMO_LIMIT:
                self._tail_memo.clear()
            tail = self._tail_memo[raw] = self._parse_tail(raw.decode())
        return tail

    def _parse_tail(self, text: str) -> Tail:
        """Read what follows a number, in parts: scales, unit, per. All lengths are in bytes of UTF-8."""
        tail = Tail()
        at = 0
        plain = text.replace("\n", " ").replace("\u00a0", " ").replace("\u2009", " ").replace("\u202f", " ")
        plain = plain.replace("\u2010", "-").replace("\u2011", "-")
        while tail.scaled < 2:
            gap = _gap(plain, at)
            found = _longest(plain, gap, self._scales)
            if not found:
                break
            tail.power += self._scales.get(found, self._scales.get(found.lower(), 0))
            tail.shy = tail.shy or found in self._shy
            tail.scaled += 1
            tail.scale = found
            at = gap + len(found)
        tail.scale_length = len(text[:at].encode())
        gap = _gap(plain, at)
        found = _longest(plain, gap, self._tails)
        if found:
            tail.unit = self._tails.get(found) or self._tails[found.lower()]
        else:
            found = _longest(plain, gap, self._adjectives)
            if found:
                tail.adjective = self._adjectives[found]
        end = gap + len(found) if found else at
        tail.length = len(text[at:end].encode())
        if end < len(plain):
            words = plain[end:].replace("/", " ").replace("-", " ").strip().lower()
            joined = words.split(" ", 1)[-1] if not plain[end:].startswith("/") else words
            tail.per = joined if joined in self._per_words else None
            tail.per_length = len(text[end:].encode()) if tail.per else 0
        return tail

    def _hedge(self, data: bytes, start: int, end: int) -> str | None:
        """Return the hedge of the words before the figure, the longest that fits, or of those behind it."""
        before = data[max(0, start - _HEDGE_REACH) : start].lower()
        last = before.rsplit(None, 1)[-1:]
        if last and last[0].lstrip(_OPENING_BYTES) in self._hedge_ends:
            words = before.decode("utf-8", "ignore").split()[-_WORDS_OF_HEDGE:]
            words[-1] = words[-1].lstrip(_OPENING)
            for i in range(len(words)):
                found = self._hedges.get(" ".join(words[i:]).lstrip(_OPENING))
                if found is not None:
                    return found
        if end < len(data) and data[end] in _HEDGE_STARTS:
            behind = data[end : end + _HEDGE_REACH].decode("utf-8", "ignore").lower()
            for spelling, name in self._hedges_after.items():
                at = 1 if behind[:1] == " " and spelling[0].isalpha() else 0
                if (
                    behind.startswith(spelling, at)
                    and not behind[at + len(spelling) : at + len(spelling) + 1].isalnum()
                ):
                    return name
        return None

    # ---- ranges and hedges -----------------------------------------------------------------------

    def _join(self, first: Figure, second: Figure, between: str, data: bytes, first_start: int) -> Figure | None:
        """Join two neighbours to a range, or return None: "$10-15 million", "between €2 and €3 billion"."""
        if first.range is not None or first.value is None or second.value is None:
            return None
        tight = between in self._range_joins
        if not tight and between not in self._range_words:
            return None
        head = data[max(0, first_start - _HEDGE_REACH) : first_start].decode("utf-8", "ignore").lower()
        words = [word.lstrip(_OPENING) for word in head.split()[-_WORDS_OF_HEDGE:]]
        opened = not self._openers.isdisjoint(words)
        bare, second_bare = first.kind in _BARE, second.kind in _BARE
        if not tight and not opened:
            changed = not head.endswith(("(", "[")) and not self._changes.isdisjoint(words)
            if between not in self._range_open or changed:
                return None
        if bare and second_bare:
            return _range(first, second) if opened else None
        if second_bare:
            return _range(first, second) if not first.power else None
        if not bare and (first.kind != second.kind or not set(first.units) & set(second.units)):
            return None
        return _range(first, second)


def _by_spelling(rows: list[list[Any]]) -> dict[str, Mapping[str, Any]]:
    """Turn a table by unit into one by spelling."""
    table: dict[str, Mapping[str, Any]] = {}
    for kind, units, firm, minor, mark, spellings in rows:
        unit = {"kind": kind, "units": units.split(" "), "firm": firm, "minor": minor, "mark": mark}
        table.update(dict.fromkeys(spellings.split("\n"), unit))
    return table


def _range(first: Figure, second: Figure) -> Figure:
    whole = Figure()
    given = min((first, second), key=lambda end: (end.kind in _BARE, len(end.units)))
    whole.kind, whole.units, whole.firm, whole.minor = given.kind, given.units, given.firm, given.minor
    whole.per = first.per or second.per
    if first.value is not None and first.power == 0 and second.power and abs(first.value) < 1000:
        factor = Decimal(10) ** second.power
        first.value, first.strict, first.coarse = first.value * factor, first.strict * factor, first.coarse * factor
        first.power = second.power
    whole.ends = (f"{first.value:f}", f"{second.value:f}")
    whole.range = (first, second)
    whole.power = second.power
    whole.text_start, whole.text_end = first.text_start, second.text_end
    whole.hedge = first.hedge
    return whole


def _gap(text: str, at: int) -> int:
    return at + 1 if at < len(text) and text[at] in " -" else at


def _longest(text: str, at: int, table: Mapping[str, Any]) -> str:
    """Return the longest spelling in `table` that `text` holds at `at`, ending at a boundary, or ""."""
    for end in range(len(text), at, -1):
        candidate = text[at:end]
        if candidate[-1].isalnum() and end < len(text) and text[end].isalnum():
            continue
        if candidate in table or candidate.lower() in table:
            return candidate
    return ""


def _owns_next(data: bytes, at: int, *, spaced: bool) -> bool:
    """Whether a number follows a mark that ends at `at`: directly, or (where `spaced`) after a space."""
    follows = data[at : at + 2]
    return follows[:1].isdigit() or (spaced and follows[:1] == b" " and follows[1:].isdigit())
