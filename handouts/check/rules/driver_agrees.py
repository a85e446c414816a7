"""No sentence contradicts the set about whether the patient needs a driver.

`driver: {required: true}` prints "Bring an adult who takes you home" at the top of the page. If a list below says "You
may drive yourself home", a patient in a hurry follows that. The rule also reports "no driver is needed" and "you can go
home by yourself", and a sentence that requires a driver if the set does not. A sentence for some patients only ("if you
had no sedation") is a warning.

Source: discharge in the company of a responsible adult, 42 CFR 416.52(c)(3); standard D2.

Fix: correct the sentence or `driver`, whichever is wrong.

Passes:

    driver: {required: true, text: A responsible adult must take you home.}
    activity:
      avoid:
        - Do not drive yourself home. You may drive again the next day.

Fails:

    driver: {required: true, text: A responsible adult must take you home.}
    activity:
      normal:
        - You may drive yourself home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, english_sentences
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D2, D8"
_ALONE = (
    r"(?:alone|by yourself|on your own|without (?:an? )?(?:adult|driver|escort|friend|anyone|someone|help)"
    r"|unaccompanied)"
)
_HOME = (
    r"(?:drive (?:yourself )?(?:straight |right )?(?:back )?home|drive (?:yourself|themselves)(?! (?:to|here|in)\b)"
    r"|drive home|take yourself home|get behind the wheel|drive to work|leave the (?:clinic|hospital|center) alone)"
)
_AT_ONCE = (
    r"(?:right away|after (?:your|the) procedure|at once|straight ?away|immediately|the same day"
    r"|as soon as you (?:leave|go home|are done))"
)
_FINE = r"(?:fine|ok|okay|safe|allowed|permitted|all right)"
_RIDE = r"(?:go|travel|return|leave|walk|get|take (?:a|the) (?:taxi|cab|bus|train|subway|uber|lyft|ride)|ride)"
_ALLOWS = re.compile(
    rf"\b(?:(?:(?:you|patients|people)(?: (?:may|can|will be able to|should be able to"
    rf"|are (?:able|allowed|free|fit|cleared|{_FINE}) to|will be {_FINE} to)"
    rf"|[’']re (?:able|allowed|free|fit|{_FINE}) to)"
    rf"|it(?: is|[’']s) {_FINE} to"
    rf"|feel free to|most (?:people|patients)(?: can| may)?|please) (?:also |then |still |usually "
    rf"|even )?(?P<drive>{_HOME}"
    rf"|drive (?:right|straight) (?:away|after\w*)"
    rf"|drive (?:{_AT_ONCE}|as usual|as normal)|go back to driving {_AT_ONCE}|(?:{_RIDE})(?: (?:home|back home"
    rf"|back))? {_ALONE})"
    rf"|(?:^|[.;:] |\band |\bthen )(?P<order>{_HOME}(?: {_ALONE})?)"
    rf"|(?P<driving>(?:driving (?:yourself )?home|to drive (?:yourself )?home) is {_FINE}(?! if\b)"
    r"|no (?:limits|restrictions) on driving)"
    r"|(?P<none>(?:there is )?no need (?:for|to (?:have|bring|arrange)) (?:a |an )?"
    r"(?:driver|escort|ride|companion|adult)"
    r"|(?:nobody|no one) (?:has|needs) to (?:(?:come with|drive|accompany|take) you|pick you up)"
    r"|no (?:driver|escort|ride|companion|adult|chaperone)(?: home)? (?:is )?(?:needed|required|necessary)"
    r"|(?:a |your )?(?:driver|escort|companion) is not (?:needed|required|necessary)"
    r"|(?:a )?ride home is not (?:needed|required|necessary)|it is not necessary to (?:bring|have|arrange) (?:a |an )?"
    r"(?:driver|escort|ride|companion|adult)"
    r"|you (?:do not|don[’']t|will not|won[’']t) (?:need|require|have to have|have to bring) (?:a |an "
    r"|any |to bring |to have )*"
    r"(?:driver|escort|ride|companion|adult|someone|anyone|somebody|anybody)(?! (?:under|younger)))"
    rf"|you (?:may|can) (?P<alone>be (?:sent|discharged) home {_ALONE}))",
    re.I,
)
_REQUIRES = re.compile(
    r"\b(?:(?:an? (?:responsible )?adult|someone|somebody|a (?:friend|driver|relative"
    r"|family member)) (?:must|has to|needs to|should)"
    r" (?:drive|take|bring|accompany|escort) you(?: back)? home|you (?:must|need to|have to) (?:have|bring|arrange)"
    r" (?:an? |for )?(?:responsible )?(?:adult|driver|someone|escort)[^.;]{0,30}\bhome|you (?:must|may"
    r"|can)(?: ?not|not) (?:go|travel|leave)"
    r"(?: home)? (?:alone|by yourself|on your own)|(?:a )?driver is (?:needed|required))\b",
    re.I,
)
_NEGATED = re.compile(
    r"\b(?:not|n[’']t|never|cannot|unable|unless|neither|nor|without|plan(?:ning)? to|let you"
    r"|want to)\b(?: \w+){0,3} ?$",
    re.I,
)
_LATER = re.compile(
    r"\b(?:next day|tomorrow|day after|following (?:day|morning)|\d+ (?:hours?|days?|weeks?)|(?:two|three"
    r"|one|a) (?:days?|weeks?)"
    r"|second day|in the morning after|when you no longer"
    r"|(?:once|when) (?:your|the) (?:doctor|surgeon|nurse)|once you (?:no longer|have stopped|can))\b",
    re.I,
)
_CONDITION = re.compile(
    r"\bif\b|\bunless\b|\bsome (?:people|patients)\b|\bonly (?:if|when)\b|\bwithout sedation\b|\bno sedation\b", re.I
)
_UNSURE = re.compile(
    r"\b(?:ask|if you (?:can|may) drive|whether|if you drive|if you are driving|should you drive)\b", re.I
)
_KEYS = (
    "driv", "wheel", "home", "with you", "alone", "yourself", "own", "escort", "ride", "companion", "someone", "anyone",
    "body", "adult",
)  # fmt: skip
"""Every match contains one of these. They are checked first because the patterns are slow."""
_SKIPPED_FIELDS = ("questions", "alternatives", "alternative_text", "references", "allergies")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sentence that contradicts `driver.required`."""
    driver = context.instructions.driver
    if driver is None:
        return
    where = context.where("driver", "required")
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in _SKIPPED_FIELDS or sentence.text.rstrip().endswith("?"):
            continue
        if not any(word in sentence.lowercase for word in _KEYS) or _UNSURE.search(sentence.text):
            continue
        match = (_find_permission if driver.required else _REQUIRES.search)(sentence.text)
        if match:
            severity = Severity.WARNING if _CONDITION.search(sentence.text) else None
            yield _build_violation(sentence, match, required=driver.required, where=where, severity=severity)


def _find_permission(text: str) -> re.Match[str] | None:
    """The words that let the patient go home alone on the day of the procedure."""
    for match in _ALLOWS.finditer(text):
        if not _NEGATED.search(text[: match.start()]) and not _LATER.search(text):
            return match
    return None


def _build_violation(
    sentence: PassageSentence, match: re.Match[str], *, required: bool, where: str, severity: Severity | None
) -> Violation:
    start = match.start() + len(match[0]) - len(match[0].lstrip(" .;:"))
    quote = sentence.text[start : match.end()]
    state = "a driver is required" if required else "no driver is required"
    hint = f"correct the text, or `driver.required` at {where}"
    return sentence.violation(
        (start, match.end()), f'the text says "{quote}", but `driver` says that {state}', hint, severity
    )
