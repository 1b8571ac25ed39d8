"""What several tests share: the shipped pack, a short way to check a text, and hypothesis without deadlines."""

import datetime
import os

import pytest
from hypothesis import settings

from checker import Document, Report, RulePack, check

# A machine under load is no reason to fail: no test asserts a time.
settings.register_profile("figcheck", deadline=None, max_examples=150, derandomize=bool(os.environ.get("CI")))
settings.load_profile("figcheck")


@pytest.fixture(scope="session")
def pack():
    return RulePack.shipped()


def checked(text: str, published: str | None = None, format: str = "text") -> Report:
    """Check a text; `published` is an ISO day."""
    day = datetime.date.fromisoformat(published) if published else None
    return check(Document.from_text(text, published=day, format=format))


def figures(text: str):
    """Return the figures read in a text."""
    return RulePack.shipped().scanner.scan(Document.from_text(text))
