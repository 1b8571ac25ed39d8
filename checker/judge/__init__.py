"""The judge: one claim's equation over intervals, tried from the strictest tier to the loosest, into a verdict."""

from checker.judge.court import Judge
from checker.judge.equations import evaluate, solve
from checker.judge.verdicts import Verdict

__all__ = ["Judge", "Verdict", "evaluate", "solve"]
