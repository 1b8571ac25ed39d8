"""Claims: what a text asserts about its figures, found by phrases over symbols and by links between claims."""

from checker.claims.finder import Finder

__all__ = ["Finder"]
