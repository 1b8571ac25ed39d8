"""Figures: everything in a text that an editor would read as an amount, a percentage, a count or a quantity."""

from checker.figures.scanner import Scanner

__all__ = ["Scanner"]
