"""A comma inside [brackets] does not split one sentence into two list items.

In `[Take 650 mg every 6 hours, if you need it]` YAML sees two items: the page prints a dose without its condition, and
"if you need it" as a separate item. Likewise "3,000 mg" becomes 3 and 000 mg. The rule reports an item that continues
the item before it: one that begins with a word such as if, and, or, up to; with a lowercase letter after a dose; or
with the rest of a number.

Source: our own; a dose is printed in one piece (standard D10).

Fix: put the whole sentence in quotes, or write the list as lines that begin with `- `.

Passes:

    pain_relief: ["Take 650 mg every 6 hours, if you need it."]

Fails:

    pain_relief: [650 mg every 6 hours, if you need it]

Fails:

    pain_relief: [If you cannot reach us, go to an emergency room.]

Fails:

    pain_relief: [Take no more than 3,000 mg in a day.]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Passage, Violation
from handouts.check.page_prose import is_prose
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10"
_CONTINUATION = re.compile(
    r"(?:if|unless|and|or|but|nor|so|then|when|until|till|as needed|as long|as soon|as your|as told"
    r"|as directed|because|which|who|that"
    r"|up to|no more|not more|at most|at least|not to exceed|maximum|max|every|each|twice|once|three times"
    r"|four times|\d+ times|per"
    r"|for (?:up to |at least |about )?\d|for pain|for the|before|after|even|except|where|while|whether"
    r"|without|with food|with meals?"
    r"|with water|with a|even if|only if|only when|only as|to a|not both|instead|otherwise|too|either"
    r"|please|especially|including"
    r"|such as|like|for example|also|though|although|with milk|by mouth|in the morning|at night|at bedtime"
    r"|on an empty)\b",
    re.I,
)
_BEGUN = re.compile(r"(?:if|when|unless|once|after|before|until|while|as soon as)\b", re.I)
"""A clause that is no sentence without the next one: "If you cannot reach us", "call 111"."""
_DOSE = re.compile(
    r"\d\s?(?:mg|mcg|g|mL|ml|units?|tablets?|pills?|capsules?|puffs?|drops?)\b|\bevery \d+ (?:hours?|h)\b"
    r"|\b(?:twice|times) a day\b",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?:][\"'”’)]*$")
_THOUSANDS = re.compile(r"\d{3}(?:\D|$)")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each item that continues the item before it."""
    last: Passage | None = None
    for passage in (*context.passages, *context.clinic_passages):
        before, last = last, passage
        if before is None or not _is_next_item(before, passage) or not is_prose(passage):
            continue
        cut = _continues(before.text, passage.text)
        if cut and _follows_comma(passage):
            message = f'the comma splits "{_tail(before.text)}, {_head(passage.text)}" into two list items'
            yield passage.violation(
                message, "put the whole sentence in quotes, or give each item a line that begins with `- `"
            )


def _is_next_item(before: Passage, passage: Passage) -> bool:
    first, second = before.path, passage.path
    return (
        first[:-1] == second[:-1]
        # A cell of a table may go on from the cell before it: "every 6 hours". A row with a cell too many is refused.
        and "rows" not in first
        and isinstance(first[-1], int)
        and isinstance(second[-1], int)
        and second[-1] == first[-1] + 1
    )


def _continues(before: str, text: str) -> bool:
    """True if the text continues the one before."""
    if re.search(r"(?<!\d)\d{1,3}$", before) and _THOUSANDS.match(text):
        return True
    if _SENTENCE_END.search(before) or (not text[:1].islower() and not text[:1].isdigit()):
        return False
    if _CONTINUATION.match(text) or (text[:1].islower() and _BEGUN.match(before)):
        return True
    # "650 mg every 6 hours, as you need": lowercase text after a dose belongs to the dose.
    return text[:1].islower() and bool(_DOSE.search(before)) and before[:1].isupper()


def _follows_comma(passage: Passage) -> bool:
    """True if the text follows a comma without quotes: in a list in brackets, not on its own line."""
    places = passage.loaded.places
    if places.first_character(passage.path) in ("'", '"'):
        return False
    extent = places.extents.get(passage.path)
    if extent is None:
        return False
    lines = places.sources[extent.file].repaired
    line, text = extent.line, lines[extent.line][: extent.column].rstrip()
    while not text and line > 0:
        line -= 1
        text = lines[line].split(" #")[0].rstrip()
    return text.endswith(",")


def _tail(text: str) -> str:
    return text if len(text) <= 40 else "... " + text[-40:].partition(" ")[2]


def _head(text: str) -> str:
    return text if len(text) <= 40 else text[:40].rpartition(" ")[0] + " ..."
