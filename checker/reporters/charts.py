"""Pictures of a finding, where they say it faster: the market's rate around the day, parts and wholes, a growth.

Drawn with leather, whose SVG holds no script and no address. Colours are the page's own (CSS variables), so that dark
mode and print change them; each picture has its content in words as well.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import leather
from leather import theme

from checker.rates import RateBook
from checker.report import Figure, Finding, Report
from checker.reporters.article import shown
from checker.reporters.digest import rate_words
from checker.wording import day, grouped, rounded

WIDTH, HEIGHT, BAR = 400, 210, 30  # user units, with the margin of a twentieth that leather leaves
LEFT, TOP, BOTTOM = 16, 6, 16  # of that margin is taken off again; the legend stands in it at the top
SHOWN = timedelta(120)  # of the market before and after publication
POINTS = 90
FAR = Decimal(6)  # an implied rate this many times off the market is named, not drawn
_NUMBER = re.compile(r"-?\d+\.\d{2,}")

theme.background_color = "none"
for _name in ("tick", "legend", "title", "axis_title"):
    setattr(theme, f"{_name}_font_family", "inherit")
theme.tick_font_size = theme.legend_font_size = 12
theme.tick_font_char_width = 7
theme.tick_font_char_height = 12
theme.tick_color = "var(--rule)"
theme.zero_color = "var(--rule)"
theme.label_color = "var(--soft)"
theme.legend_color = "var(--soft)"


class Picture:
    """A picture: its SVG, and what it shows in words."""

    __slots__ = ("svg", "words")

    def __init__(self, svg: str, words: str) -> None:
        self.svg = svg
        self.words = words


def picture(report: Report, finding: Finding, book: RateBook, names: dict[str, str]) -> Picture | None:
    """Draw a finding, or return None where words say it as fast."""
    claim = finding.claims[0]
    terms = [(role, figure) for role, term in claim.terms.items() for figure in term]
    if any(figure.value is None for _, figure in terms):
        return None
    roles = {role for role, _ in terms}
    units: dict[str, str] = claim.verdict.units if claim.verdict is not None else {}
    pairs = [(units[role], figure) for role, figure in terms if role in units]
    if len(terms) == len(pairs) == len({code for code, _ in pairs}) == 2:
        return _market(report, finding, book, pairs, names)
    if {"original", "converted", "original2", "converted2"} <= roles:
        return _two_rates(dict(terms))
    wholes = [figure for role, figure in terms if role in {"whole", "total"}]
    parts = [figure for role, figure in terms if role.startswith("part")]
    if wholes and parts:
        return _parts(parts, wholes[0])
    if {"before", "after"} <= roles:
        both = dict(terms)
        bars = [(f"before: {_text(both['before'])}", both["before"].value, False)]
        bars.append((f"after: {_text(both['after'])}", both["after"].value, True))
        return _bars(bars, f"Before {_text(both['before'])}, after {_text(both['after'])}.")
    return None


def _market(
    report: Report, finding: Finding, book: RateBook, pairs: Sequence[tuple[str, Figure]], names: dict[str, str]
) -> Picture | None:
    """Draw the pair's market rate around the day, with the rate that the text implies."""
    (base, one), (quote, other) = pairs
    if not one.value or not other.value:
        return None
    if finding.rate is not None and finding.rate.base == quote:
        base, one, quote, other = quote, other, base, one
    implied = abs(Decimal(str(other.value)) / Decimal(str(one.value)))
    published = report.document.published
    market = book.history(base, quote)
    if published is not None:
        first, last = _from(published[0], -SHOWN), _from(published[1], SHOWN)
        market = [(when, rate) for when, rate in market if first <= when <= last]
    else:
        market = market[-365 * 20 :]
    if len(market) < 3:
        return None
    if published is None and implied < market[-1][1] / 1000:
        return None
    market = market[:: max(1, len(market) // POINTS)] + market[-1:]
    near = min(market, key=lambda row: abs(row[0] - published[1])) if published is not None else market[-1]
    there, here = rounded(near[1], 4), rounded(implied, 4)
    ends = _short(there), _short(here)
    words = f"The market gave {rate_words(there, there, base, quote, names)} on {day(near[0])}; "
    words += f"the article implies {ends[1]}."
    low, high = min(rate for _, rate in market), max(rate for _, rate in market)
    if implied * FAR < low or implied > high * FAR:
        return _bars([(f"market: {ends[0]}", near[1], False), (f"article: {ends[1]}", implied, True)], words)
    span = [market[0][0], market[-1][0]]
    bottom, top = min(low, implied), max(high, implied)
    room = (top - bottom) / 12 or top / 12
    chart = leather.Chart()
    chart.add_line(market, name="market rate", stroke_color="var(--ink)", width=Decimal("1.5"))
    chart.add_line(
        [(when, implied) for when in span],
        name="implied by the article",
        stroke_color="var(--wrong)",
        width=2,
        stroke_dasharray="6 4",
    )
    if published is not None:
        chart.add_dots([near], name=f"{near[0].day} {near[0]:%b}", fill_color="var(--ink)", radius=4)
    chart.add_x_scale(*span)
    chart.add_y_scale(bottom - room, top + room)
    days = [*span, near[0]] if published is not None else span
    chart.add_x_axis(ticks=sorted(_apart(days)), tick_formatter=lambda when, *_: f"{when:%b} {when.year}")
    ticks = [near[1], implied] if abs(near[1] - implied) > (top - bottom) / 8 else [implied]
    chart.add_y_axis(ticks=ticks, tick_formatter=lambda value, *_: _short(value))
    return Picture(_svg(chart, HEIGHT, words), words)


def _two_rates(terms: dict[str, Figure]) -> Picture | None:
    """Draw the rates that two conversions imply beside each other."""
    bars = []
    for one, two, off in (("original", "converted", False), ("original2", "converted2", True)):
        original, converted = terms[one].value, terms[two].value
        if not original or not converted:
            return None
        rate = original / converted
        bars.append((f"{_text(terms[one])}: {_short(rate)}", rate, off))
    words = f"One conversion implies a rate of {_short(bars[0][1])}, the other {_short(bars[1][1])}."
    return _bars(bars, words)


def _parts(parts: Sequence[Figure], whole: Figure) -> Picture | None:
    """Draw parts against their whole."""
    if whole.value is None or whole.value <= 0 or any(part.value is None or part.value < 0 for part in parts):
        return None
    bars = [(f"part: {_text(part)}", part.value, False) for part in parts if part.value is not None]
    words = f"{', '.join(_text(part) for part in parts)} against {_text(whole)}."
    if len(parts) == 1:
        bars = [(bars[0][0], bars[0][1], bars[0][1] > whole.value)]
    else:
        total = sum(value for _, value, _ in bars)
        bars.append((f"together: {_short(Decimal(total))}", Decimal(total), True))
        words = f"The parts add up to {_short(Decimal(total))}; the whole is {_text(whole)}."
    return _bars([*bars, (f"whole: {_text(whole)}", whole.value, False)], words)


def _bars(rows: Sequence[tuple[str, Any, bool]], words: str) -> Picture | None:
    """Draw horizontal bars from the top; the last item of a row says whether it is the one in doubt."""
    values = [value for _, value, _ in rows]
    if not any(values) or min(values) < 0 or len(rows) > 12:
        return None
    top = max(values)
    names = [shown(label[:34] + ("…" if len(label) > 34 else "")) for label, _, _ in rows]
    names = [name + "\u200b" * names[:place].count(name) for place, name in enumerate(names)]
    doubted = {name for name, (_, _, doubt) in zip(names, rows, strict=True) if doubt}
    fill: Callable[[Any], str] = lambda item: "var(--wrong)" if item.y in doubted else "var(--bar)"  # noqa: E731
    chart = leather.Chart()
    # In parts of a thousand: what a picture can show, in numbers that stay short.
    scaled = [(rounded(value * 1000 / top, 4), name) for name, value in zip(names, values, strict=True)]
    chart.add_bars(scaled, fill_color=fill)
    chart.add_x_scale(0, 1000)
    chart.add_x_axis(ticks=[0], tick_formatter=lambda *_: "")
    return Picture(_svg(chart, BAR * len(rows) + 30, words), words)


def _svg(chart: Any, height: int, words: str) -> str:
    """Return the chart as an SVG element to stand in a page: no namespace address, no white card, short numbers."""
    root = ET.Element("svg", viewBox=f"{LEFT} {TOP} {WIDTH - LEFT + 6} {height - TOP - BOTTOM}", role="img")
    root.set("aria-label", words)
    group = chart.to_svg_group(WIDTH, height)
    group.remove(group[0])  # the background
    root.append(group)
    for element in root.iter():
        for key, value in element.attrib.items():
            if key not in {"aria-label", "font-family"} and "." in value:
                element.set(key, _NUMBER.sub(lambda number: f"{Decimal(number[0]):.1f}", value))
        element.attrib.pop("font-family", None)
    return ET.tostring(root, encoding="unicode")


def _apart(days: Sequence[date]) -> list[date]:
    """Leave out a day whose label would stand over another's."""
    kept: list[date] = []
    least = (max(days) - min(days)) / 4
    for when in days:
        if all(abs(when - other) >= least for other in kept):
            kept.append(when)
    return kept


def _from(when: date, span: timedelta) -> date:
    try:
        return when + span
    except OverflowError:
        return when


def _short(value: Decimal) -> str:
    number = grouped(rounded(value, 4 if value < 100_000 else 3))
    return number.rstrip("0").rstrip(".") if "." in number else number


def _text(figure: Figure) -> str:
    return " ".join(figure.text.split())
