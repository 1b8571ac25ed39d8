"""The table of all figures read: what each says, which values it may stand for, and what came of it."""

from checker.report import Report, named
from checker.reporters.text import visible


def render(report: Report) -> str:
    """Render the figures of one report as a table for the terminal."""
    rows = [("place", "figure", "kind", "value", "fair reading", "units", "hedge", "label", "period", "status")]
    for figure in report.figures:
        entry = report.dump_figure(figure)
        value = entry["value"] or (" to ".join(entry["ends"]) if entry["ends"] else "damaged")
        low, high = entry["low"], entry["high"]
        fair = "" if low is None and high is None else f"{low or '…'} to {high or '…'}"
        if low is not None and low == high:
            fair = low
        per = f" a {figure.per}" if figure.per else ""
        status = figure.status + (f": {entry['why']}" if entry["why"] else "")
        rows.append(
            (
                f"{figure.line}:{figure.column}" if figure.place is None else visible(named(figure.place)),
                " ".join(visible(figure.text).split()),
                figure.kind,
                value,
                fair,
                "/".join(figure.units[:4]) + ("/…" if len(figure.units) > 4 else "") + per,
                figure.hedge or "",
                visible(figure.label or ""),
                visible(figure.period or ""),
                status,
            )
        )
    if len(rows) == 1:
        return "No figures read.\n"
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"
