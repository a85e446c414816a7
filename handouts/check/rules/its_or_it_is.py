"""Its and it's are not confused: the height of the bone is its height.

A wrong apostrophe makes readers stop and read the sentence again, above all those who learn English. The rule reports
only clear mistakes.

Source: standard spelling of US English.

Fix: write its for the possessive, and it's or it is for the verb.

Passes:

    how:
      - The balloon lifts the bone to its height.

Fails:

    how:
      - The balloon lifts the bone to it's height.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import english_sentences
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_VERB = (
    r"(?:an?|the|not|also|been|going|time|too|very|so|all|just|only|still|likely|possible|important|normal|safe|best|better|fine|okay"
    r"|ok|done|used|called|made|good|bad|easy|hard|your|you|we|our|that|what|when|how|why|where|because|like|in|on|at|for|to|no|\w+ed|\w+ing)"
)
_BELONGS = re.compile(
    rf"\b(?:to|of|from|with|by|into|onto|toward|towards|inside|within|through|around|near|along|restores?|restoring|regains?|keeps?"
    rf"|loses?|lost|has|have|in|on)\s+(?P<word>it['’]s)\s+(?!{_VERB}\b)\w+"
    r"|\b(?P<own>it['’]s)\s+(?:own|original|former|normal (?:height|shape|size|place|position)|natural"
    r"|usual (?:height|shape|size|place)|previous)\b(?! to\b)",
    re.I,
)
_IS = re.compile(
    r"(?:^|[.;:,]\s+|\b(?:and|but|because|so|if|when|that|think|know|say)\s+)(?P<word>its)\s+(?:an?|the|not|been"
    r"|going to|okay|ok|very|too"
    r"|(?:normal|important|possible|safe|best|common|likely|time|fine|hard|easy|usual|natural|better|necessary"
    r"|helpful) (?:to|for|that|if|not))\b",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each missing or extra apostrophe that is clearly a mistake."""
    for sentence in english_sentences(context):
        for match in _BELONGS.finditer(sentence.text):
            group = "word" if match["word"] else "own"
            yield sentence.violation(
                match.span(group), f"{match[group]} means 'it is'", "write its, without the apostrophe"
            )
        for match in _IS.finditer(sentence.text):
            yield sentence.violation(
                match.span("word"), f"{match['word']} is the possessive, not 'it is'", "write it is, or it's"
            )
