"""How often the likely cause is right: slips put into clean articles, one a time, as many of each kind.

`python benchmarks/causes.py` prints a table. The articles are made of two sets of sentences. The costs of
rules/causes.toml come from published slips and were looked over with `--set drafting`; the figures to quote are those
of the other set, which is the default. A slip that the check cannot see (inside rounding) is drawn again, so this
measures the explanation alone, not the detection.
"""

import argparse
import datetime
import random
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from checker import Document, RateBook, Report, RulePack, check
from checker.rates import NoRate

BOOK = RateBook.load()

# code -> (before the digits, behind the scale)
SIGNS = {
    "USD": ("$", ""),
    "EUR": ("€", ""),
    "GBP": ("£", ""),
    "JPY": ("", " yen"),
    "CNY": ("", " yuan"),
    "INR": ("", " Indian rupees"),
    "CHF": ("CHF ", ""),
    "AUD": ("A$", ""),
    "CAD": ("C$", ""),
    "HKD": ("HK$", ""),
    "SEK": ("", " Swedish kronor"),
    "NOK": ("", " Norwegian kroner"),
    "MXN": ("", " Mexican pesos"),
    "KRW": ("", " Korean won"),
    "ZAR": ("", " rand"),
}
# What is taken for what, as an editor would guess; not the lists of the rule pack.
CONFUSED = {
    "USD": ["EUR", "GBP", "CAD", "AUD"],
    "EUR": ["USD", "GBP", "CHF"],
    "GBP": ["EUR", "USD"],
    "JPY": ["CNY", "KRW"],
    "CNY": ["HKD", "JPY"],
    "INR": ["PKR", "IDR"],
    "CHF": ["EUR", "USD"],
    "AUD": ["USD", "NZD", "CAD"],
    "CAD": ["USD", "AUD"],
    "HKD": ["CNY", "USD", "SGD"],
    "SEK": ["NOK", "DKK"],
    "NOK": ["SEK", "DKK"],
    "MXN": ["COP", "ARS"],
    "KRW": ["JPY", "CNY"],
    "ZAR": ["USD", "BWP"],
}
PAIRS = [
    ("CNY", "USD"), ("EUR", "USD"), ("GBP", "USD"), ("JPY", "USD"), ("INR", "USD"), ("USD", "GBP"), ("USD", "EUR"),
    ("CAD", "USD"), ("AUD", "USD"), ("SEK", "EUR"), ("NOK", "USD"), ("CHF", "EUR"), ("HKD", "USD"), ("MXN", "USD"),
    ("KRW", "USD"), ("ZAR", "GBP"), ("EUR", "GBP"), ("JPY", "EUR"), ("INR", "GBP"), ("AUD", "GBP"),
]  # fmt: skip
STYLES = [(" thousand", " million", " billion", " trillion"), ("k", "m", "bn", "tn"), ("K", "M", "B", "T")]

