"""No sentence claims something of everybody or of every time: all patients, always, no risk, guaranteed, 100%.

No procedure suits everybody, and none is without risk; who signs after reading so was not informed. On the consent form
it is an error, elsewhere a warning. Instructions may say never and always (Never drive that day. Always carry your
list.): only claims about what the procedure does, and for whom, are found.

Source: the consent form tells expected benefits and material risks, 42 CFR 482.24(c)(4)(v); a claim without exception
tells neither.

Mend it: say how many or how often as the source says it (most people, usually, seldom), or leave the claim out.

Passes:

    benefits:
      - Most people have less pain.

Fails:

    benefits:
      - The procedure is appropriate for all patients.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, all_sentences, on_consent
from handouts.check.text_language import is_english
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_WHO = r"(?:patients?|people|persons?|women|men|adults?|seniors?|cases|fractures)"
_GOOD = (
    r"(?:appropriate|suitable|right|safe|fit|good|effective|successful|recommended|ideal|perfect|works?|helps?|available"
    r"|beneficial)"
)
_WORKS = (
    r"(?:works?|helps?|succeeds?|relieves?|eases?|fails?|happens?|occurs?|causes?|leaks?|hurts?|cures?|returns?"
    r"|comes? back"
    r"|goes? wrong|goes? away|improves?|heals?|lasts?|safe|effective|successful|painless|possible|better"
    r"|complete|permanent"
    r"|a success|gets? better|feels?|gone|quick|easy|short|excellent)"
)
_CLAIM = re.compile(
    rf"(?P<suit>\b{_GOOD}\b(?:\s+\w+){{0,2}}?\s+(?:for|in|with|to)\s+(?:(?:all|every|any|each)(?:\s+\w+)?\s+{_WHO}|everyone|everybody"
    r"|anyone|anybody))"
    rf"|(?P<all>\b(?:all|every)(?: of)?(?: our| the)?(?:\s+\w+)?\s+{_WHO}\s+(?:will\s+|can\s+|is\s+"
    rf"|are\s+)?(?:\w+ly\s+)?"
    r"(?:benefit|get|gets|feel|feels|have|has|recover|recovers|go|goes|do|does|be|satisfied|pleased|candidates?|eligible|helped"
    r"|better|free|love|return|walk|improve|improves|report|reports|experience|pain[- ]free)\b"
    r"(?!\s+(?:an?\s+|the\s+|some\s+)?(?:\w+\s+)?(?:risks?|chance|rights?|tests?|exams?|to)\b))"
    r"|(?P<everyone>\b(?:everyone|everybody)\s+(?:will\s+|can\s+)?(?:benefits?|gets?|feels?|has|have|recovers?|is\s+(?:helped|better)))"
    rf"|(?P<never>\b(?:always|never)\s+(?:\w+ly\s+)?{_WORKS}\b)"
    rf"|(?P<be>\b(?:is|are|was|has|have|will|does|do)\s+(?:always|never)\s+(?:\w+ly\s+)?(?:been\s+|be\s+|an?\s+|any\s+)?"
    rf"(?:{_WORKS}|problems?|complications?|risks?|pain|pain-free|harm|harmful|dangerous|needed|enough|normal)\b)"
    r"|(?P<guarantee>\bguarantee[sd]?\b)"
    r"|(?P<risk>\b(?:no|zero)\s+(?:known\s+)?risks?\b(?!-|\s+(?:factors?|is\s+listed|group))|\brisk[- ]free\b"
    r"|\bwithout\s+(?:any\s+)?risks?\b"
    r"|\bfree\s+(?:of|from)\s+(?:any\s+)?risks?\b|\bnot\s+(?:have|carry|pose)\s+any\s+risks?\b)"
    r"|(?P<percent>(?<![\d.])100\s?(?:%|percent\b|per cent\b)(?!\s*(?:oxygen|cotton|juice|fruit|apple|whole|pure"
    r"|your|of (?:the|your) (?:bill|cost|fee|price|charges?|deductible))))"
    r"|(?P<wholly>\b(?:completely|totally|entirely|perfectly|absolutely|fully|100%)\s+(?:safe|painless|harmless|effective|cured?"
    r"|pain[- ]free|reliable|risk[- ]free))"
    r"|(?P<none>\b(?:has|have|had|there\s+are|there\s+is|with|without)\s+(?:no|any)\s+(?:side\s+effects?|complications?|dangers?)\b)"
    r"|(?P<sure>\b(?:will\s+(?:definitely|certainly|surely)|can(?:not|['’]t)\s+(?:fail|go\s+wrong)|nothing\s+can\s+go\s+wrong)\b)",
    re.I,
)
_KEYS = (
    "all ", "every", "any", "each ", "always", "never", "guarant", "risk", "100", "completely", "totally",
    "entirely", "perfectly", "absolutely", "fully", "effects", "complication", "danger", "definitely", "certainly",
    "surely", "cannot", "can't", "can’t", "wrong",
)  # fmt: skip
"""Parts of words without one of which a sentence claims nothing; the whole pattern is slow."""
_NEGATED = re.compile(
    r"\b(?:not|no|nobody|cannot|can['’]?t|n['’]t|never|without|neither|nothing|few|rarely|seldom)\s+(?:\w+\s+){0,4}$",
    re.I,
)
_IF = re.compile(r"\b(?:if|when|unless|until|whether|in case|as long as)\b[^,;]*$", re.I)
_IF_AFTER = re.compile(r"\b(?:if|as long as)\b", re.I)
_COMMAND = re.compile(r"(?:^|[,;:.]\s*|\b(?:and|but|or|please|must|should|then)\s+)$", re.I)
_SERVICE = re.compile(r"\b(?:we|you|nurses?|staff|someone|team|doctors?|surgeons?|i)\s*$", re.I)
_HINT = "say how many or how often, as the source says it: most people, usually, seldom; or leave it out"


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each claim without an exception."""
    for sentence in all_sentences(context):
        if not any(key in sentence.lowercase for key in _KEYS) or not is_english(context, sentence.passage.text):
            continue
        if sentence.text.rstrip().endswith("?") or sentence.passage.path[0] in ("questions", "references"):
            continue
        for found in _CLAIM.finditer(sentence.text):
            if not _meant_otherwise(sentence, found):
                severity = Severity.ERROR if on_consent(context, sentence.passage) else Severity.WARNING
                message = f'"{found[0]}" is true of no procedure without exception'
                yield sentence.violation(found.span(), message, _HINT, severity)


