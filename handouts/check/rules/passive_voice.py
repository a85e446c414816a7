"""Instructions say who does what.

"Aspirin must be stopped" does not say who stops it. After a word such as must or should, the passive voice is a
warning. Elsewhere, as in "the skin is cleaned", it is a note: it is harder to read than "we clean your skin".

Source: federal plain language guidelines: use active voice; PEMAT-P, item 5: the material uses the active voice.

Fix: begin with the verb ("Stop aspirin"), or say who acts ("We clean your skin").

Passes:

    prepare:
      - Stop smoking.
    steps:
      - We clean your skin.

Fails:

    prepare:
      - Smoking must be stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import prose_passages
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_WORDS = """
    advanced aged allergic-based based bed bleed bored called closed complicated concerned confused damaged dated
    detailed dressed elevated embarrassed excited experienced expired feed finished frightened hundred impaired
    indeed infected inflamed injured interested limited located married naked named need needed overweight pleased
    prepared red related relaxed relieved retired sacred satisfied scared scheduled seed speed supposed swollen
    thickened tired unaffected unchanged unrelated untreated used worried
"""
_STATES = frozenset(_WORDS.split())
"""Participles that describe a state, not an action."""
_IRREGULAR = (
    "given|taken|put|seen|shown|kept|held|left|sent|brought|found|cut|drawn|driven|eaten|drunk|withdrawn|written|"
    "chosen|begun|worn|read|said|set|sewn|thrown|done|made|laid|led|reset|fed|dealt|paid|asked|felt"
)
_DUTY = "must|should|shall|need to|needs to|has to|have to|ought to|is to|are to"
_PASSIVE = re.compile(
    rf" (?P<subject>\S+) (?P<duty>(?:{_DUTY}) (?:not )?)?"
    r"(?P<be>(?:(?:can|cannot|may|might|will|would|could|not) )*(?:is|are|was|were|be|been|being)) "
    r"(?:(?:not|also|then|usually|often|always|never|only|first|\w+ly) ){0,2}"
    rf"(?P<done>\w+ed|(?:{_IRREGULAR})) (?P<by>by (?:an?|the|your|our|us|one) )?"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the first passive of each passage, with a preference for duties."""
    for part in prose_passages(context):
        matches = [
            (not (match["duty"] and match["subject"] != "you"), match, sentence)
            for sentence in part.sentences
            for match in _PASSIVE.finditer(sentence.lowercase)
            if match["done"] not in _STATES
        ]
        if not matches:
            continue
        is_note, match, sentence = min(matches, key=lambda entry: entry[0])
        verb = f"{match['duty'] or ''}{match['be']} {match['done']}"
        problem = "is in the passive voice" if match["by"] else "does not say who does it"
        hint = 'begin with the verb, or say who acts: "you", "we", "your doctor"'
        word = sentence.word_at(match.start("done"))
        yield part.passage.violation(f'"{verb}" {problem}', hint, word.span, Severity.NOTE if is_note else SEVERITY)
