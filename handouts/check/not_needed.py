"""What a set says in words is not needed: rest, a driver, a fast. What is said so is no gap, though no data say it."""

from __future__ import annotations

import re

from handouts.check.speech import english_sentences
from handouts.check.subject import CheckContext, per_subject

_NONE = (
    r"(?:(?:you|your child|patients?)? ?(?:do|does|will|did)(?: not|n[’']t) (?:need|have) to"
    r"|(?:there is )?no need (?:to|for)"
    r"|(?:do|does|will)(?: not|n[’']t) need(?: any| an?)?|(?:is|are) not (?:needed|required|necessary)|without)"
)
_NEEDLESS = r"(?:is |are )?(?:not )?(?:needed|required|necessary)"
_SAYINGS: dict[str, str] = {
    "lie_flat": (
        rf"{_NONE}[^.;]{{0,20}}\b(?:lie|lying|stay|rest|remain)(?: \w+){{0,2}} (?:flat|down|still|on your back)"
        r"|\b(?:lying flat|lying down) is not (?:needed|required|necessary)"
        r"|\b(?:you|your child) (?:can|may|will be able to) (?:sit up|get up|stand up|stand|walk|be up"
        r"|move around|go home)"
        r"(?: and \w+)? (?:right away|at once|straight ?away|immediately|as soon as|soon after|right after"
        r"|directly|straight after)"
    ),
    "bed_rest": (
        rf"{_NONE}[^.;]{{0,20}}\b(?:bed[ -]?rest|rest in bed|stay in bed|go to bed|rest|lie down)\b"
        rf"|\bno (?:bed[ -]?)?rest(?:ing)?(?: time| period| in bed)?(?: afterwards?| after \w+ \w+)? {_NEEDLESS}"
        rf"|\bbed[ -]?rest is not (?:needed|required|necessary)|\bno (?:special )?(?:rest"
        rf"|recovery)(?: time| period)?(?: is)? needed"
        r"|\b(?:you|your child) (?:can|may) (?:get up|walk|leave|go home|return to (?:your )?(?:normal"
        r"|usual|daily)[\w ]*|go back to"
        r" (?:your )?(?:normal|usual|daily|work)[\w ]*) (?:right away|at once|straight ?away|immediately"
        r"|right after|directly|straight after)"
    ),
    "driver": (
        rf"\bno (?:driver|escort|ride) {_NEEDLESS}|{_NONE}[^.;]{{0,20}}\b(?:driver|escort"
        rf"|someone to (?:drive|take|bring) you)"
        r"|\byou (?:can|may) drive yourself home|\b(?:driver|escort) is not (?:needed|required|necessary)"
    ),
    "fasting": (
        rf"{_NONE}[^.;]{{0,10}}\b(?:fast|stop eating|stop eating (?:or|and) drinking|be fasting)\b"
        rf"|\bno (?:fast|fasting) {_NEEDLESS}"
        r"|\bfasting is not (?:needed|required|necessary)|\b(?:you (?:can|may"
        r"|should) )?eat (?:and drink )?(?:normally|as (?:usual|normal)"
        r"|a (?:normal|light|good|usual) (?:meal|breakfast|lunch))(?! (?:the|on the) (?:day|night|evening) before)"
    ),
    "anesthesia": r"\bno (?:an(?:a)?esthe\w+|sedation|numbing)[^.;]{0,30} (?:needed|required|necessary|used|given)"
    rf"|{_NONE}[^.;]{{0,20}}\b(?:an(?:a)?esthe\w+|sedation|be put to sleep)\b"
    rf"|\bwithout (?:an(?:a)?esthe\w+|sedation)\b",
    "medicines": (
        rf"{_NONE}[^.;]{{0,10}}\b(?:stop|change|pause|hold) (?:any|your|taking)[\w ]{{0,20}}(?:medicines?"
        rf"|medications?|blood thinners?)"
        r"|\b(?:take|keep taking|continue) all(?: of)? your (?:\w+ )?(?:medicines?|medications?)"
    ),
    "follow_up": rf"\bno (?:further )?(?:follow[- ]?up|visit|appointment|check)[\w ]{{0,20}} {_NEEDLESS}"
    rf"|{_NONE}[^.;]{{0,20}}\b(?:follow[- ]?up|come back|see us again|another appointment)\b",
}
_PATTERNS = {name: re.compile(pattern, re.I) for name, pattern in _SAYINGS.items()}
_KEYS = re.compile(
    r"\b(?:no|not|without|right|at once|straight|immediately|directly|soon|eat|take|continue|drive|keep)\b|n[’']t\b"
)
"""Words without one of which a sentence says of nothing that it is not needed; the patterns are slow."""
_CASE = re.compile(r"\b(?:unless|until|before (?:you|your|the)|if you)\b", re.I)


@per_subject
def stated_as_not_needed(subject: CheckContext) -> frozenset[str]:
    """What the set says is not needed, by the names of the table above: `lie_flat`, `driver`."""
    found: set[str] = set()
    for sentence in english_sentences(subject):
        if sentence.passage.path[0] in ("questions", "alternatives", "alternative_text") or sentence.text.endswith("?"):
            continue
        if not _KEYS.search(sentence.small):
            continue
        for name, pattern in _PATTERNS.items():
            if name not in found and (match := pattern.search(sentence.text)):
                rest = sentence.text[: match.start()] + sentence.text[match.end() :]
                if not _CASE.search(rest):
                    found.add(name)
    return frozenset(found)