def _meant_otherwise(sentence: PassageSentence, found: re.Match[str]) -> bool:
    """True of a claim that is denied, that hangs on a condition, or that is an instruction or a promise of service."""
    before, after = sentence.text[: found.start()], sentence.text[found.end() :]
    if found.lastgroup == "risk" and sentence.passage.path[0] == "alternatives":
        return True  # a stool test truly has no risk of a tear
    if found.lastgroup in ("none", "risk", "wholly") and (_IF.search(before) or _IF_AFTER.search(after)):
        return True
    if found.lastgroup == "never":
        return _instructs(before, found[0])
    return bool(_NEGATED.search(before)) or (found.lastgroup == "be" and _serves(before, found[0]))


def _instructs(before: str, words: str) -> bool:
    """True of `never drive`: a bare verb at the start of a clause, or behind must, please, you."""
    bare = not re.search(r"s\b|safe|effective|successful|painless", words.split(" ", 1)[1], re.I)
    return bare and bool(_COMMAND.search(before) or _SERVICE.search(before))


def _serves(before: str, words: str) -> bool:
    """True of `we will always be near`: what the staff does, not what the procedure does."""
    does = re.match(r"(?:will|do|have)\b", words, re.I)
    return bool(does and _SERVICE.search(before)) and not re.search(r"\byou\s*$", before, re.I)
