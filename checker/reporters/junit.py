"""JUnit XML: a test case per finding, and one that passes per document without any."""

from xml.etree import ElementTree as ET

from checker.report import SEVERITIES, Finding
from checker.reporters.places import cause_of, flat, has_lines, relative
from checker.results import Results


def render(results: Results, *, color: bool = False) -> str:  # noqa: ARG001 - every reporter takes it
    """Render a suite: at or above the fail level a finding is a failure, a suppressed one is skipped.

    What could not be read is an error. Everything is free of characters that XML cannot hold.
    """
    suite = ET.Element("testsuite", name="figcheck")
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    least = SEVERITIES.index(results.fail_on)
    for report in results.reports:
        path = flat(relative(report.path))
        if not report.findings:
            ET.SubElement(suite, "testcase", classname=path, name="figures", file=path)
            counts["tests"] += 1
        for finding in report.findings:
            case = ET.SubElement(suite, "testcase", classname=path, name=_name(finding), file=path)
            counts["tests"] += 1
            if has_lines(finding.figures):
                case.set("line", str(finding.line))
            message = flat(finding.message)
            if finding.suppressed is not None:
                counts["skipped"] += 1
                reason = flat(f"{finding.suppressed['by']}: {finding.suppressed['reason']}")
                ET.SubElement(case, "skipped", message=reason)
            elif SEVERITIES.index(finding.severity) >= least:
                counts["failures"] += 1
                failure = ET.SubElement(case, "failure", message=message, type=finding.severity)
                failure.text = _text(path, finding)
            else:
                ET.SubElement(case, "system-out").text = f"{finding.severity}: {_text(path, finding)}"
    for name, reason in results.failures:
        path = flat(relative(name))
        case = ET.SubElement(suite, "testcase", classname=path, name="reading", file=path)
        ET.SubElement(case, "error", message=flat(reason), type="unreadable")
        counts["tests"] += 1
        counts["errors"] += 1
    for name, count in counts.items():
        suite.set(name, str(count))
    root = ET.Element("testsuites", {**suite.attrib, "name": "figcheck"})
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _name(finding: Finding) -> str:
    return flat(f"{finding.rule} at {finding.where} ({finding.fingerprint})")


def _text(path: str, finding: Finding) -> str:
    lines = [f"{path}:{flat(finding.where)}: {flat(finding.message)}"]
    if finding.computed:
        lines.append(f"reported {flat(finding.reported)}; a fair reading gives {flat(finding.computed)}")
    cause = cause_of(finding)
    if cause:
        lines.append(f"likely cause: {flat(cause)}")
    return "\n".join(lines)
