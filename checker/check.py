"""The pipeline: document to figures to claims to verdicts to findings, each step a pure function of those before it."""

from functools import cache

from checker.documents import Document
from checker.explain import Explainer
from checker.judge import Judge
from checker.rates import RateBook
from checker.report import Report, Settings
from checker.rules import RulePack


def check(
    document: Document,
    settings: Settings | None = None,
    rates: RateBook | None = None,
    rules: RulePack | None = None,
) -> Report:
    """Check the figures of a document. Never raises for what an article contains; what is omitted is as shipped."""
    pack = rules or RulePack.shipped()
    book = rates or shipped_rates()
    chosen = settings or Settings()
    figures = pack.scanner.scan(document)
    claims, sentences = pack.finder.find(document, figures, dated=document.published is not None)
    claims = [claim for claim in claims if chosen.wants(claim.rule)]
    Judge(pack.tree, book, document, sentences).judge(claims, figures)
    findings = Explainer(pack.tree, book, document).explain(claims, figures)
    sources = sorted({claim.verdict.rate.source for claim in claims if claim.verdict.rate is not None})
    return Report(document, figures, claims, findings, pack.tree["widths"], sources)


@cache
def shipped_rates() -> RateBook:
    """Return the rate book that comes with figcheck; it opens its data at the first look-up."""
    return RateBook.load()
