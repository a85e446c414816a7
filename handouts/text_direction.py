"""Which languages are written from right to left."""

from __future__ import annotations

_LANGUAGES = frozenset(("ar", "ckb", "dv", "fa", "he", "ks", "nqo", "pnb", "prs", "ps", "sd", "ug", "ur", "yi"))
_SCRIPTS = frozenset(("adlm", "arab", "hebr", "nkoo", "syrc", "thaa"))


def is_right_to_left(tag: str) -> bool:
    """True for a language that is written from right to left. The script in a tag decides: pa-Arab, ur-Latn."""
    language, *more = tag.casefold().split("-")
    script = next((part for part in more if len(part) == 4 and part.isalpha()), "")
    return script in _SCRIPTS if script else language in _LANGUAGES
