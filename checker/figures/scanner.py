"""The scanner: one pass over a text that finds every figure and reads it into exact values."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from checker.documents import Document
from checker.figures.counts import HALF, OTHER, CountReader
from checker.figures.joins import REACH, Joiner, distribute
from checker.figures.numbers import FRACTIONS, TWO_POINTS, WordReader, read_number, widths
from checker.figures.tails import NO_TAIL, Tail, TailReader, Unit, by_spelling
from checker.figures.vague import Vague
from checker.matching import finder
from checker.report import Figure

if TYPE_CHECKING:
    from checker.figures.labels import FigureSentence, Labeller

_HEDGE_REACH = 40
_WORDS_OF_HEDGE = 4
_NAME_REACH = 36  # bytes before a number in which a currency's name may stand
_WEIGHT_REACH, _WEIGHT_WORDS = 48, 6  # bytes and words before a number in which a word of weight may stand
_ASIDE = r"\s\([\d.,]+[\s-]?([a-z]+)"
_COUNTED = r"\s([a-z]{2,}s)\b"
_SIGN_REACH = 18  # bytes before a number in which a word of negation and another before it may stand
_SPACE_BYTES = b" \n"
_LONGEST_MARK = 16  # characters of one or two marks ("AUD $"); longer runs are noise
# Soft hyphens, zero-width spaces and joiners, marks of direction: no reader sees them.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LISTED = 6  # figures of a slash list that may share a scale
_LONGEST = 40  # digits beyond which a number is no figure but noise
_GAPS = " \n\u00a0\u2009\u202f-\u2010\u2011"
_DIALLED = "+0"
_PHONE = rb"(?:\+|0)[0-9]*(?:[ -][0-9]{2,4}){2,}\b"  # "+1 212 555 0100", "0800 123 456"
_DIVISIBLE = frozenset(("percent", "money", "quantity"))
_CUT = 2  # words of which the middle one joins two numbers
_WORD = 3  # letters from which a short form is a word: "grand"
_MISSPELT = "a scale word is misspelt"
_POINTLESS = "a decimal point without decimals"
_BARE = frozenset(("count", HALF))
_SIGNS = "-+−"
_MINUS = "-−"
_OPENING = "([\"'“‘"
_OPENING_BYTES = _OPENING.encode()
_DIGITS = frozenset(b"0123456789")
_WORD_BYTES = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") | frozenset(range(128, 256))
_APOSTROPHES = (b"'", "’".encode())
_APOSTROPHE_STARTS = frozenset(mark[:1] for mark in _APOSTROPHES)

Read = tuple[Figure | None, int, int]
"""The figure or None, and the bytes it really took: the pass goes on where it ends."""


class Scanner:
    """Finds and reads figures with one lexicon. Safe to share: it only remembers what it has read before."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        lexicon = pack["lexicon"]
        self._pack = pack
        self._start = finder(lexicon["start"])
        self._unusual = finder(f"{lexicon['digits']}|{_INVISIBLE.pattern}")
        self._tails = TailReader(lexicon)
        self._counts = CountReader(pack)
        self._joiner = Joiner(pack, self._counts)
        self._vague = Vague(pack, self._tails.read, self._of_one)
        self._heads = by_spelling(lexicon["heads"])
        self._glued = by_spelling(lexicon["glued"])
        self._scales: dict[str, int] = lexicon["scales"]
        self._shy = frozenset(lexicon["shy"])
        self._words = WordReader(lexicon)
        self._fractions = frozenset(word for word, value in lexicon["numbers"].items() if 0 < Decimal(value) < 1)
        self._multipliers = {word: Decimal(value) for word, value in lexicon["multipliers"].items()}
        self._dozens = [(f" {word} ".encode(), factor) for word, factor in self._multipliers.items()]
        self._dozen_words = tuple(word for word, _ in self._dozens)
        self._factors = frozenset((*self._scales, *self._multipliers))
        self._articles = set(lexicon["articles"])
        self._joins = set(lexicon["joins"])
        self._ones = frozenset(word for word, value in lexicon["numbers"].items() if value == "1")
        ones = [*lexicon["articles"], *self._ones, "1"]
        self._of = tuple(f" {of}{one} ".encode() for of in ("", *(f"{join} " for join in self._joins)) for one in ones)
        self._range_words = tuple(word.encode() for key in ("words", "choices") for word in pack["ranges"][key])
        self._sums = tuple(join.encode() for join in pack["ranges"]["sums"] if join.strip().isalpha())
        self._decimal: str = lexicon["decimal"]
        self._point = self._decimal.encode()
        self._group: str = lexicon["group"]
        self._comma: dict[str, bool] = lexicon["comma"]
        self._years_after = frozenset(lexicon["years_after"])
        self._per_never_before = frozenset(lexicon["per_never_before"])
        self._compounds: dict[str, int] = lexicon["compounds"]
        self._name_ends = frozenset(lexicon["name_ends"].encode().split(b"\n"))
        self._weights: dict[str, Any] = lexicon["weights"]
        self._weight_words = frozenset(word.encode() for word in self._weights["words"])
        self._weight_before = frozenset(self._weights["before"])
        self._weight_behind = frozenset(self._weights["behind"])
        self._metric = frozenset(self._weights["metric"])
        self._uncounted = frozenset(pack["labels"]["uncounted"].split(" "))
        self._negatives = tuple(f"{w} ".encode() for word in lexicon["negatives"] for w in (word, word.capitalize()))
        self._ors = frozenset(pack["labels"]["ors"].split(" "))
        self._multiplied = frozenset(lexicon["multiplied"])
        self._multiplied_by = frozenset(lexicon["multiplied_by"])
        self._no_figures = frozenset(lexicon["no_figures"])
        self._hedges: dict[str, str] = pack["hedges"]
        self._hedge_ends = frozenset(hedge.rsplit(" ", 1)[-1].encode() for hedge in self._hedges)
        self._hedges_after: dict[str, str] = pack["hedges_after"]
        # What the bytes behind a figure must begin with for a hedge to follow: most figures are done with that.
        self._behind = {
            (" " + hedge)[:3].encode() if hedge[0].isalpha() else hedge[:1].encode() for hedge in self._hedges_after
        }
        self._halved = int(pack["limits"]["halved_below_digits"])

    # ---- the pass --------------------------------------------------------------------------------

    def scan(self, document: Document) -> list[Figure]:
        """Return the figures of a document in order, with exact offsets into its source."""
        string = document.text.string
        data = string.encode("utf-8", "replace")
        hidden: list[int] = []
        if len(data) != len(string) and self._unusual(data, 0, len(data))[0] >= 0:
            hidden = [match.start() for match in _INVISIBLE.finditer(string)]
            string = _INVISIBLE.sub("", string)
            # Digits of other scripts become ASCII ones, character for character.
            data = "".join(str(int(c)) if c.isdecimal() else c for c in string).encode("utf-8", "replace")
        lower = data.lower()
        plain = len(data) == len(string)
        figures: list[Figure] = []
        doubtful: list[Figure] = []
        before: Figure | None = None
        before_start = before_end = 0
        byte_at = char_at = 0
        find, size = self._start, len(data)
        start, end = find(data, 0, size)
        while start >= 0:
            figure, start, end = self._read(data, lower, start, end, doubtful, before_end)
            if figure is not None:
                if figure.kind != OTHER:
                    figure.hedge = self._hedge(data, lower, start, end)
                if plain:
                    figure.text_start, figure.text_end = start, end
                else:
                    char_at += len(data[byte_at:start].decode())
                    figure.text_start = char_at
                    char_at += len(data[start:end].decode())
                    figure.text_end = char_at
                    byte_at = end
                joined = None
                near = before if before is not None and start - before_end <= REACH else None
                if near is not None and OTHER in {near.kind, figure.kind}:
                    # Ends of a date or a duration: "6 to 18 November", "5 to 10 years".
                    one = near if figure.kind == OTHER else figure
                    written = data[start:end] if one is figure else data[before_start:before_end]
                    bare = one.kind in _BARE and not one.units and b"," not in written
                    if bare and self._joiner.ties(data[before_end:start].decode()):
                        one.kind = OTHER
                elif near is not None:
                    between = data[before_end:start].decode()
                    joined = self._joiner.join(near, figure, between, data, before_start, start, end)
                    if (
                        joined is None
                        and between == " "
                        and self._grouped(data, before_start, before_end, start, figure)
                    ):
                        figure.text_start, start, joined = near.text_start, before_start, figure
                if joined is not None:
                    figures[-1] = figure = joined
                else:
                    figures.append(figure)
                    before_start = start
                    if figure.power and data[start - 1 : start] == b"/":
                        distribute(figures[-_LISTED:], string)
                before, before_end = figure, end
            start, end = find(data, end, size)
        figures = self._with_vague(data, lower, figures, plain=plain)
        if hidden:
            _reveal(figures, hidden)
        return self._kept(document, figures, doubtful)

    def _with_vague(self, data: bytes, lower: bytes, figures: list[Figure], *, plain: bool) -> list[Figure]:
        """Add the figures without a number, in order; one that has a number and a unit comes before them."""
        found = []
        byte_at = char_at = at = 0
        for vague in self._vague.scan(data, lower):
            figure = vague.figure
            figure.hedge = self._hedge(data, lower, vague.start, vague.end)
            self._vague.bound(vague)
            figure.text_start, figure.text_end = vague.start, vague.end
            if not plain:
                char_at += len(data[byte_at : vague.start].decode())
                figure.text_start = char_at
                byte_at = vague.start
                figure.text_end = char_at + len(data[vague.start : vague.end].decode("utf-8", "ignore"))
            while at < len(figures) and figures[at].text_end <= figure.text_start:
                found.append(figures[at])
                at += 1
            if found and found[-1].text_end > figure.text_start:
                continue
            first = at
            while at < len(figures) and figures[at].text_start < figure.text_end:
                at += 1
            inside = figures[first:at]
            if any(other.kind not in {"count", "multiple", HALF} or other.power for other in inside):
                found += inside
            else:
                found.append(figure)
        return [*found, *figures[at:]] if found else figures

    def _kept(self, document: Document, figures: list[Figure], doubtful: list[Figure]) -> list[Figure]:
        """Drop what turned out to be no figure, and number and place the rest.

        A doubtful figure ("R50", "three won") is money only where the text uses that currency beyond doubt.
        """
        text = document.text.string
        # A cell or a line that holds nothing else is no prose: "1 GEL".
        unsure = {
            id(figure)
            for figure in doubtful
            if not (figure.number[0] == 0 and figure.text_end - figure.text_start == len(text.strip()))
        }
        if unsure:
            certain = {unit for f in figures if id(f) not in unsure for unit in f.units[: f.firm]}
            figures = [f for f in figures if id(f) not in unsure or not certain.isdisjoint(f.units[: f.firm])]
        kept = [figure for figure in figures if figure.kind not in {HALF, OTHER}]
        unread = _Unread(self, document, kept)
        source = document.source
        for number, figure in enumerate(kept):
            figure.id = number
            figure.unread = unread
            figure.start, figure.end = document.text.span(figure.text_start, figure.text_end)
            figure.text = source[figure.start : figure.end]
        _place(document, kept)
        return kept

    @cached_property
    def labeller(self) -> "Labeller":
        """The reader of labels and periods."""
        from checker.figures.labels import Labeller  # many a text is checked without

        return Labeller(self._pack)

    # ---- one figure ------------------------------------------------------------------------------

    def _read(self, data: bytes, lower: bytes, start: int, end: int, doubtful: list[Figure], free: int) -> Read:
        """Read the match at `start` to `end`; `lower` is the text in lower case, `free` where the last figure ends."""
        body = data[start:end].decode()
        tail = self._tails.read(data, lower, end)
        if body[-1].isascii() and body[-1].isalpha():
            return self._spelled(data, lower, body, tail, start, end, doubtful)
        previous = data[start - 1] if start else 32
        first = body[0]
        negative = False
        if first in _DIALLED and (phone := re.compile(_PHONE).match(data, start)):
            return None, start, phone.end()
        if first in _SIGNS:
            body = body[1:]
            if previous in _WORD_BYTES or previous in b").%'\"":
                # A sign after a letter, a digit or a bracket is a hyphen: "Covid-19" is a name.
                if previous in _WORD_BYTES and previous not in _DIGITS and body[0].isdigit():
                    return None, start, end
                start += len(first.encode())
            else:
                negative = first in _MINUS
        elif first.isalnum() and (
            previous in _WORD_BYTES or (previous in b".,:/" and start > 1 and data[start - 2] in _DIGITS)
        ):
            return None, start, end
        mark, digits = "", body
        if not body[0].isdecimal():
            at = next(i for i, c in enumerate(body) if c.isdecimal() or c in FRACTIONS)
            mark = body[:at]
            if mark.endswith(".") and mark.strip(_GAPS) not in self._heads:
                at -= 1  # a decimal point, unless it belongs to the mark: "£.45", but "Rs.500"
                mark = mark[:-1]
            negative = negative or mark.endswith(tuple(_MINUS))
            mark = mark.strip(_GAPS + _SIGNS)
            digits = body[at:]
        if len(digits) > _LONGEST:
            return None, start, end
        if not negative and previous in _SPACE_BYTES:
            negative = self._is_negative(data, start)
        if tail is NO_TAIL and digits[0] == "0" and not mark:
            tail = self._of_one(data, lower, end)
            if tail.unit is not None and tail.unit.kind != "percent":
                tail = NO_TAIL  # "3 of a pound"
        return self._number(data, start, end, digits, mark, tail, doubtful, free, negative=negative)

    def _end_of_range(self, digits: str, tail: Tail) -> Figure | None:
        """Return a number with a doubtful scale as half a figure, None where it is no number."""
        figure = Figure()
        figure.scale, figure.power = tail.scale, tail.power
        if not self._value(figure, digits, negative=False):
            return None
        figure.kind, figure.number = HALF, (0, len(digits))
        return figure

    def _number(
        self,
        data: bytes,
        start: int,
        end: int,
        digits: str,
        mark: str,
        tail: Tail,
        doubtful: list[Figure],
        free: int,
        *,
        negative: bool,
    ) -> Read:
        """Read a figure written in digits, with the mark before it and the tail behind."""
        head = self._head(mark) if mark else None
        if mark and head is None:
            start, mark = end - len(digits.encode()), ""  # marks that make no sense together mark nothing
        unit, unit_length = tail.unit, tail.unit_length
        scale_end = end + tail.scale_length
        if unit is not None and _apostrophe_word(data, scale_end + unit_length):
            unit = None  # "1,200 won't"
        if head is not None and unit is not None and unit.kind != "money":
            if unit.kind == "percent" and not tail.scale:
                start = end - len(digits.encode())  # "AMD 2.3%": the name of a share, not a currency
                head, mark = None, ""
            else:
                unit = None  # "$5 million people": the dollars stay
        if unit is not None and unit.kind == "multiple":
            if unit.mark and _owns_next(data, scale_end + unit_length, spaced=True):
                return None, start, end  # "10 × 8 inches"
            if not self._multiplies(data, start, scale_end + unit_length, unit):
                unit = None  # "seen 20 times"
        if unit is not None and unit.mark and _owns_next(data, scale_end + unit_length, spaced=head is not None):
            unit = None  # "$10 $20", "20 billion £5m": the mark belongs to the next figure
        if head is not None and unit is not None and tail.unit_shy and set(head.units).isdisjoint(unit.units):
            unit = None  # "$2.5 million won in court"
        if (
            tail.scale
            and tail.shy
            and head is None
            and (unit is None or unit.kind not in {"money", "count"})
            and not (unit is not None and unit.kind == "quantity" and not unit.mark)
            and not (unit is None and self._counts_many(data, scale_end, digits, tail))
            and not (unit is None and len(tail.scale) >= _WORD and self._counts.alone(data, scale_end))
        ):
            # "100m": metres or millions; only as the end of a range is it the latter ("£25-30m")
            return self._end_of_range(digits, tail), start, scale_end
        if unit is not None and unit.kind == "other" and unit.mark and tail.scale:
            unit = None  # "2.5 million St Helena pounds": no ordinal
        if unit is not None and unit.kind == "other":
            return _other(), start, scale_end + unit_length
        slip, damage = (0, "") if tail.scale or unit is not None else self._damaged(data, end, digits)
        if slip and head is None:
            return None, start, end + slip  # "4 milllion people", "4. million people"
        if unit is not None and head is None and not tail.scale and self._is_year(data, start, digits, unit):
            return None, start, end
        if unit is not None and head is None and unit.kind == "money" and not unit.mark:
            unit = self._weight(data, start, scale_end + unit_length) or unit
        grouped = self._group in digits or " " in digits
        if head is None and unit is None:
            named, at = self._name_before(data, start, certain=bool(tail.scale) or grouped)
            if named is not None and at >= free:
                head, mark, start = named, "", at  # "Malaysian ringgit 42"
        figure = Figure()
        bare_end = end
        if tail.scale:
            end, figure.scale, figure.power = scale_end, tail.scale, tail.power
        if head is not None:
            _set_unit(figure, head)
            if mark in self._compounds and not tail.scale:
                figure.scale, figure.power = mark, self._compounds[mark]  # "TEUR 500"
        if unit is not None:
            if head is None:
                _set_unit(figure, unit)
            else:
                _refine(figure, unit.units, unit.firm)
            end += unit_length
        elif tail.adjective is not None and head is not None and not set(head.units).isdisjoint(tail.adjective):
            _refine(figure, tail.adjective, len(tail.adjective))
            end += unit_length
        if tail.per is not None and (unit is not None or tail.unit is None):
            end = self._set_per(figure, tail, data, end)
        if slip:
            figure.damage = damage
            figure.number = (start, start)
            return figure, start, end + slip
        if not self._value(figure, digits, negative=negative):
            return None, start, end
        if figure.kind == "count":
            kind = self._counts.kind(data, start, end, digits, free, scaled=bool(tail.scale) or bool(figure.units))
            if kind is None:
                return None, start, end
            figure.kind = kind
        if end == bare_end and end < len(data) and data[end] in _WORD_BYTES:
            return None, start, end  # "5G", "3rd"
        if data[start:end].decode() in self._no_figures:
            return None, start, end
        if tail is NO_TAIL and figure.value is not None and data.startswith(self._dozen_words, end):
            word, factor = next(pair for pair in self._dozens if data.startswith(pair[0], end))  # "108 dozen roses"
            figure.value, figure.strict, figure.coarse = (
                part * factor for part in (figure.value, figure.strict, figure.coarse)
            )
            end += len(word) - 1
        if not (tail.scale or grouped):
            glued = head is not None and mark in self._glued and mark not in self._heads
            shy = mark in self._shy if head is not None else unit is not None and tail.unit_shy
            if shy or (glued and self._decimal not in digits):
                doubtful.append(figure)
        if (
            figure.minor != 1
            and figure.value is not None
            and free <= (at := self._one_before(data, start, figure)) < start
        ):
            start, figure.value = at, figure.value + 1
            figure.number = (0, len(data[start:bare_end].decode()))
            return figure, start, end
        offset = len(data[start:bare_end].decode()) - len(digits)
        figure.number = (offset, offset + len(digits))
        return figure, start, end

    def _damaged(self, data: bytes, end: int, digits: str) -> tuple[int, str]:
        """Return how many bytes behind a number show it damaged, and what is wrong: "4 milllion", "4. million"."""
        if not data.startswith(self._point, end):
            slip = self._tails.misspelt(data, end)
            return slip, _MISSPELT if slip else ""
        tail = self._tails.read(data, data, end + 1)  # in small letters only: a sentence may begin there
        glued = data[end + 1 : end + 2] not in {b" ", b"\n", b""}
        if tail.scale and (glued or len(tail.scale) >= _WORD):
            return 1 + tail.scale_length, TWO_POINTS if self._decimal in digits else _POINTLESS
        if glued and tail.unit is not None and tail.unit.kind == "percent":
            return 1 + tail.unit_length, _POINTLESS
        return 0, ""

    def _one_before(self, data: bytes, start: int, figure: Figure) -> int:
        """Return where "a dollar and" begins before "42 cents", or `start` where no such thing stands there."""
        if not data.endswith(self._sums, max(0, start - _NAME_REACH), start):
            return start
        words = data[max(0, start - _NAME_REACH) : start].decode("utf-8", "ignore").split(" ")[-4:]
        if len(words) < 4 or words[0].lower() not in self._articles:
            return start
        unit = self._tails.units.get(words[1].lower())
        if unit is None or unit.kind != "money" or unit.minor != 1 or set(unit.units).isdisjoint(figure.units):
            return start
        return start - len(" ".join(words).encode())

    def _spelled(
        self, data: bytes, lower: bytes, body: str, tail: Tail, start: int, end: int, doubtful: list[Figure]
    ) -> Read:
        """Read a figure spelled out in words; without a scale, a unit or things that are counted it is none."""
        ranged = tail is NO_TAIL and data.startswith(self._range_words, end)
        if tail is NO_TAIL and not ranged and body.lower() in self._ones:
            return None, start, end
        words = body.lower().replace("\u2010", " ").replace("\u2011", " ").replace("-", " ").split()
        if tail is NO_TAIL and words[-1] in self._fractions:
            tail = self._of_one(data, lower, end)  # "half a percent"
        unit = tail.unit
        if unit is not None and _apostrophe_word(data, end + tail.scale_length + tail.unit_length):
            unit = None
        if (
            unit is not None
            and unit.kind == "multiple"
            and not self._multiplies(data, start, end + tail.unit_length, unit)
        ):
            unit = None
        behind = end + tail.scale_length + tail.unit_length
        if unit is not None and unit.mark and _owns_next(data, behind, spaced=False):
            unit = None  # "one $4.50": the mark belongs to the next figure
        if unit is not None and unit.kind == "other":
            return None, start, end
        if unit is not None and unit.kind == "quantity" and body[0].isupper() and data[end + 1 : end + 2].isupper():
            return None, start, end  # "Three Mile Island"
        if unit is None and not tail.scale and (slip := self._tails.misspelt(data, end)):
            return None, start, end + slip
        if unit is not None and (
            data[max(0, start - 3) : end + tail.unit_length].decode("utf-8", "ignore").lower() in self._no_figures
        ):
            return None, start, end
        scaled = tail.scale != "" or not self._factors.isdisjoint(words)
        alone = len(tail.scale) >= _WORD and self._counts.alone(data, end + tail.scale_length)
        if tail.shy and unit is None and not alone:
            return None, start, end
        if scaled or unit is not None or ranged:
            value = self._words.read(words)
        else:
            value = self._number_of(data, words, start, end)
        if value is None:
            short = len(words) > _CUT and len(body) <= _LONGEST
            cut = short and next((at for join in self._joins if (at := body.lower().find(f" {join} ")) > 0), 0)
            if not cut:
                return None, start, end
            body = body[:cut]  # "five and ten million": two numbers
            end = start + len(body.encode())
            return self._spelled(data, lower, body, self._tails.read(data, lower, end), start, end, doubtful)
        figure = Figure()
        figure.number = (0, len(body))
        if ranged and not scaled:
            if value != value.to_integral_value():
                return None, start, end  # "a quarter to three"
            figure.kind = HALF  # dropped, unless it turns out to be the lower end of a range
        # A spelled-out number is as round as its last scale word: "twenty-three thousand" is 22,500 to 23,500.
        power = self._scales.get(words[-1], 0)
        mantissa = value.scaleb(-power)
        decimals = max(0, -int(mantissa.normalize().as_tuple().exponent))
        whole = "" if decimals else str(mantissa.quantize(Decimal(1)))
        zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
        if tail.scale:
            value, power = value.scaleb(tail.power), power + tail.power
            figure.scale = tail.scale
            end += tail.scale_length
        if data[start - 1 : start] == b" " and self._is_negative(data, start):
            value = -value
        figure.value, figure.power = value, power
        figure.strict, figure.coarse = widths(mantissa, power, decimals, zeros, self._halved)
        if words[-1] in self._multipliers:
            figure.coarse = max(figure.coarse, self._multipliers[words[-1]] / 2)  # "two dozen", as round as "20"
        if unit is not None:
            _set_unit(figure, unit)
            end += tail.unit_length
            if tail.per is not None:
                end = self._set_per(figure, tail, data, end)
            if tail.unit_shy and not scaled:
                doubtful.append(figure)
        _in_main_units(figure)
        return figure, start, end

    def _number_of(self, data: bytes, words: list[str], start: int, end: int) -> Decimal | None:
        """Read number words that say how many there are of what follows: "three companies"."""
        if not self._counts.counted(data, end, named=data[start : start + 1].isupper()) or not self._counts.numbers(
            data, start
        ):
            return None
        value = self._words.read(words)
        return value if value is not None and value > 1 and value == value.to_integral_value() else None

    def _of_one(self, data: bytes, lower: bytes, end: int) -> Tail:
        """Read the unit that a fraction is a part of: "half a percent", "0.5 of a point", "a quarter of one cent"."""
        of = next((join for join in self._of if lower.startswith(join, end)), None)
        if of is None:
            return NO_TAIL
        at = end + len(of) - 1
        found = self._tails.read(data, lower, at)
        if found.unit is None or found.scale or found.unit.kind not in _DIVISIBLE:
            return NO_TAIL
        tail = Tail()
        tail.unit, tail.unit_length = found.unit, at - end + found.unit_length
        return tail

    def _set_per(self, figure: Figure, tail: Tail, data: bytes, end: int) -> int:
        """Make an amount a per-unit one, but not "$5m a year" before "ago". Returns where the figure ends."""
        after = end + tail.per_length
        following = data[after : after + 16].decode("utf-8", "ignore").split()
        word = following[0].strip(",.;:)") if following else ""
        if figure.kind != "money" or (word in self._per_never_before and self._tails.lasts(tail.per or "")):
            return end
        figure.kind, figure.per = "rate", tail.per
        return after

    def _value(self, figure: Figure, digits: str, *, negative: bool) -> bool:
        """Set a figure's value and widths from its digits, or its damage; False where it is no figure at all."""
        money = figure.kind in {"money", "rate"}
        number = read_number(digits, self._decimal, self._group)
        if money and figure.units and figure.units[0] in self._comma:
            # Money of a country that writes a decimal comma: "479,00 €"; "Rp 169.000", where there is no small money.
            # Where there is no small money, or none so small, three digits behind a point are a group.
            pointed = not figure.power and self._comma[figure.units[0]] and digits.rpartition(self._decimal)[2]
            if isinstance(number, str) or (pointed and len(pointed) == 3 and self._decimal in digits):
                number = read_number(digits, self._group, self._decimal)
        if isinstance(number, str):
            figure.damage = number
            return money and figure.minor == 1  # "0.9.7c" is a version
        value, decimals, zeros = number
        figure.value = value.scaleb(figure.power)
        figure.strict, figure.coarse = widths(value, figure.power, decimals, zeros, self._halved)
        if negative:
            figure.value = -figure.value
        _in_main_units(figure)
        return True

    def _multiplies(self, data: bytes, start: int, end: int, unit: Unit) -> bool:
        """Whether a number of times is a multiple ("three times the size"), not how often something happened."""
        if unit.mark and data[end - 1 : end].isupper():
            return False  # "Mi 6X"
        if unit.mark or self._decimal.encode() in data[start:end]:
            return True
        following = data[end : end + 20].decode("utf-8", "ignore").lower().split(None, 1)
        if following and following[0].strip(".,;:)") in self._multiplied:
            return True
        before = data[max(0, start - 16) : start].decode("utf-8", "ignore").lower().split()
        return bool(before) and before[-1] in self._multiplied_by

    def _is_year(self, data: bytes, start: int, digits: str, unit: Unit) -> bool:
        """Whether four digits before a unit are a year: "in 2015 dollars", "the 2020 Euros"."""
        if unit.mark or not _like_a_year(digits):
            return False
        words = data[max(0, start - 16) : start].decode("utf-8", "ignore").split()
        return bool(words) and words[-1].lower() in self._years_after

    def _head(self, mark: str) -> Unit | None:
        """Return the unit of the mark or marks before a number ("USD$", "US $", "Rs ₹")."""
        single = self._heads.get(mark) or self._glued.get(mark)
        if single is not None:
            return single
        for i in range(1, len(mark) if len(mark) <= _LONGEST_MARK else 1):
            first = self._heads.get(mark[:i].rstrip(_GAPS))
            second = self._heads.get(mark[i:].lstrip(_GAPS))
            if first and second:
                both = [code for code in first.units if code in second.units]
                if both:
                    firm = len(both) if len(both) < first.firm else min(first.firm, len(both))
                    return Unit(first.kind, both, firm, 1, mark=True)
                return Unit(first.kind, first.units + second.units, first.firm, 1, mark=True)
        return None

    def _counts_many(self, data: bytes, end: int, digits: str, tail: Tail) -> bool:
        """Whether a doubtful scale is one before something counted: "8.8M subscribers", not "a 400m race"."""
        if self._decimal not in digits and not tail.scale.isupper():
            return False
        match = re.match(_COUNTED, data[end : end + _HEDGE_REACH].decode("utf-8", "ignore"))
        return match is not None and match[1] not in self._uncounted

    def _weight(self, data: bytes, start: int, end: int) -> Unit | None:
        """Return a weight where a word that is a currency, too, stands near one of weight: "weighs 55 pounds"."""
        if data[start:end].rsplit(b" ", 1)[-1].rsplit(b"-", 1)[-1].lower() not in self._weight_words:
            return None
        before = data[max(0, start - _WEIGHT_REACH) : start].decode("utf-8", "ignore").lower().split()[-_WEIGHT_WORDS:]
        behind = data[end : end + _WEIGHT_REACH].decode("utf-8", "ignore").lower()
        aside = re.match(_ASIDE, behind)
        near = (
            not self._weight_before.isdisjoint(before)
            or (aside is not None and aside[1] in self._metric)
            or (behind[:1] == " " and re.split(r"\W", behind[1:], maxsplit=1)[0] in self._weight_behind)
        )
        return Unit("quantity", [self._weights["unit"]], 1, 1, mark=False) if near else None

    def _is_negative(self, data: bytes, start: int) -> bool:
        """Whether a word of negation stands before a number: "minus 3%", but not "plus or minus 3%"."""
        if not data.endswith(self._negatives, max(0, start - _SIGN_REACH), start):
            return False
        words = data[max(0, start - _SIGN_REACH) : start].decode("utf-8", "ignore").lower().split()
        return len(words) < 2 or words[-2] not in self._ors

    def _name_before(self, data: bytes, start: int, *, certain: bool) -> tuple[Unit | None, int]:
        """Return the unit of a currency's name before a bare number, and where it begins: "Malaysian ringgit 42".

        A name of one word is read so only where the number is beyond doubt an amount.
        """
        if data[start - 1 : start] != b" ":
            return None, start
        before = data[max(0, start - _NAME_REACH) : start - 1]
        if before.rsplit(b" ", 1)[-1].lower() not in self._name_ends:
            return None, start
        words = before.decode("utf-8", "ignore").split(" ")
        for count in range(min(3, len(words)), 0 if certain else 1, -1):
            name = " ".join(words[-count:])
            unit = self._tails.units.get(name.lower())
            plain = unit is not None and unit.kind == "money" and unit.minor == 1 and not unit.mark
            if plain and name.lower() not in self._shy:
                return unit, start - 1 - len(name.encode())
        return None, start

    def _grouped(self, data: bytes, first: int, first_end: int, second: int, figure: Figure) -> bool:
        """Set the value of digit groups that spaces hold apart, if that is what stands there: "5 450 руб"."""
        if figure.number[0] != 0 or figure.kind not in {"money", "rate"}:
            return False
        head = data[first:first_end].decode()
        printed = data[second : second + figure.number[1]].decode("utf-8", "ignore")
        groups = head.split(" ")
        if not all(group.isdigit() for group in groups):
            return False
        lead = len(printed) - len(printed.lstrip("0123456789"))
        if lead != 3 or len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:]):
            return False
        digits = "".join(groups) + printed
        figure.number = (0, len(head) + 1 + len(printed))
        return self._value(figure, digits, negative=False)

    # ---- hedges ----------------------------------------------------------------------------------

    def _hedge(self, data: bytes, lower: bytes, start: int, end: int) -> str | None:
        """Return the hedge of the words before the figure, the longest that fits, or of those behind it."""
        before = lower[max(0, start - _HEDGE_REACH) : start]
        last = before.rsplit(None, 1)[-1:]
        if last and last[0].lstrip(_OPENING_BYTES) in self._hedge_ends:
            words = before.decode("utf-8", "ignore").split()[-_WORDS_OF_HEDGE:]
            words[-1] = words[-1].lstrip(_OPENING)
            for i in range(len(words)):
                found = self._hedges.get(" ".join(words[i:]).lstrip(_OPENING))
                if found is not None:
                    return found
        if data[end : end + 3] in self._behind or data[end : end + 1] in self._behind:
            behind = lower[end : end + _HEDGE_REACH].decode("utf-8", "ignore").lower()
            for spelling, name in self._hedges_after.items():
                at = 1 if behind[:1] == " " and spelling[0].isalpha() else 0
                if (
                    behind.startswith(spelling, at)
                    and not behind[at + len(spelling) : at + len(spelling) + 1].isalnum()
                ):
                    return name
        return None


