"""Tables: reads their cells as figures and finds what their totals claim; loaded for a document with tables."""

from checker.tables.finder import TableFinder

__all__ = ["TableFinder"]
