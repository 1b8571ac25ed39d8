"""GitHub annotations: workflow commands for the gravest findings; the rest stands in the job's summary."""

from checker.reporters.places import Places, escaper, flat, has_lines, places_of, relative, told
from checker.results import Results

SHOWN = 10
"""GitHub shows that many annotations of a kind and step; what is beyond is silently dropped."""

_data = escaper({"%": "%25", "\r": "%0D", "\n": "%0A"})
_property = escaper({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(results: Results, *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render the errors as annotations, each one line with the claim, its likely cause and its fingerprint."""
    errors = [(report, finding) for report, finding in results.active() if finding.severity == "error"]
    known: dict[int, Places] = {}
    lines = []
    for report, finding in errors[:SHOWN]:
        where = {"file": relative(report.path)}
        if has_lines(finding.figures):
            (line, column), (last, end) = places_of(known, report).span(finding.start, finding.end)
            where |= {"line": str(line), "endLine": str(last)}
            if line == last:
                where |= {"col": str(column), "endColumn": str(end)}
        where["title"] = f"figcheck {finding.rule}"
        text = f"{told(finding)} ({finding.fingerprint})"
        properties = ",".join(f"{key}={_property(flat(value))}" for key, value in where.items())
        lines.append(f"::error {properties}::{_data(flat(text))}")
    if len(errors) > SHOWN:
        lines.append(f"::notice title=figcheck::{SHOWN} of {len(errors)} shown, the rest in the summary")
    return "".join(f"{line}\n" for line in lines)