def _reveal(figures: list[Figure], hidden: list[int]) -> None:
    """Move figures found in a text without its invisible characters to where they stand with them."""
    shifts = [offset - number for number, offset in enumerate(hidden)]  # what stands behind them in the shorter text
    for whole in figures:
        for figure in (whole, *(whole.range or ())):
            start, end = figure.text_start, figure.text_end
            first, last = figure.number
            figure.text_start = start + bisect_right(shifts, start)
            figure.text_end = end + bisect_right(shifts, end - 1)
            figure.number = (
                first + bisect_right(shifts, start + first) - bisect_right(shifts, start),
                last + bisect_right(shifts, start + max(first, last - 1)) - bisect_right(shifts, start),
            )


def _place(document: Document, figures: list[Figure]) -> None:
    """Give the figures the places of their blocks, where a source has no lines to tell."""
    blocks = iter(document.blocks)
    block = next(blocks, None)
    for figure in figures:
        while block is not None and block.end <= figure.text_start:
            block = next(blocks, None)
        if block is None:
            return
        if block.start <= figure.text_start:
            figure.place = block.place


def _other() -> Figure:
    figure = Figure()
    figure.kind = OTHER
    return figure


class _Unread:
    """A document's figures before their labels and periods are read."""

    __slots__ = ("_document", "_figures", "_scanner", "_sentences")

    def __init__(self, scanner: Scanner, document: Document, figures: list[Figure]) -> None:
        self._scanner = scanner
        self._document = document
        self._figures = figures
        self._sentences: dict[int, FigureSentence] | None = None

    def read(self, figure: Figure) -> None:
        labeller = self._scanner.labeller
        if self._sentences is None:
            self._sentences = labeller.sentences(self._document, self._figures)
        figure.unread = None
        sentence = self._sentences.get(id(figure))
        if sentence is not None:
            for other in sentence[2]:
                other.unread = None
            labeller.read(self._document, *sentence)


