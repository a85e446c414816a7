"""The text addresses the reader as "you", not as "the patient".

"The patient should fast" does not tell readers that they are meant. A reader who is "you" in one line and "the patient"
in the next has to stop and think. "It is recommended to" and "a driver is required" do not say who has to act.

Source: federal plain language guidelines: address the user; PEMAT-P, item 21: the material addresses the user directly
when describing actions.

Fix: write "you" and "your". Begin instructions with a verb.

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
"""What other patients feel is not an instruction."""
_WITH_PATIENT = (
    "portal|advocate|education|representative|relations|safety|information|care|rooms?|rights|support|line|services?|"
    "entrance|desk|center|parking|experience|guide|or (?:legal )?representative"
)
_NO_READER = re.compile(rf"patient (?:{_WITH_PATIENT}) | (?:i|my) .*patient|patient.* (?:i|my) ")
"""Other uses of the word, such as the patient portal, or "I am the patient" above a signature."""
_ADVICE = (
    "recommended|advised|advisable|required|necessary|essential|imperative|suggested|requested|mandatory|preferred|"
    "important"
)
_IMPERSONAL = re.compile(
    rf" (?P<words>it is (?:strongly |highly |very |also )?(?:{_ADVICE}) (?:that|to|for)|one (?:should|must|needs|has)) "
)
_REQUIRED = re.compile(
    r"^ (?!no |not |if |when |where |unless |as )(?:(?!if |when |where |that |unless |what |no )\S+ )+?"
    r"(?P<words>(?:is|are) (?:strongly )?(?:required|mandatory|compulsory|prohibited|forbidden|advisable|recommended)) "
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sentence that does not address the reader, and a set that never says you."""
    has_you = False
    for part in prose_passages(context):
        for sentence in part.sentences:
            has_you = has_you or re.search(r" (?:you|your|yours|you're|you'll) ", sentence.lowercase) is not None
            if problem := _find_problem(sentence):
                message, hint, word = problem
                yield part.passage.violation(message, hint, word.span)
    yield from () if has_you else _check_never_you(context)


def _find_problem(sentence: Sentence) -> tuple[str, str, Word] | None:
    """Message, hint, and first word of the problem."""
    lowercase = sentence.lowercase
    match = _THIRD.search(lowercase)
    if match and not _OTHERS.search(lowercase) and not _NO_READER.search(lowercase):
        name = re.sub(rf"(?<=\w) (?:also |usually |often )?(?:{_DUTY}|are|have|who|with)$", "", match[0].strip())
        message = f'"{name}" refers to the reader in the third person'
        return message, 'write "you" or "your"', sentence.word_at(match.start())
    if match := _IMPERSONAL.search(lowercase) or _REQUIRED.search(lowercase):
        advice = match["words"]
        return (
            f'"{advice}" does not say who has to act',
            'address the reader: begin with the verb, or with "you"',
            sentence.word_at(lowercase.index(advice)),
        )
    return None


def _check_never_you(context: CheckContext) -> Iterator[Violation]:
    """Report a set with at least eight sentences that never says you."""
    passages = prose_passages(context)
    if sum(len(part.sentences) for part in passages) >= 8:
        message = 'the set never says "you" or "your"'
        yield passages[0].passage.violation(message, 'address the reader: "Bring your medicines", "You may feel"')
