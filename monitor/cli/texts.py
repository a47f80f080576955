"""Sentences that are declared before it is known in which language they will be said."""

from __future__ import annotations


def t(text: str) -> str:
    """Mark a sentence for translation; ``Locale.t`` translates it when it is shown."""
    return text