def _set_unit(figure: Figure, unit: Unit) -> None:
    figure.kind = unit.kind
    figure.units = unit.units
    figure.firm = unit.firm
    figure.minor = unit.minor


def _refine(figure: Figure, codes: list[str], firm: int) -> None:
    """Narrow the head's candidates by what follows the number ("$20m Canadian"); note where they contradict."""
    both = [code for code in figure.units if code in codes]
    if both and codes[0] == figure.units[0]:
        # One owner: "$12 million dollars", "£3.50p".
        figure.firm = min(len(both), figure.firm, firm)
        figure.units = both
    elif both:
        figure.firm = len(both) if len(codes) < len(figure.units) else min(len(both), figure.firm)
        figure.units = both
    else:
        figure.damage = "two currencies in one figure"
        figure.units = [*figure.units[: figure.firm], *codes]
        figure.firm = len(figure.units)


def _in_main_units(figure: Figure) -> None:
    if figure.minor != 1 and figure.value is not None:
        figure.value /= figure.minor
        figure.strict /= figure.minor
        figure.coarse /= figure.minor


def _like_a_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and "1800" <= digits <= "2100"


def _apostrophe_word(data: bytes, at: int) -> bool:
    """Whether an apostrophe and a letter follow: the word before was part of another ("won't")."""
    if data[at : at + 1] not in _APOSTROPHE_STARTS:
        return False
    return any(data.startswith(a, at) and data[at + len(a) : at + len(a) + 1].isalpha() for a in _APOSTROPHES)


def _owns_next(data: bytes, at: int, *, spaced: bool) -> bool:
    """Whether a number follows a mark that ends at `at`: directly, or (where `spaced`) after a space."""
    follows = data[at : at + 2]
    return follows[:1].isdigit() or (spaced and follows[:1] == b" " and follows[1:].isdigit())
