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
_NO_MEDICINES = {
    f"{no} {what}" for no in ("no", "no known", "no current", "no home", "no regular", "takes no", "not on any")
    for what in ("med", "meds", "medication", "medications", "medicine", "medicines", "drugs")
} | {"none known", "none reported", "none taken", "none listed", "takes none", "takes nothing",
     "no", "nothing"}  # fmt: skip
_NOBODY = _NOT_YET | {"", "any", "anyone", "any physician", "not assigned", "unassigned", "not yet assigned", "staff"}
_LONGEST = 40


def is_empty_word(text: str) -> bool:
    """True of a whole cell that says that there is no value, or none yet. `Jennifer Null` is a name."""
    return _folded(text) in _WORDS


def is_pending(text: str) -> bool:
    """True of a whole cell that says that the value is not known yet: `TBD`, `unknown`, `?`."""
    return _folded(text) in _NOT_YET


def says_none(text: str) -> bool:
    """True of a whole cell that may say that nothing is wanted: `none`, `-`, `?`. A program's `NULL` never says so."""
    folded = _folded(text)
    return folded in _DASHES or folded in _NOT_YET or folded.strip("()<>") in ("none", "none given", "nil", "void")


def says_no_medicines(text: str) -> bool:
    """True of a whole cell of medicines that says that the patient takes none: `none known`, `no meds`."""
    folded = _folded(text).rstrip(".")
    return folded in _NO_MEDICINES or is_empty_word(text) or is_empty_word(folded)


def is_nobody(text: str) -> bool:
    """True of a physician's cell that names nobody: `TBD`, `Dr. TBD`, `unassigned`. `Dr. Null` is a name."""
    folded = _folded(text)
    title = next((title for title in ("dr.", "dr", "doctor", "prof.") if folded.split(" ")[0] == title), "")
    return is_empty_word(text) or folded.removeprefix(title).strip() in _NOBODY


def is_null_name(text: str) -> bool:
    """True of a name of null words alone, as programs put first and last name together: `NULL NULL`."""
    if is_empty_word(text):
        return True
    words = set(_folded(text).replace(",", " ").split())
    if len(words) != 1:
        return False
    word = min(words)
    return word in _WHOLE_NAMES or (len(word) > 1 and set(word) == {"x"})


def _folded(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    return " ".join(text.split()).casefold() if " " in text else text.strip().casefold()
