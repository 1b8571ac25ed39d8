"""Measured precision per rule: what fires on public articles, and how much of it people found right when they read it.

    python benchmarks/precision.py NAME=FILE...           check, list what nobody has read yet, and print the table
    python benchmarks/precision.py --write NAME=FILE...   also write rules/precision.toml, if all of it was read

Each FILE holds articles: JSON lines with `id`, `text` and, where known, `date` (an ISO day) and `title`; or a table
with columns `headline` and `text` (.tsv); or the `ground-truth.json` of an extraction benchmark; or R data (.rda; needs
the package rdata). What was read stands in `verdicts.csv` beside this file: corpus, document, rule, fingerprint,
severity and verdict (true, false or arguable). Nobody's text is kept. Public sources: `data/economy.rda` and
`data/politics.rda` of Docma-TU/toscaData (wikinews, dated), `data/eng/*.tsv` of masakhane-io/masakhane-news and
`ground-truth.json` of scrapinghub/article-extraction-benchmark.
"""

import csv
import datetime
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checker import Document, Report, RulePack, check

ROOT = Path(__file__).parent.parent
VERDICTS = Path(__file__).parent / "verdicts.csv"
COLUMNS = ("corpus", "document", "rule", "fingerprint", "severity", "verdict")
OUTCOMES = ("true", "false", "arguable")
Article = tuple[str, str, datetime.date | None]


def articles(path: Path) -> Iterator[Article]:
    """Yield (id, text, day) of each article of a file; a headline stands above the text."""
    if path.suffix == ".json":
        for name, entry in json.loads(path.read_text(encoding="utf-8")).items():
            yield name, entry["articleBody"], None
    elif path.suffix == ".tsv":
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, delimiter="\t")):
                yield f"{path.stem}/{number}", f"{row['headline']}\n\n{row['text']}", None
    elif path.suffix == ".rda":
        yield from _r_articles(path)
    else:
        with path.open(encoding="utf-8") as file:
            for line in file:
                entry = json.loads(line)
                title = entry.get("title")
                text = f"{title}\n\n{entry['text']}" if title else entry["text"]
                yield str(entry["id"]), text, _day(entry.get("date"))


def _r_articles(path: Path) -> Iterator[Article]:
    import re

    import rdata

    for corpus in rdata.read_rda(str(path)).values():
        meta, texts = corpus["meta"], corpus["text"]
        for name, since, title in zip(meta["id"], meta["date"], meta["title"], strict=True):
            body = texts.get(name)
            if body is not None:
                body = "\n\n".join(str(part) for part in ([body] if isinstance(body, str) else body))
                body = re.sub(r"</?text[^>]*>|==+|\[https?:[^\]]*\]", " ", body).replace("&quot;", '"')
                # Days since 1970; an unknown one is not a number, which nothing equals.
                day = datetime.date(1970, 1, 1) + datetime.timedelta(float(since)) if since == since else None  # noqa: PLR0124
                yield str(name), f"{title}\n\n{body.strip()}", day


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def read() -> dict[tuple[str, ...], str]:
    """Return what people said of the findings they read, by (corpus, document, rule, fingerprint)."""
    if not VERDICTS.exists():
        return {}
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        return {tuple(row[key] for key in COLUMNS[:4]): row["verdict"] for row in csv.DictReader(file)}


def main() -> None:
    """Check every article, tell what was read, and print or write the counts."""
    arguments = sys.argv[1:]
    write = "--write" in arguments
    known = read()
    claims: Counter[str] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    unread: list[dict[str, Any]] = []
    number = 0
    for argument in arguments:
        corpus, found, name = argument.partition("=")
        if not found:
            continue
        for identity, text, day in articles(Path(name)):
            number += 1
            report = check(Document.from_text(text, published=day))
            claims.update(claim.rule for claim in report.claims if claim.outcome != "undecided")
            for finding in report.active:
                if finding.severity == "info":
                    continue
                verdict = known.get((corpus, identity, finding.rule, finding.fingerprint))
                if verdict:
                    counts[finding.rule, verdict] += 1
                else:
                    unread.append(_unread(corpus, identity, finding, report))
    for row in unread:
        print(json.dumps(row, ensure_ascii=False))
    print(f"{number} articles; {len(unread)} findings that nobody has read")
    lines = _table(number, claims, counts)
    print(lines)
    if write and not unread:
        (ROOT / "rules" / "precision.toml").write_text(lines, encoding="utf-8")


def _unread(corpus: str, identity: str, finding: Any, report: Report) -> dict[str, Any]:
    row = dict(zip(COLUMNS, (corpus, identity, finding.rule, finding.fingerprint, finding.severity, ""), strict=True))
    source = report.document.source
    row["message"] = finding.message
    row["text"] = source[max(0, finding.start - 160) : finding.end + 100]
    return row


def _table(number: int, claims: Counter[str], counts: Counter[tuple[str, str]]) -> str:
    lines = [
        "# How often each rule was right, at the tiers error and warning, where people read all that fired.",
        "# Made by: python benchmarks/precision.py --write NAME=FILE...",
        f"articles = {number}",
    ]
    for rule in RulePack.shipped().rules:
        said = ", ".join(f"{outcome} = {counts[rule, outcome]}" for outcome in OUTCOMES)
        lines.append(f"{rule} = {{ claims = {claims[rule]}, {said} }}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
