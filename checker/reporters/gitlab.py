"""GitLab Code Quality: a JSON array of findings, for `artifacts: reports: codequality`."""

import hashlib
import json

from checker.reporters.places import flat, has_lines, relative, told
from checker.results import Results

_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}


def render(results: Results, *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render the findings that count. GitLab drops a second entry of one fingerprint, so copies are numbered."""
    seen: dict[str, int] = {}
    entries = []
    for report, finding in results.active():
        copy = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        name = finding.fingerprint if copy == 1 else f"{finding.fingerprint}|{copy}"
        entries.append(
            {
                "description": flat(told(finding)),
                "check_name": f"figcheck/{finding.rule}",
                "fingerprint": hashlib.blake2b(name.encode(), digest_size=16).hexdigest(),
                "severity": _SEVERITIES[finding.severity],
                "location": {
                    "path": relative(report.path),
                    "lines": {"begin": finding.line if has_lines(finding.figures) else 1},
                },
            }
        )
    return json.dumps(entries, indent=2) + "\n"
