"""What a figure measures ("budget deficit") and when ("2023-Q3"), from the grammar of its sentence; None where unsure.

Four positions are read, the surest first: a noun behind the figure ("a $5m budget deficit", "$5m in fines"), a noun
before it ("a loss of $5m"), the subject of a verb before it ("revenue rose 12% to $5.6m"), and a heading ("Net loss:
$5m"). A noun counts only if the language lists it as one that an amount can measure. What a change amounts to is
another measure than what changed: "revenue rise" and "revenue".
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checker.documents import Document, sentences
from checker.figures.counts import Nouns
from checker.figures.periods import PeriodReader, Spoken
from checker.report import Figure

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}(?:['’]\w+)?|\w+(?:(?:[-&.]|\.?['’])\w+)*['’]?|\S")
_FIGURE = "#"
_GAP = "…"
_LONG, _AHEAD, _BACK = 600, 200, 300  # characters between two figures of which only the ends are read
_MOST_MODIFIERS = 3
_NOUN_REACH = 4  # words behind a figure in which its noun must stand
_VERB_REACH = 22  # words before a figure in which the verb of its clause is looked for
_SUBJECT_REACH = 14
_HEDGE_WORDS = 4
_ASIDE = 9  # words of an aside between commas that is skipped
_ECHO = 12  # words between a figure and its earlier value
_CHAIN = 4  # words between a change and what it led to: "12%, or $3m, to"
_PERIOD_TEXT = 2000  # characters of a sentence in which periods are looked for
_YEAR = 4  # digits
_UNLABELLED = frozenset(("cell", "header"))
_STOPS = frozenset('.;:!?"“”[]|•')
_BREAKS = _STOPS | frozenset(("(", ")", ",", "-", "–", "—", _FIGURE, _GAP))
_LISTED = frozenset((",", "-", "–", "—", "("))

FigureSentence = tuple[int, int, Sequence[Figure]]
"""Start and end of a sentence in the text, and its figures."""


class Labeller:
    """Reads labels and periods with one language's words."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        listed = pack["labels"]
        words = {name: frozenset(text.split(" ")) for name, text in listed.items() if name != "plurals"}
        self._nouns = Nouns(listed)
        self._heads = words["heads"]
        self._times = words["times"]
        self._light = words["light"] | words["times"]
        self._participles = words["participles"]
        self._determiners = words["determiners"]
        self._owners = words["owners"]
        self._empty = words["empty"]
        self._levels = words["levels"]
        self._changes = {
            word: listed[key].split(" ")[0]
            for key, verbs in (("falls", "falling"), ("rises", "rising"))
            for word in words[key] | words[verbs]
        }
        self._turns = {
            word: listed[key].split(" ")[0]
            for key, adverbs in (("falls", "lower"), ("rises", "higher"))
            for word in words[adverbs]
        }
        self._peaks = words["peaks"]
        self._holding = words["holding"]
        self._change_nouns = words["rises"] | words["falls"]
        self._auxiliaries = words["auxiliaries"]
        self._prepositions = words["prepositions"]
        self._inward = words["inward"]
        self._joins = words["joins"]
        self._within = words["within"]
        self._uncounted = words["uncounted"]
        self._by = words["by"]
        self._toward = words["toward"]
        self._ands = words["ands"]
        self._ors = words["ors"]
        self._listing = words["ands"] | words["ors"] | words["by"] | _LISTED
        self._clauses = words["clauses"]
        self._relatives = words["relatives"]
        self._verbs = words["verbs"]
        self._closed = words["prepositions"] | words["others"] | words["auxiliaries"] | words["levels"] | words["verbs"]
        self._bases = words["bases"]
        self._due = words["due"]
        self._numerals = frozenset(pack["lexicon"]["numbers"])
        self._during = words["during"]
        self._verbal = words["verbs"] | words["levels"] | frozenset(self._changes)
        self._possessives = tuple(listed["possessives"].split(" "))
        self._adverb_ends = tuple(words["adverb_ends"])
        self._participle_ends = tuple(words["participle_ends"])
        self._hedges: Mapping[str, str] = pack["hedges"]
        self._abbreviations = frozenset(pack["abbreviations"])
        self._periods = PeriodReader(pack["times"], near=True)

    def sentences(self, document: Document, figures: Sequence[Figure]) -> dict[int, FigureSentence]:
        """Return the sentence of each figure that may have a label, by the figure's identity."""
        found: dict[int, FigureSentence] = {}
        text = document.text.string
        at = 0
        for block in document.blocks:
            if at == len(figures):
                break
            if figures[at].text_start >= block.end:
                continue
            for start, end in sentences(text, block.start, block.end, self._abbreviations):
                first = at
                while at < len(figures) and figures[at].text_start < end:
                    at += 1
                if at > first and block.scope not in _UNLABELLED:
                    inside = figures[first:at]
                    found.update((id(figure), (start, end, inside)) for figure in inside)
                if at == len(figures) or figures[at].text_start >= block.end:
                    break
        return found

    def read(self, document: Document, start: int, end: int, figures: Sequence[Figure]) -> None:
        """Set label and period of a sentence's figures, where they can be told and none is set."""
        text = document.text.string
        sentence = _Sentence(text, start, end, figures)
        periods = self._named(text, start, end, figures, document)
        for number, (place, figure) in enumerate(zip(sentence.places, figures, strict=True)):
            label = self._label(sentence, place, figure)
            if label is None and number and self._echoes(sentence.words, sentence.places[number - 1], place):
                other = figures[number - 1]
                same = other.kind == figure.kind and (other.units == figure.units or other.kind == "money")
                label = other.label if same else None
            figure.measures(label, self._period(sentence, place, periods, labelled=label is not None))

    # ---- labels ----------------------------------------------------------------------------------

    def _label(self, sentence: "_Sentence", place: int, figure: Figure) -> str | None:
        before = self._governor(sentence.words, place)
        owner = self._owner(sentence.words[before]) if before >= 0 else None
        behind = (self._counted(sentence, place, figure) if figure.kind == "count" else None) or self._behind(
            sentence, place, before, figure
        )
        if behind is not None:
            return f"{owner} {behind}" if owner else behind  # "Apple's $5m fine"
        return (
            self._of(sentence, before)
            or self._object(sentence, before, figure)
            or self._subject(sentence, before)
            or self._heading(sentence, before)
        )

    def _echoes(self, words: list[str], first: int, place: int) -> bool:
        """Whether a figure is the one before again, or its earlier value: "$5m (€4m)", "$5m, up from $4m"."""
        between = words[first + 1 : place]
        if between in (["("], ["(", "or"]):
            return True
        governor = self._governor(words, place)
        lead = words[max(first, governor - 1)] if governor > first else ""
        turned = words[governor] in self._bases and (lead in {",", "("} or lead in self._turns)
        return turned and len(between) <= _ECHO and not any(word in _STOPS or word in self._ands for word in between)

    def _governor(self, words: list[str], place: int) -> int:
        """Return the index of the word that governs a figure: the one before it and its hedge; -1 if there is none."""
        at = place - 1
        for _ in range(2):
            for count in range(min(_HEDGE_WORDS, at + 1), 0, -1):
                if " ".join(words[at - count + 1 : at + 1]) in self._hedges and words[at] not in self._levels:
                    at -= count
                    break
            else:
                break
        while at >= 0 and (words[at] in self._light or words[at] == "(") and words[at] not in self._levels:
            at -= 1
        return at

    def _behind(self, sentence: "_Sentence", place: int, before: int, figure: Figure) -> str | None:
        """Read the noun behind a figure: "a $5m budget deficit", "$5m in fines", "12% growth", "a 3% rise in sales"."""
        words = sentence.words
        if figure.kind in {"count", "multiple"} or place + 1 == len(words):
            return None
        if words[place + 1 : place + 4] == ["(", _FIGURE, ")"]:
            place += 3  # "a 22.6 billion shilling ($175 million) loss"
            if place + 1 == len(words):
                return None
        following = words[place + 1]
        join = following in self._joins and words[place + 2 : place + 3] and words[place + 2] in self._within
        if following in self._within or join:
            if figure.kind not in {"money", "quantity"}:
                return None
            first = place + (3 if join else 2)
            run = self._noun_phrase(words, first)
            return self._named_by(sentence, first, run) if run else None
        attributive = before >= 0 and (words[before] in self._determiners or self._owner(words[before]) is not None)
        run = self._noun_phrase(words, place + 1, attributive=attributive)
        if not run:
            return self._thing(sentence, place + 1) if attributive and figure.kind == "money" else None
        if not attributive and run > 1 and not self._measure(words[place + 1]):
            return None  # "$5m Acme shares"
        return self._named_by(sentence, place + 1, run)

    def _counted(self, sentence: "_Sentence", place: int, figure: Figure) -> str | None:
        """Read the noun that is counted: "1,200 jobs", "5,000 Syrian refugees", "dozens of its shops"."""
        if figure.units:
            return figure.units[0]
        words, raws = sentence.words, sentence.raws
        first = place + 1
        if words[first : first + 1] and words[first] in self._within:
            first += 1
        while words[first : first + 1] and words[first] in self._determiners:
            first += 1
        for at in range(first, min(first + _NOUN_REACH, len(words))):
            word = words[at]
            if word in self._uncounted or not word[0].isalpha():
                return None
            if self._nouns.plural(word):
                while at + 1 < len(words) and self._nouns.plural(words[at + 1]):
                    at += 1  # noqa: PLW2901 - "three police officers"
                return " ".join([*self._modifiers(sentence, first, at), self._nouns.singular(words[at])])
            compound = "-" in word and word.endswith(self._participle_ends)  # "well-protected temples"
            if self._stops(word) and not (self._is_light(word) or compound or raws[at][:1].isupper()):
                return None
        return None

    def _thing(self, sentence: "_Sentence", first: int) -> str | None:
        """Read what an amount before it is the price of: "the $5m hotel", "a €2bn power plant"."""
        words, raws = sentence.words, sentence.raws
        end = first
        while (
            end < min(first + _NOUN_REACH, len(words))
            and not self._stops(words[end])
            and words[end] not in self._determiners
        ):
            end += 1
        if end == first or end == first + _NOUN_REACH or not raws[end - 1].islower() or self._is_time(words[end - 1]):
            return None
        return " ".join([*self._modifiers(sentence, first, end - 1), self._nouns.singular(words[end - 1])])

    def _object(self, sentence: "_Sentence", before: int, figure: Figure) -> str | None:
        """Read the noun right before "to", "at" or "from": "raised its dividend to 5p", "put the deficit at $5m"."""
        words = sentence.words
        if before < 1 or words[before] not in self._toward or (figure.kind == "count" and figure.units):
            return None
        if words[before - 1] == _FIGURE:  # "raised its dividend from 4p to 5p"
            before = self._governor(words, before - 1)
            if before < 1 or words[before] not in self._bases:
                return None
        if self._noun(words[before - 1]) is None or words[before - 1] in self._levels:
            return None
        first = self._phrase_start(words, before)
        at = first - 1
        while at >= 0 and words[at] in self._determiners:
            at -= 1
        lead = words[at] if at >= 0 else ""
        risen = lead in self._within and at > 0 and words[at - 1] in self._change_nouns  # "a rise in sales to"
        if lead in self._ands or (lead in self._prepositions and lead not in self._holding and not risen):
            return None  # "the price of a share to"
        return self._compose(sentence, first, before)

    def _noun_phrase(self, words: list[str], first: int, *, attributive: bool = False) -> int:
        """Return how many words from `first` on are a noun phrase that ends with a noun of measure; 0 if none are.

        Behind an article and a figure no verb can stand: "a 5% pay offer".
        """
        size = 0
        for count, word in enumerate(words[first : first + _NOUN_REACH], 1):
            if self._measure(word):
                if 0 < size < count - 1:
                    break  # "a $5m fund sold shares"
                size = count
            elif self._stops(word) and not self._is_light(word) and not (attributive and word in self._verbs):
                break
        return size

    def _named_by(self, sentence: "_Sentence", first: int, size: int) -> str | None:
        """Return the label of a noun phrase of `size` words, with what a change in it is of."""
        words = sentence.words
        label = self._compose(sentence, first, first + size)
        after = first + size
        if label is None or self._noun(words[after - 1]) is not None:
            return label
        if words[after : after + 1] and words[after] in self._within:
            run = self._noun_phrase(words, after + 1)
            base = self._compose(sentence, after + 1, after + 1 + run) if run else None
            return f"{base} {label}" if base else None
        return label if " " in label else None  # a rise of what?

    def _of(self, sentence: "_Sentence", before: int) -> str | None:
        """Read the noun before a figure and its "of": "a loss of $5m", "a rise in sales of 3%"."""
        words = sentence.words
        if before < 1 or words[before] not in self._joins or not self._measure(words[before - 1]):
            return None
        first = self._phrase_start(words, before)
        label = self._compose(sentence, first, before)
        lead = first - 1
        while lead >= 0 and words[lead] in self._determiners:
            lead -= 1
        if label is not None and lead > 0 and words[lead] in self._within:
            outer = self._noun(words[lead - 1]) or self._changes.get(words[lead - 1])
            if outer is not None:
                return f"{label} {outer}"
        return label if label is None or " " in label or self._noun(words[before - 1]) else None

    def _phrase_start(self, words: list[str], end: int) -> int:
        """Return where the noun phrase that ends before `end` begins."""
        first = end - 1
        while first > 0 and end - first <= _MOST_MODIFIERS:
            word = words[first - 1]
            if word in self._determiners or (
                self._noun(word) is None and self._stops(word) and not self._is_light(word)
            ):
                break
            first -= 1
        return first

    def _subject(self, sentence: "_Sentence", before: int) -> str | None:
        """Read the subject of the verb that a figure belongs to: "revenue rose 12% to $5.6m"."""
        words = sentence.words
        if before > 1 and words[before] in self._joins and words[before - 1] in self._peaks:
            before = self._phrase_start(words, before) - 1  # "rose to a new high of"
            while before >= 0 and words[before] in self._determiners:
                before -= 1
        if before < 0:
            return None
        verb, change = self._verb(sentence.words, before)
        subject = self._subject_before(sentence, verb) if verb >= 0 else None
        return f"{subject} {change}" if subject and change else subject

    def _verb(self, words: list[str], before: int) -> tuple[int, str]:
        """Return where the verb of a figure stands (-1 if unsure), and the change if the figure says how large."""
        word = words[before]
        if word in self._changes:
            return before, self._changes[word]
        if word in self._levels:
            return before, ""
        if word in self._turns and before + 1 < len(words) and words[before + 1] not in self._toward:
            return before, self._turns[word]  # "the price is up 5%"
        if word in self._listing and word not in self._by:
            return self._listed(words, before)
        if word not in self._by and word not in self._toward:
            return -1, ""
        for at in range(before - 1, max(-1, before - _VERB_REACH), -1):
            found = words[at]
            if found in self._changes:
                return at, self._changes[found] if word in self._by else ""
            if found in self._turns and word in self._toward:
                return at, ""  # "the price is up 46 cents to"
            if found in self._levels and word in self._toward:
                return at, ""
            if found in _STOPS or found in self._clauses or (found in self._verbs and self._noun(found) is None):
                break
        return -1, ""

    def _listed(self, words: list[str], before: int) -> tuple[int, str]:
        """Return the verb of a figure that says the same change as the one before it: "rose 12%, or $3m, to"."""
        at = before
        while at > 0 and words[at] in self._listing:
            at -= 1
        if words[at] == _FIGURE and not self._ors.isdisjoint(words[at + 1 : before + 1]):
            inner = self._governor(words, at)
            if inner >= 0 and words[inner] in self._changes:
                return inner, self._changes[words[inner]]
        return -1, ""

    def _subject_before(self, sentence: "_Sentence", verb: int) -> str | None:
        """Return what the subject that ends before the verb at `verb` measures, or None."""
        words = sentence.words
        end = verb
        while end > 0 and (words[end - 1] in self._auxiliaries or words[end - 1].endswith(self._adverb_ends)):
            end -= 1
        if end > 1 and words[end - 1] == ",":
            # "Revenue, adjusted for inflation, rose": a short aside without a figure is skipped.
            comma = next((i for i in range(end - 2, max(-1, end - 2 - _ASIDE), -1) if words[i] == ","), -1)
            if comma < 0 or _FIGURE in words[comma:end] or not self._ands.isdisjoint(words[comma:end]):
                return None
            end = comma
        first = end
        while first > 0:
            word = words[first - 1]
            dated = word == "," and words[first - 2][:1].isdigit() and words[first][:1].isdigit()  # "March 31, 2023"
            level = word in self._levels and word not in self._times  # "the quarter ended March 31"
            if level or (word in _BREAKS and not dated) or word in self._clauses:
                break
            if word in self._ands or (word in self._verbs and self._noun(word) is None):
                break
            if end - first > _SUBJECT_REACH:
                return None
            first -= 1
        opening = words[first - 1] if first else ""
        coordinated = opening in self._ands and first > 1 and self._noun(words[first - 2]) is not None
        if first == end or opening == _GAP or opening in self._relatives or coordinated:
            return None  # coordinated: "sales and profit rose 5%"
        return self._chunk(sentence, first, end)

    def _chunk(self, sentence: "_Sentence", first: int, end: int) -> str | None:
        """Return what a subject measures: its first noun phrase, and the one that says which: "sales in China"."""
        words = sentence.words
        if words[first] in self._prepositions:  # "in the third quarter revenue"
            first += 1
            at = first
            while first < end and (self._is_time(words[first]) or words[first] in self._determiners):
                first += 1
            if first in {at, end}:
                return None
        stop = self._next_preposition(words, first, end)
        empty = words[stop - 1] in self._empty
        if stop == first or not (empty or self._noun(words[stop - 1])):
            return None
        label = "" if empty else self._compose(sentence, max(first, self._phrase_start(words, stop)), stop)
        which: list[str] = []
        while stop < end:
            following = self._next_preposition(words, stop + 1, end)
            phrase = words[stop + 1 : following]
            if phrase and not any(map(self._is_time, phrase)):
                if which or words[stop] not in self._inward or len(phrase) > _MOST_MODIFIERS + 1:
                    return None
                which = self._modifiers(sentence, stop + 1, following)
                if not which:
                    return None
            stop = following
        if empty:
            return " ".join([*which[:-1], self._nouns.singular(which[-1])]) if which else None
        return " ".join([*which, label]) if label else None

    def _next_preposition(self, words: list[str], first: int, end: int) -> int:
        return next((i for i in range(first, end) if words[i] in self._prepositions), end)

    def _heading(self, sentence: "_Sentence", before: int) -> str | None:
        """Read a noun phrase at the beginning of a line that a colon parts from its figure: "Net loss: $5m"."""
        words = sentence.words
        if not 1 <= before <= _MOST_MODIFIERS + 1 or words[before] != ":" or self._noun(words[before - 1]) is None:
            return None
        return None if any(map(self._stops, words[: before - 1])) else self._compose(sentence, 0, before)

    # ---- words -----------------------------------------------------------------------------------

    def _noun(self, word: str) -> str | None:
        """Return a noun of measure in the singular, None for any other word."""
        if word in self._heads:
            return word
        single = self._nouns.singular(word)
        return single if single in self._heads else None

    def _measure(self, word: str) -> bool:
        """Whether a word may be the head of a label: a noun of measure, or one of change."""
        return self._noun(word) is not None or word in self._change_nouns

    def _is_light(self, word: str) -> bool:
        return word in self._light or word in self._participles

    def _is_time(self, word: str) -> bool:
        return word in self._times or (len(word) == _YEAR and word.isdigit())

    def _stops(self, word: str) -> bool:
        """Whether no noun phrase runs over a word: closed classes, verbs, participles that are none of the listed."""
        return (
            word in self._closed
            or (word in self._changes and self._noun(word) is None)
            or (word.endswith(self._participle_ends) and word.rsplit("-", 1)[-1] not in self._participles)
            or not word[0].isalpha()
        )

    def _owner(self, word: str) -> str | None:
        """Return the owner that a possessive names, "" where it says no more than "its", None if it is none."""
        ending = next((end for end in self._possessives if word.endswith(end)), None)
        if ending is None:
            return None
        bare = word.removesuffix(ending).rstrip(".")
        return "" if bare in self._owners or bare in self._times or bare.isdigit() else bare

    def _compose(self, sentence: "_Sentence", first: int, end: int) -> str | None:
        """Return the label of the noun phrase `words[first:end]`: what tells it apart, and its noun in the singular."""
        head = sentence.words[end - 1]
        noun = self._noun(head) or self._changes.get(head)
        return " ".join([*self._modifiers(sentence, first, end - 1), noun]) if noun else None

    def _modifiers(self, sentence: "_Sentence", first: int, end: int) -> list[str]:
        """Return the words of a noun phrase that tell what it is of, without articles, empty owners and times."""
        words, raws = sentence.words, sentence.raws
        found: list[str] = []
        for at in range(first, end):
            word = words[at]
            owner = self._owner(word)
            if owner is not None:
                # Of the words before a name only names count: "Deutsche Bank's", not "the struggling Deutsche's".
                names = [words[i] for i in range(first, at) if raws[i][:1].isupper() and words[i] in found]
                found = [*names, owner] if owner else []
            elif not (
                word in self._determiners or word in self._light or word in self._numerals or not word[0].isalpha()
            ):
                found.append(word)
        return found

    # ---- periods ---------------------------------------------------------------------------------

    def _named(self, text: str, start: int, end: int, figures: Sequence[Figure], document: Document) -> list[Spoken]:
        """Return the periods that a sentence names outside its figures; their offsets are the text's."""
        found = self._periods.spoken(text[start : min(end, start + _PERIOD_TEXT)], document.published)
        starts = [figure.text_start for figure in figures]
        kept: dict[int, Spoken] = {}
        for period in found:
            period.start += start
            period.end += start
            i = bisect_right(starts, period.start) - 1
            if i >= 0 and period.start < figures[i].text_end:
                continue
            known = kept.setdefault(period.start, period)
            if known.name != period.name:
                known.name = period.text.lower()  # the date of publication leaves it open
        return [kept[at] for at in sorted(kept)]

    def _period(self, sentence: "_Sentence", place: int, periods: list[Spoken], *, labelled: bool) -> str | None:
        """Return the period of a figure: one named right behind it, or the only one that bears on its clause."""
        if not periods:
            return None
        words, starts = sentence.words, sentence.starts
        following = next((i for i in range(place + 1, len(words)) if words[i] == _FIGURE), len(words))
        limit = starts[following] if following < len(words) else sentence.end
        behind = [period for period in periods if starts[place] < period.start < limit]
        if behind:
            last = bisect_right(starts, behind[0].start) - 1
            lead = last
            while words[lead - 1] in self._determiners:
                lead -= 1
            joint = words[lead - 1]
            own = behind[0].text.lower().split(" ")[0] in self._prepositions  # "since 2004", "in March"
            loose = lead - 1 > place and not own and joint not in self._during
            if not self._due.isdisjoint(words[max(0, lead - 2) : lead]):
                return None  # "bonds due in 2034"
            if loose and (joint in self._prepositions or any(map(str.isdigit, behind[0].text))):
                return None  # "just below the 1995 record", "down 60% on last year"
            between = words[place + 1 : lead]
            if all(word in self._prepositions or word == "," for word in between) or (
                len(behind) == 1
                and not any(word in self._verbal or word == "," for word in between)
                and self._one_clause(words, place, last)
            ):
                return behind[0].name
            return None
        governor = self._governor(words, place)
        if not self._bases.isdisjoint(words[max(0, governor - 1) : governor + 1]):
            return None  # held against the others, it is of another time than they
        between = words[place + 1 : following]
        if following < len(words) and len(between) <= _CHAIN and all(map(self._chains, between)):
            return self._period(
                sentence, following, periods, labelled=labelled
            )  # "rose 12% to $5.6m in 2023": both are of 2023
        governed = labelled or (governor >= 0 and (words[governor] in self._verbal or words[governor] in self._toward))
        if governed and len(periods) == 1 and periods[0].end <= starts[place]:
            first = bisect_right(starts, periods[0].start) - 1
            return periods[0].name if self._one_clause(words, first, place) else None
        return None

    def _chains(self, word: str) -> bool:
        return word in self._listing or (word in self._toward and word not in self._bases)

    def _one_clause(self, words: list[str], first: int, last: int) -> bool:
        """Whether nothing between two words begins another clause or holds a figure against another."""
        return not any(
            word in self._bases or word in _STOPS or word in self._clauses or word in self._ands
            for word in words[first + 1 : last]
        )


