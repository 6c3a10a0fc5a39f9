"""Report what is installed, what is missing and how to get it.

The exit code is 0 if hairseg can do its work, else 1.
"""

import argparse
from dataclasses import asdict

from hairseg.apps.doctor import examine
from hairseg.apps.finding import Finding
from hairseg.cli.terminal import print_json, say

_MARKS = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Examine and report."""
    findings = examine()
    healthy = all(finding.status != "problem" for finding in findings)
    if options.json:
        print_json({"healthy": healthy, "findings": [asdict(finding) for finding in findings]})
    else:
        say("\n".join(_line(finding) for finding in findings))
        problems = sum(finding.status == "problem" for finding in findings)
        say("all is well" if healthy else f"{problems} problem{'s' * (problems != 1)}")
    return 0 if healthy else 1


def _line(finding: Finding) -> str:
    line = f"{_MARKS[finding.status]}  {finding.topic}: {finding.text}"
    return f"{line}\n         -> {finding.remedy}" if finding.remedy else line