SETS: dict[str, dict[str, list[str]]] = {
    "drafting": {
        "part": [
            "The {w} ({wc}) plan includes {p} ({pc}) for small firms.",
            "Its budget is {w} ({wc}), of which {p} ({pc}) goes to roads.",
        ],
        "pair": ["The bank lent {o} ({oc}) last week.", "It paid {o} ({oc}) for its rival, the company said."],
        "other": ["A further {q} ({qc}) will follow.", "Last month it borrowed {q} ({qc})."],
        "rise": [
            "Sales rose {change}% to {after} from {before}.",
            "Net profit was up {change}% to {after} from {before} a year ago.",
        ],
        "fall": [
            "Sales fell {change}% to {after} from {before}.",
            "Costs dropped {change}% to {after} from {before} a year ago.",
        ],
        "share": ["Exports brought in {part}, or {share}% of its income of {whole}."],
        "third": ["It had raised {t} from other lenders.", "The owner had once offered {t} for it."],
        "idle": ["The work will take three years.", "About 1,200 people are employed there."],
    },
    "held-out": {
        "part": [
            "He unveiled {things} plans. The {w} ({wc}) programme includes {p} ({pc}) in grants for farmers.",
            "The fund of {w} ({wc}) includes {p} ({pc}) set aside for flood defences, officials said on Monday.",
            "Spending of {w} ({wc}) was approved, including {p} ({pc}) to repair bridges.",
        ],
        "pair": [
            "Prosecutors said the group had laundered {o} ({oc}) through a chain of casinos.",
            "The stadium, which cost {o} ({oc}) to build, opened its gates on Saturday.",
            "Shareholders backed the {o} ({oc}) takeover by a wide margin.",
            "A painting that was lost for decades fetched {o} ({oc}) at auction.",
            "Insurers expect claims of {o} ({oc}) after the storm.",
        ],
        "other": [
            "The state will add {q} ({qc}) of its own.",
            "Two years of delays had already cost {q} ({qc}), auditors found.",
            "Its chairman holds shares worth {q} ({qc}).",
        ],
        "rise": [
            "Turnover rose {change}% to {after} from {before} in the same quarter.",
            "Turnover was {after}, up {change}% from {before}.",
            "Tax receipts increased {change} percent to {after}, from {before} the year before.",
        ],
        "fall": [
            "Turnover fell {change}% to {after} from {before} in the same quarter.",
            "Turnover was {after}, down {change}% from {before}.",
            "Tax receipts declined {change} percent to {after}, from {before} the year before.",
        ],
        "share": [
            "Ticket sales accounted for {part}, or {share}% of revenue of {whole}.",
            "The south received {part}, or {share} percent of the total of {whole}.",
        ],
        "third": [
            "A bid of {t} from abroad had been turned down in the spring.",
            "Its debts stand at {t}, lenders said.",
        ],
        "idle": [
            "Residents have complained about noise for years.",
            "The vote was carried by 41 to 12.",
            "He declined to comment.",
            "Trains will run every 15 minutes from 2027.",
        ],
    },
}


