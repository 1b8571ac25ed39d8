"""Exchange rates by day, offline: the rate book and what it answers."""

from checker.rates.book import Held, NoRate, Rate, RateBook

__all__ = ["Held", "NoRate", "Rate", "RateBook"]
