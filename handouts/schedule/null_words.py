"""Words that stand in a cell for no value: `NULL`, `N/A`, `-`, `TBD`. One list, for all columns and all formats."""

from __future__ import annotations

_DASHES = {"-", "--", "---", *"\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "\u2013\u2013", "\u2014\u2014"}
_NO_VALUE = _DASHES | {
    "null", "(null)", "<null>", "[null]", "{null}", "\\n", "nil", "(nil)", "nan", "nat", "<na>", "na", "n/a", "n.a.",
    "n.a", "n / a", "n\\a", "none", "(none)", "<none>", "none given", "not available", "not applicable", "undefined",
    "blank", "(blank)", "empty", "(empty)", "missing", "(missing)", "void",
}  # fmt: skip
_NOT_YET = {
    "tbd", "t.b.d.", "tba", "t.b.a.", "tbc", "t.b.c.", "to be determined", "to be announced", "to be confirmed",
    "to be decided", "to be scheduled", "pending", "unknown", "(unknown)", "unk", "not known", "unspecified",
    "not specified", "?", "??", "???", "\uff1f",
}  # fmt: skip
_WORDS = _NO_VALUE | _NOT_YET
_WHOLE_NAMES = {"null", "undefined", "unknown", "nan", "none", "tbd", "n/a", "missing"}
_LONGEST = 30


def is_null(text: str) -> bool:
    """True of a whole cell that says that there is no value, or none yet. `Jennifer Null` is a name."""
    return _folded(text) in _WORDS


def is_pending(text: str) -> bool:
    """True of a whole cell that says that the value is not known yet: `TBD`, `unknown`, `?`."""
    return _folded(text) in _NOT_YET


def says_none(text: str) -> bool:
    """True of a whole cell that may say that nothing is wanted: `none`, `-`, `?`. A program's `NULL` never says so."""
    folded = _folded(text)
    return folded in _DASHES or folded in _NOT_YET or folded.strip("()<>") in ("none", "none given", "nil", "void")


def is_null_name(text: str) -> bool:
    """True of a name of null words alone, as programs put first and last name together: `NULL NULL`."""
    if is_null(text):
        return True
    words = set(_folded(text).replace(",", " ").split())
    return len(words) == 1 and words <= _WHOLE_NAMES


def _folded(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    return " ".join(text.split()).casefold() if " " in text else text.strip().casefold()