class _Sentence:
    """The words of a sentence, lower-cased and as written; a figure is one word, "#", and `places` says which."""

    __slots__ = ("_parts", "_starts", "_text", "end", "places", "raws", "words")

    def __init__(self, text: str, start: int, end: int, figures: Iterable[Figure]) -> None:
        self._text = text
        self._parts: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self.end = end
        self.raws: list[str] = []
        self.places: list[int] = []
        at = start
        for figure in figures:
            self._add(at, figure.text_start)
            self.places.append(len(self.raws))
            self._parts.append((figure.text_start, -1))
            self.raws.append(_FIGURE)
            at = figure.text_end
        self._add(at, end)
        self.words = list(map(str.lower, self.raws))

    def _add(self, start: int, end: int) -> None:
        if end - start > _LONG:
            self._add(start, start + _AHEAD)
            self._parts.append((start + _AHEAD, -1))
            self.raws.append(_GAP)
            start = end - _BACK
        self._parts.append((start, end))
        self.raws += _TOKEN.findall(self._text, start, end)

    @property
    def starts(self) -> list[int]:
        """The offset of each word; only a sentence that names a period needs them."""
        if not self._starts:
            for start, end in self._parts:
                if end < 0:
                    self._starts.append(start)
                else:
                    self._starts += [match.start() for match in _TOKEN.finditer(self._text, start, end)]
        return self._starts
