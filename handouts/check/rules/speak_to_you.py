"""The text speaks to the reader: "you", not "the patient".

"The patient should fast" leaves it open who that is; a reader who is "you" in one line and "the patient" in the next
has to stop and think. "It is recommended to" and "a driver is required" do not say who has to act.

Source: federal plain language guidelines: address the user; PEMAT-P, item 21: the material addresses the user directly
when describing actions.

Mend it: write "you" and "your"; begin what is to be done with its verb.

Passes:

    prepare:
      - Ask your doctor which medicines you may take.
      - Most people feel well the next day.

Fails:

    prepare:
      - The patient should ask which medicines may be taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import prose_passages
from handouts.check.readability import Sentence, Word
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_PERSON = r"(?:patient|individual|client)"
_DUTY = r"(?:should|must|may|will|can|cannot|need|needs|shall|might)"
_THIRD = re.compile(
    r" (?:(?:the|each|every|this) patient(?:'s)? "
    rf"|(?:the|a|an|each|every|any|this|all|our|all our) {_PERSON}s? (?:also |usually |often )?{_DUTY} "
    rf"|{_PERSON}s (?:{_DUTY}|are|have|who|with|undergoing|usually|often) "
    r"|s?he/she |he or she |his/her |his or her |him or her |him/her |the person undergoing )"
)
_OTHERS = re.compile(
    r" (?:most|many|some|few|other|\d+|these|new|young|older|of|out of) (?:of )?(?:the |our )?patients? "
)
"""What other people feel is no instruction."""
_WITH_PATIENT = (
    "portal|advocate|education|representative|relations|safety|information|care|rooms?|rights|support|line|services?|"
    "entrance|desk|center|parking|experience|guide|or (?:legal )?representative"
)
_NO_READER = re.compile(rf"patient (?:{_WITH_PATIENT}) | (?:i|my) .*patient|patient.* (?:i|my) ")
"""The patient portal, and what a patient signs: "I am the patient"."""
_ADVICE = (
    "recommended|advised|advisable|required|necessary|essential|imperative|suggested|requested|mandatory|preferred|"
    "important"
)
_IMPERSONAL = re.compile(
    rf" (?P<said>it is (?:strongly |highly |very |also )?(?:{_ADVICE}) (?:that|to|for)|one (?:should|must|needs|has)) "
)
_REQUIRED = re.compile(
    r"^ (?!no |not |if |when |where |unless |as )(?:(?!if |when |where |that |unless |what |no )\S+ )+?"
    r"(?P<said>(?:is|are) (?:strongly )?(?:required|mandatory|compulsory|prohibited|forbidden|advisable|recommended)) "
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each sentence that speaks of the reader as of somebody else; and at a set that never says you."""
    heard = False
    for part in prose_passages(context):
        for sentence in part.sentences:
            heard = heard or re.search(r" (?:you|your|yours|you're|you'll) ", sentence.lowercase) is not None
            if found := _found(sentence):
                message, hint, word = found
                yield part.passage.violation(message, hint, word.span)
    yield from () if heard else _never(context)


def _found(sentence: Sentence) -> tuple[str, str, Word] | None:
    """What is said of whom, how to mend it, and the word that it begins at."""
    small = sentence.lowercase
    found = _THIRD.search(small)
    if found and not _OTHERS.search(small) and not _NO_READER.search(small):
        said = found[0].strip()
        name = re.sub(rf"(?<=\w) (?:also |usually |often )?(?:{_DUTY}|are|have|who|with)$", "", said)
        message = f'"{name}" speaks of the reader as of somebody else'
        return message, 'write "you" or "your"', sentence.word_at(found.start())
    if found := _IMPERSONAL.search(small) or _REQUIRED.search(small):
        said = found["said"]
        return (
            f'"{said}" does not say who has to act',
            'say it to the reader: begin with the verb, or with "you"',
            sentence.word_at(small.index(said)),
        )
    return None


def _never(context: CheckContext) -> Iterator[Violation]:
    """A hit at the first passage of a set with enough prose that never says you."""
    told = prose_passages(context)
    if sum(len(part.sentences) for part in told) >= 8:
        message = 'nothing in this set says "you" or "your"'
        yield told[0].passage.violation(message, 'speak to the reader: "Bring your medicines", "You may feel"')