class Article:
    """A clean article: sentences with slots, and what stands in them."""

    def __init__(self, dice: random.Random, sentences: dict[str, list[str]]) -> None:
        self.dice = dice
        self.day = datetime.date(2006, 1, 2) + datetime.timedelta(dice.randrange(19 * 365))
        self.base, self.quote = dice.choice(PAIRS)
        self.style = dice.choice(STYLES)
        self.power = 9 if self.base in {"JPY", "KRW"} else dice.choice([6, 6, 9])
        self.decimals = dice.choice([None, None, 1, 0])
        self.values: dict[str, Decimal] = {}
        self.codes: dict[str, str] = {}
        self.slots: dict[str, str] = {"things": str(dice.randrange(3, 9))}
        self.direction = dice.choice(["rise", "fall"])
        kinds = ["part", "pair", self.direction, "share", "third", "idle"]
        if dice.random() < 0.6:
            kinds.append("other")
        dice.shuffle(kinds)
        self.template = " ".join(dice.choice(sentences[kind]) for kind in kinds[:3])
        self.template += "\n\n" + " ".join(dice.choice(sentences[kind]) for kind in kinds[3:]) + "\n"
        self._fill()

    def _fill(self) -> None:
        dice = self.dice
        whole = self._amount(3, 2)
        part = self.rounded(whole * Decimal(dice.randrange(10, 46)) / 100, 2)
        for slot, value in (("w", whole), ("p", part), ("o", self._amount(None, 3)), ("q", self._amount(None, 3))):
            self.put(slot, value, self.base)
            self.put(slot + "c", self.converted(value), self.quote, converted=True)
        third = dice.choice([code for code in SIGNS if code not in {self.base, self.quote}])
        self.put("t", self._amount(None, 2), third)
        before = self._amount(3, 3)
        growth = Decimal(dice.randrange(40, 950)) / 10
        factor = 1 + growth / 100 if self.direction == "rise" else 1 - growth / 100
        after = self.rounded(before * factor, 3)
        self.put("before", before, self.quote)
        self.put("after", after, self.quote)
        self.percent("change", abs(after / before - 1) * 100)
        whole, share = self._amount(3, 3), Decimal(dice.randrange(60, 900)) / 1000
        if Decimal("0.45") < share < Decimal("0.55"):
            share -= Decimal("0.2")
        part = self.rounded(whole * share, 3)
        self.put("whole", whole, self.quote)
        self.put("part", part, self.quote)
        self.percent("share", part / whole * 100)

    def _amount(self, least: int | None, most: int) -> Decimal:
        """Return an amount as news has them: a few digits, often round."""
        digits = most if least is not None else self.dice.choices([1, 2, 3], [30, 40, 30])[0]
        digits = min(digits, most)
        number = self.dice.randrange(10 ** (digits - 1), 10**digits)
        return Decimal(number) * Decimal(10) ** (self.power + self.dice.choice([0, 1, 1, 2]) - digits + 1)

    @staticmethod
    def rounded(value: Decimal, digits: int) -> Decimal:
        """Round to so many digits."""
        return value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), ROUND_HALF_UP)

    def rate(self, base: str, quote: str, *, years: Decimal = Decimal(0)) -> Decimal | None:
        """Return the rate that a writer would have found: up to three days old, and not quite the fixing."""
        day = self.day - datetime.timedelta(self.dice.randrange(4) + int(years * 365))
        found = BOOK.rate(base, quote, day)
        if isinstance(found, NoRate):
            return None
        return found.value * (1 + Decimal(self.dice.gauss(0, 0.002)).quantize(Decimal("0.00001")))

    def converted(self, value: Decimal, *, base: str = "", quote: str = "", years: Decimal = Decimal(0)) -> Decimal:
        """Convert as a writer does: from the printed amount or, one time in four, from what it was rounded from."""
        rate = self.rate(base or self.base, quote or self.quote, years=years)
        if rate is None:
            raise LookupError
        if self.dice.random() < 0.25:
            value *= 1 + Decimal(self.dice.uniform(-0.004, 0.004)).quantize(Decimal("0.00001"))
        return value * rate

    def put(self, slot: str, value: Decimal, code: str, *, converted: bool = False) -> None:
        """Print an amount into a slot."""
        self.values[slot], self.codes[slot] = value, code
        self.slots[slot] = self.printed(value, code, converted=converted)

    def printed(self, value: Decimal, code: str, *, converted: bool = False) -> str:
        """Write an amount in the article's style."""
        power = max(3, min(12, value.adjusted() // 3 * 3))
        mantissa = value.scaleb(-power)
        if converted:
            decimals = self.decimals if self.decimals is not None else max(0, 2 - mantissa.adjusted())
            decimals = max(decimals, 1 if mantissa < 10 else 0)
        else:
            decimals = max(0, -int(mantissa.normalize().as_tuple().exponent))
        before, behind = SIGNS[code]
        scale = self.style[(power - 3) // 3]
        return f"{before}{mantissa:.{decimals}f}{scale}{behind}"

    def percent(self, slot: str, value: Decimal) -> None:
        """Print a percentage into a slot."""
        self.values[slot] = value
        self.slots[slot] = f"{value:.1f}" if self.dice.random() < 0.6 else f"{value:.0f}"

    def text(self) -> str:
        """Return the article as it stands."""
        return self.template.format(**self.slots)

    def money(self, *among: str) -> str:
        """Choose a slot that the article uses."""
        return self.dice.choice([slot for slot in among if "{" + slot + "}" in self.template])


# ---- slips ---------------------------------------------------------------------------------------------


def change_scale(article: Article) -> None:
    """Million for billion."""
    slot = article.money("o", "oc", "qc", "pc", "after", "part")
    words = list(article.style)
    text = article.slots[slot]
    at = next(i for i, word in enumerate(words) if word in text)
    other = words[at + 1] if at + 1 < len(words) and (at == 1 or article.dice.random() < 0.5) else words[at - 1]
    if other == words[0] or at == 0:
        raise LookupError  # "thousand" is rarely written
    article.slots[slot] = text.replace(words[at], other, 1)


def lose_scale(article: Article) -> None:
    """Leave a scale word out."""
    slot = article.money("o", "oc", "qc", "pc")
    for word in article.style:
        if word in article.slots[slot]:
            article.slots[slot] = article.slots[slot].replace(word, "", 1)
            return
    raise LookupError


def _number(text: str) -> tuple[int, int]:
    start = next(i for i, c in enumerate(text) if c.isdigit())
    end = start
    while end < len(text) and (text[end].isdigit() or (text[end] == "." and text[end + 1 : end + 2].isdigit())):
        end += 1
    return start, end


def retype(article: Article, slot: str, change: Callable[[str], str]) -> None:
    """Change the digits of a slot."""
    text = article.slots[slot]
    start, end = _number(text)
    number = change(text[start:end])
    if (
        number == text[start:end]
        or Decimal(number) == Decimal(text[start:end])
        or (number[0] == "0" and number[1:2] != ".")
    ):
        raise LookupError
    article.slots[slot] = text[:start] + number + text[end:]


def move_point(article: Article) -> None:
    """Move the decimal point by a place."""
    slot = article.money("o", "oc", "qc", "pc", "after", "before", "change", "share", "part")

    def change(number: str) -> str:
        moved = Decimal(number).scaleb(article.dice.choice([1, -1]))
        return f"{moved:f}" if moved != moved.to_integral() else f"{moved:.0f}"

    retype(article, slot, change)


def mistype(article: Article) -> None:
    """Replace, swap, drop or add a digit."""
    slot = article.money("o", "oc", "qc", "pc", "after", "before", "change", "share", "part")
    dice = article.dice
    kind = dice.choice(["replace", "swap", "drop", "insert"])

    def change(number: str) -> str:
        places = [i for i, c in enumerate(number) if c.isdigit()]
        at = dice.choice(places)
        if kind == "replace":
            return number[:at] + dice.choice("0123456789") + number[at + 1 :]
        if kind == "swap":
            if len(places) < 2:
                raise LookupError
            one, two = dice.choice(list(pairwise(places)))
            letters = list(number)
            letters[one], letters[two] = letters[two], letters[one]
            return "".join(letters)
        if kind == "drop":
            if len(places) < 2:
                raise LookupError
            return (number[:at] + number[at + 1 :]).strip(".")
        return number[:at] + (number[at] if dice.random() < 0.4 else dice.choice("0123456789")) + number[at:]

    old = Decimal(article.slots[slot][slice(*_number(article.slots[slot]))])
    retype(article, slot, change)
    new = Decimal(article.slots[slot][slice(*_number(article.slots[slot]))])
    if new and (new / old).normalize().as_tuple().digits == (1,):
        raise LookupError  # that is the point's slip


def convert_rest(article: Article) -> None:
    """Convert the rest of the whole, or print its share."""
    if "{pc}" in article.template and (article.dice.random() < 0.7 or "{share}" not in article.template):
        article.put("pc", article.converted(article.values["w"] - article.values["p"]), article.quote, converted=True)
    else:
        article.money("share")
        article.percent("share", 100 - article.values["share"])


def convert_whole(article: Article) -> None:
    """Convert the whole instead of the part."""
    article.money("pc")
    article.put("pc", article.converted(article.values["w"]), article.quote, converted=True)


def invert(article: Article) -> None:
    """Use the rate the wrong way round."""
    slot = article.money("oc", "qc", "pc")
    rate = article.rate(article.base, article.quote)
    if rate is None:
        raise LookupError
    article.put(slot, article.values[slot[0]] / rate, article.quote, converted=True)


def use_other_currency(article: Article) -> None:
    """Convert into a third currency, or at its rate."""
    slot = article.money("oc", "qc", "pc")
    if article.dice.random() < 0.5:
        other = article.dice.choice(CONFUSED[article.quote])
        value = article.converted(article.values[slot[0]], quote=other)
    else:
        other = article.dice.choice(CONFUSED[article.base])
        value = article.converted(article.values[slot[0]], base=other)
    if other in {article.base, article.quote, *article.codes.values()}:
        raise LookupError
    article.put(slot, value, article.quote, converted=True)


def leave_unconverted(article: Article) -> None:
    """Print the same number with the other sign."""
    slot = article.money("oc", "qc", "pc")
    article.slots[slot] = article.printed(article.values[slot[0]], article.quote)


def mistake_sign(article: Article) -> None:
    """Print one figure's sign as that of another currency of the article."""
    article.money("t")
    slot = article.money("o", "q")
    third = article.codes["t"]
    value = article.values[slot]
    if article.dice.random() < 0.5:  # the amount is in the third currency, and bears the usual sign
        article.put(slot + "c", article.converted(value, base=third), article.quote, converted=True)
    else:
        worth = article.converted(value, quote=third)
        article.put(slot + "c", worth, article.quote, converted=True)


def use_old_rate(article: Article) -> None:
    """Convert at the rate of an earlier year."""
    slot = article.money("oc", "qc", "pc")
    years = (
        Decimal(article.dice.choice([1, 1, 1, 2, 2, 3, 4, 5]))
        + Decimal(article.dice.randrange(100)) / 100
        - Decimal("0.5")
    )
    article.put(slot, article.converted(article.values[slot[0]], years=years), article.quote, converted=True)


def copy_figure(article: Article) -> None:
    """Print another pair's figure again."""
    slot = article.money("oc", "pc")
    article.slots[slot] = article.slots[article.money(*({"oc", "qc", "pc"} - {slot}))]


def swap_base(article: Article) -> None:
    """Take the difference as a share of the wrong figure."""
    article.money("change")
    before, after = article.values["before"], article.values["after"]
    article.percent("change", abs(before / after - 1) * 100)


def take_ratio(article: Article) -> None:
    """Print the ratio as the change."""
    article.money("change")
    article.percent("change", article.values["after"] / article.values["before"] * 100)


def by_for_to(article: Article) -> None:
    """Print the change as the level reached."""
    article.money("change")
    if article.direction != "rise":
        raise LookupError  # of a fall, that is the ratio
    article.put("after", Article.rounded(article.values["after"] - article.values["before"], 3), article.quote)


SLIPS: dict[str, Callable[[Article], None]] = {
    "scale": change_scale,
    "missing-scale": lose_scale,
    "decimal": move_point,
    "digit": mistype,
    "remainder": convert_rest,
    "whole-for-part": convert_whole,
    "inverted": invert,
    "other-currency": use_other_currency,
    "not-converted": leave_unconverted,
    "wrong-sign": mistake_sign,
    "stale-rate": use_old_rate,
    "copied": copy_figure,
    "base-swapped": swap_base,
    "times": take_ratio,
    "by-for-to": by_for_to,
}


def spoiled(kind: str, dice: random.Random, sentences: dict[str, list[str]]) -> tuple[Article, Report]:
    """Return a clean article with one visible slip of a kind."""
    while True:
        try:
            article = Article(dice, sentences)
            if check(Document.from_text(article.text(), published=article.day)).findings:
                continue  # the generator's own rounding went wrong
            SLIPS[kind](article)
            report = check(Document.from_text(article.text(), published=article.day))
        except (LookupError, IndexError):
            continue
        if any(finding.severity != "info" for finding in report.findings):
            return article, report


def main() -> None:
    """Print how often the cause was named, named right, and among the first three, per kind of slip."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=4500, help="slips in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", choices=SETS, default="held-out", dest="chosen")
    parser.add_argument("--kind", choices=SLIPS, help="one kind only")
    parser.add_argument("--misses", type=int, default=0, help="show so many wrong names a kind")
    options = parser.parse_args()
    RulePack.shipped()
    kinds = [options.kind] if options.kind else list(SLIPS)
    each = -(-options.count // len(kinds))
    sums: Counter[str] = Counter()
    print(f"{'kind':<16}{'slips':>6}{'named':>8}{'right':>8}{'top 3':>8}{'findings':>10}  named instead")
    for kind in kinds:
        dice = random.Random(f"{options.seed} {kind}")  # noqa: S311 - a generated benchmark, no secret
        row: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        for _ in range(each):
            article, report = spoiled(kind, dice, SETS[options.chosen])
            findings = [finding for finding in report.findings if finding.severity != "info"]
            row["slips"] += 1
            row["findings"] += len(findings)
            causes = findings[0].causes
            name = next((cause["kind"] for cause in causes if cause["named"]), None)
            row["named"] += name is not None
            row["right"] += name == kind
            row["top"] += any(cause["kind"] == kind for cause in causes[:3])
            if name not in {None, kind}:
                wrong[str(name)] += 1
            if (name not in {None, kind} or not any(c["kind"] == kind for c in causes)) and options.misses > row[
                "shown"
            ]:
                row["shown"] += 1
                print(f"    {article.day} {findings[0].message}\n      {article.text()!r}")
                print(f"      {[(cause['kind'], cause['bits'], cause['text']) for cause in causes]}")
        sums += row
        _line(kind, row, ", ".join(f"{name} {count}" for name, count in wrong.most_common(3)))
    _line("all", sums, "")


def _line(kind: str, row: Counter[str], wrong: str) -> None:
    share = 100 * row["right"] / row["named"] if row["named"] else 100
    print(
        f"{kind:<16}{row['slips']:>6}{100 * row['named'] / row['slips']:>7.0f}%{share:>7.1f}%"
        f"{100 * row['top'] / row['slips']:>7.0f}%{row['findings'] / row['slips']:>10.2f}  {wrong}",
        flush=True,
    )


if __name__ == "__main__":
    main()
