"""No sentence makes a claim without exceptions: all patients, always, no risk, guaranteed, 100%.

No procedure is right for everyone, and none is free of risk. A patient who signs after reading such a claim was not
informed. On the consent form this is an error; elsewhere it is a warning. Instructions may use both words ("Never drive
that day", "Always carry your list"). The rule reports only claims about what the procedure does, and for whom.

Source: the consent form states expected benefits and material risks, 42 CFR 482.24(c)(4)(v). A claim without
exceptions states neither.

Fix: say how many or how often, as the source does (most people, usually, rarely), or remove the claim.

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
"""Every claim contains one of these. They are checked first because the full pattern is slow."""
_NEGATED = re.compile(
    r"\b(?:not|no|nobody|cannot|can['’]?t|n['’]t|never|without|neither|nothing|few|rarely|seldom)\s+(?:\w+\s+){0,4}$",
    re.I,
)
_IF = re.compile(r"\b(?:if|when|unless|until|whether|in case|as long as)\b[^,;]*$", re.I)
_IF_AFTER = re.compile(r"\b(?:if|as long as)\b", re.I)
_COMMAND = re.compile(r"(?:^|[,;:.]\s*|\b(?:and|but|or|please|must|should|then)\s+)$", re.I)
_SERVICE = re.compile(r"\b(?:we|you|nurses?|staff|someone|team|doctors?|surgeons?|i)\s*$", re.I)
_HINT = "say how many or how often, as the source does (most people, usually, rarely), or remove the claim"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each claim without exceptions."""
    for sentence in all_sentences(context):
        if not any(key in sentence.lowercase for key in _KEYS) or not is_english(context, sentence.passage):
            continue
        if sentence.text.rstrip().endswith("?") or sentence.passage.path[0] in ("questions", "references"):
            continue
        for match in _CLAIM.finditer(sentence.text):
            if not _is_not_a_claim(sentence, match):
                severity = Severity.ERROR if on_consent(context, sentence.passage) else Severity.WARNING
                message = f'"{match[0]}" is not true for every patient or procedure'
                yield sentence.violation(match.span(), message, _HINT, severity)


def _is_not_a_claim(sentence: PassageSentence, match: re.Match[str]) -> bool:
    """True if the match is negated, depend on a condition, or are an instruction or a promise of service."""
    before, after = sentence.text[: match.start()], sentence.text[match.end() :]
    if match.lastgroup == "risk" and sentence.passage.path[0] == "alternatives":
        return True  # for example, a stool test has no risk of a tear
    if match.lastgroup in ("none", "risk", "wholly") and (_IF.search(before) or _IF_AFTER.search(after)):
        return True
    if match.lastgroup == "never":
        return _is_instruction(before, match[0])
    return bool(_NEGATED.search(before)) or (match.lastgroup == "be" and _promises_service(before, match[0]))


def _is_instruction(before: str, claim: str) -> bool:
    """True for `never drive`: a base verb at the start of a clause, or after must, please, or you."""
    is_base_verb = not re.search(r"s\b|safe|effective|successful|painless", claim.split(" ", 1)[1], re.I)
    return is_base_verb and bool(_COMMAND.search(before) or _SERVICE.search(before))


def _promises_service(before: str, claim: str) -> bool:
    """True for `we will always be near`: what the staff does, not what the procedure does."""
    verb = re.match(r"(?:will|do|have)\b", claim, re.I)
    return bool(verb and _SERVICE.search(before)) and not re.search(r"\byou\s*$", before, re.I)
