"""The pipeline: document to figures to claims to verdicts to findings, each step a pure function of those before it."""

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from checker.documents import Document
from checker.explain import Explainer
from checker.figures.evidence import weigh
from checker.foreign import as_the_pack_writes, certain, legible, lower, notice, told
from checker.judge import Judge
from checker.rates import FETCHED, RateBook
from checker.rates.sources import sources_of
from checker.report import Report, Settings, numbered
from checker.rules import RulePack, cache_directory

if TYPE_CHECKING:
    from checker.accepted import Accepted
    from checker.claims.finder import Sentence


class Checked:
    """A report, and what it was made with: for those who ask how it came about."""

    __slots__ = ("book", "judge", "pack", "report", "sentences")

    def __init__(
        self, report: Report, pack: RulePack, book: RateBook, judge: Judge, sentences: "list[Sentence]"
    ) -> None:
        self.report = report
        self.pack = pack
        self.book = book
        self.judge = judge
        self.sentences = sentences


def check(
    document: Document,
    settings: Settings | None = None,
    rates: RateBook | None = None,
    rules: RulePack | None = None,
    accepted: "Accepted | None" = None,
) -> Report:
    """Check the figures of a document. Never raises for what an article contains; what is omitted is as shipped."""
    return examine(document, settings, rates, rules, accepted).report


def examine(
    document: Document,
    settings: Settings | None = None,
    rates: RateBook | None = None,
    rules: RulePack | None = None,
    accepted: "Accepted | None" = None,
) -> Checked:
    """Check a document like `check`, and return the report together with what it was made with."""
    chosen = settings or Settings()
    if document.published is None and document.stamped is not None:
        document.set_date(document.stamped, "when the file was written")
    pack = (rules or RulePack.shipped()).under(chosen)
    document.language = document.language or chosen.language or told(document, pack.tree)
    foreign = document.language != pack.tree["language"]
    read = as_the_pack_writes(document, pack.tree) if foreign else document
    figures = pack.scanner.scan(read)
    if foreign:
        figures = legible(read, figures)
    sheets = []
    if document.tables:
        figures, sheets = pack.tables.figures(read, figures)
    placed = [figure for figure in figures if figure.end > figure.start]
    if len(placed) < len(figures):  # the others stand in a title given apart
        for figure in figures:
            figure.id = -1 - figure.text_start
            figure.text = read.text.string[figure.text_start : figure.text_end]
        for number, figure in enumerate(placed):
            figure.id = number
    weigh(figures, read, pack.tree)
    home = pack.tree.get("home", ())
    claims, sentences = pack.finder.find(read, figures, dated=document.published is not None, home=home)
    if sheets:
        claims = numbered(claims + pack.tables.claims(read, sheets, figures))
    if foreign:
        claims = certain(read, claims, pack.rules)
    claims = [claim for claim in claims if chosen.wants(claim.rule) and claim.end > claim.start]
    # Fetched rates are read only where they may matter.
    book = rates or (shipped_rates() if claims else RateBook.load())
    if chosen.rates:
        book = book.with_rates(chosen.rates)
    judge = Judge(pack.tree, book, document, sentences)
    judge.judge(claims, figures)
    findings = Explainer(pack, book, document, judge, sentences).explain(claims, figures)
    if foreign:
        lower(findings)
    rates_used = [claim.verdict.rate for claim in claims if claim.verdict.rate is not None]
    sources = sorted({name for rate in rates_used for name in sources_of(rate.source)})
    report = Report(document, placed, claims, findings, pack.tree["widths"], sources)
    report.notices += document.notices
    if foreign:
        report.notices.append(notice(document))
    if accepted is not None:
        accepted.apply(report, pack, book, sentences)
    if document.comments or "[figcheck:" in document.text.string:
        from checker.suppressions import suppress as silence

        report.notices += silence(document, figures, report.findings, chosen, pack.rules)
    return Checked(report, pack, book, judge, sentences)


@cache
def shipped_rates() -> RateBook:
    """Return the rate book that comes with figcheck, below what the user fetched with `figcheck rates update`.

    The shipped data are opened at the first look-up. Fetched rates that cannot be read are left out; `figcheck rates`
    says so.
    """
    book = RateBook.load()
    folder = cache_directory()
    if not (folder / FETCHED).exists():
        return book
    from checker.rates.live import LiveError, load_live

    with suppress(LiveError, ValueError):
        return book.with_rates(load_live(folder))
    return book
