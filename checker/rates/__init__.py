"""Exchange rates by day, offline: the rate book and what it answers."""

from checker.rates.book import FETCHED, Held, NoRate, Rate, RateBook

__all__ = ["FETCHED", "Held", "NoRate", "Rate", "RateBook"]
