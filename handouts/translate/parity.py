"""Compare a text with its translation: numbers and other parts that must be the same in every language.

Numbers, times, units, phone numbers, names of medicines and negations are compared, sentence by sentence if both texts
have the same number of sentences. This does not find every wrong translation, but it finds a lost "not" and a wrong
dose.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from handouts.content.medicine_names import find_drug
from handouts.errors import Severity

NEGATIONS: dict[str, str] = {
    "es": r"\b(?:no|nunca|jam[aá]s|ni|sin|ning[uú]n\w*|nada|nadie|tampoco|evit\w+|suspend\w+|dej[ea]\w*)\b",
    "fr": r"\b(?:ne|pas|jamais|sans|aucun\w*|ni|non|rien|évit\w+|arrêt\w+|cess\w+)\b|\bn['’]",
    "pt": r"\b(?:não|nunca|jamais|sem|nem|nenhum\w*|nada|evit\w+|pare|parar|suspend\w+)\b",
    "ht": r"\b(?:pa|poko|p['’]|san|okenn|janm|ni|non|evite|sispann|kanpe)\b|\bp['’]",
    "vi": r"\b(?:không|đừng|chưa|chẳng|tránh|ngừng|ngưng|cấm)\b",
    "ru": r"\b(?:не|нет|без|ни|нельзя|никогда|никак\w+|ничего|избега\w+|прекрат\w+|отказ\w+|не\w+)\b",
    "pl": r"\b(?:nie|bez|nigdy|żad\w+|ani|nic|unika\w+|przesta\w+|nie\w+)\b",
    "zh": r"[不没沒勿无無未别別禁非莫否避停免]",
    "ja": r"ない|ません|なし|ず|避|禁|不|無|未|非|止",
    "ko": r"안 |않|못|마십|마세|말|없|아[니닌닐님닙]|금|피하|중단|미|비|불",
    "ar": r"\b[وفلب]{0,2}(?:لا|ألا|لم|لن|ليس\w*|لست|غير|دون\w*|بدون\w*|عدم|تجنب\w*|توقف\w*)\b",
    "he": r"\b(?:לא|אל|אין|בלי|ללא|אסור|שלא|ואל|ולא|הימנע\w*|הפסק\w*)\b",
}
"""Words that negate, by language: also those that say to avoid or to stop."""
_NEGATIVES = "not|no|never|none|nothing|nobody|neither|nor|without|cannot"
_ENGLISH_NEGATION = re.compile(rf"\b(?:{_NEGATIVES}|\w+n['’]t)\b(?!\s+(?:one|more than|later than|less))", re.I)
_NO_FALSE_ALARM = re.compile(r"\b(?:whether or not|not only|if not|no longer|no matter)\b", re.I)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NUMBER_WORDS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|once|twice|first|second|third|double"
    r"|a|an|couple|dozen|both|midnight|noon|daily|hourly|weekly)\b",
    re.I,
)
"""English words that a translation may write as a number."""
_PHONE = re.compile(r"(?<![\w.])\+?[\d(][\d().\s-]{5,}\d(?!\w)")
_UNIT_NAMES = {
    "mg": r"mg|мг|ملغ\w*|مغ|毫克|밀리그램|מ[\"״]ג",
    "mcg": r"mcg|[µμ]g|мкг|微克|마이크로그램|ميكروغرام|מק[\"״]ג",
    "ml": r"ml|мл|مل\w*|毫升|밀리리터|מ[\"״]ל",
    "kg": r"kg|кг|كغ\w*|كجم|كيلو\w*|公斤|千克|킬로그램|ק[\"״]ג",
    "%": r"%|٪|процент\w*|por ciento|百分之",
    "°f": r"°\s*f|华氏|華氏|فهرنهايت|화씨",
    "°c": r"°\s*c|摄氏|攝氏|مئوية|섭씨",
}
"""Units as translations write them."""
_AFTERNOON = re.compile(
    r"p\.?\s?m\b|下午|晚上|中午|傍晚|\bCH\b|chiều|tối|مساء|ظهر|\bم\b|오후|저녁|вечера|дня|après-midi|soir|"
    r"da tarde|da noite|de la tarde|de la noche|aprèmidi|aswè|po południu|wieczor\w*|בערב|אחר הצהריים|אחה[\"״]צ", re.I
)  # fmt: skip
"""Words that make a time on a clock of 12 hours one after noon."""
_TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)(?![\d:])")
NOON = 12
_UNIT_PATTERNS = {
    name: re.compile(rf"(\d+(?:[.,]\d+)*)\s*(?:{words})(?![^\W\d_]*[a-zа-я])|(?:{words})\s*(\d+(?:[.,]\d+)*)", re.I)
    for name, words in _UNIT_NAMES.items()
}
_SENTENCE_END = re.compile(r"(?<=[.!?。！？؟])\s+|(?<=[。！？])")
_LATIN = re.compile(r"[A-Za-z]")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
STEM = 4
"""First letters of a medicine's name that its translation must have, in languages with Latin letters."""


class ParityFinding(NamedTuple):
    """A difference between a text and its translation."""

    message: str
    hint: str
    severity: Severity = Severity.ERROR


def parity_problems(source: str, target: str, language: str) -> Iterator[ParityFinding]:
    """The differences between an English text and its translation. `language` is a tag."""
    yield from _phones(source, target)
    sources, targets = _sentences(source), _sentences(target)
    pairs = list(zip(sources, targets, strict=True)) if len(sources) == len(targets) else [(source, target)]
    for first, second in pairs:
        yield from _numbers(first, second)
        yield from _units(first, second)
        yield from _negations(first, second, language)
    yield from _medicines(source, target)


def is_negation_known(language: str) -> bool:
    """True if the negations of a language are known. Otherwise negations are not compared."""
    return language.partition("-")[0] in NEGATIONS


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def _plain_digits(text: str) -> str:
    """The text with Western digits."""
    return (
        "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
        .replace("٫", ".")
        .replace("٬", ",")
        .replace("：", ":")
    )


def _numbers(source: str, target: str) -> Iterator[ParityFinding]:
    """Every number of the text is in the translation, and no other."""
    wanted, given = _counted_numbers(source), _counted_numbers(target)
    missing, extra = wanted - given, given - wanted
    if missing:
        number = next(iter(missing))
        others = f"; it has {', '.join(extra)}" if extra else ""
        yield ParityFinding(f"the translation does not have the number {number}{others}", "write it in digits")
    elif extra and not _NUMBER_WORDS.search(source):
        number = next(iter(extra))
        yield ParityFinding(f"the translation has the number {number}, which the text does not have", "delete it")


def _counted_numbers(text: str) -> Counter[str]:
    """The numbers of a text in one form: 1.5 for 1,5, 1000 for 1,000, and times on a clock of 24 hours."""
    plain = _PLACEHOLDER.sub(" ", _plain_digits(text))
    times = Counter(_time(match, plain) for match in _TIME.finditer(plain))
    return times + Counter(map(_one_form, _NUMBER.findall(_TIME.sub(" ", plain))))


def _time(match: re.Match[str], text: str) -> str:
    """A clock time on a clock of 24 hours: 13:00 for 1:00 PM."""
    hour, around = int(match[1]), text[max(match.start() - 8, 0) : match.end() + 18]
    is_afternoon = hour < NOON and _AFTERNOON.search(around) is not None
    is_midnight = hour == NOON and re.search(r"\ba\.?\s?m\b|上午|凌晨|midnight|오전|صباح", around, re.I) is not None
    return f"{0 if is_midnight else hour + NOON * is_afternoon}:{match[2]}"


def _one_form(number: str) -> str:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
        return re.sub(r"[.,]", "", number)
    return number.replace(",", ".").lstrip("0") or "0"


def _phones(source: str, target: str) -> Iterator[ParityFinding]:
    wanted, given = (Counter(re.sub(r"\D", "", number) for number in _PHONE.findall(_plain_digits(text)))
                     for text in (source, target))  # fmt: skip
    for number in wanted - given:
        if len(number) >= 7:
            yield ParityFinding(f"the translation does not have the phone number {number}", "copy it from the text")


def _units(source: str, target: str) -> Iterator[ParityFinding]:
    given = set(_amounts(target))
    for number, unit in _amounts(source):
        if (number, unit) not in given:
            yield ParityFinding(f"the translation does not have {number} {unit}", "write the same number and unit")


def _amounts(text: str) -> Iterator[tuple[str, str]]:
    """Each number with a unit before or after it, in one form."""
    plain = _plain_digits(text)
    for name, pattern in _UNIT_PATTERNS.items():
        for match in pattern.finditer(plain):
            yield _one_form(match[1] or match[2]), name


def _negations(source: str, target: str, language: str) -> Iterator[ParityFinding]:
    pattern = _negation_pattern(language.partition("-")[0])
    if pattern is None:
        return
    is_negated = _ENGLISH_NEGATION.search(_NO_FALSE_ALARM.sub(" ", _PLACEHOLDER.sub(" ", source)))
    if is_negated and not pattern.search(target):
        message = f"the text says {is_negated[0]!r}, and the translation does not negate"
        yield ParityFinding(message, "check whether a word like `not` was lost")


@cache
def _negation_pattern(language: str) -> re.Pattern[str] | None:
    return re.compile(NEGATIONS[language], re.I) if language in NEGATIONS else None


def _medicines(source: str, target: str) -> Iterator[ParityFinding]:
    """Patients read the names of their medicines on the label, so a translation keeps them."""
    folded = _folded(target)
    has_latin = sum(map(len, _LATIN.findall(target))) * 2 > len(re.sub(r"\W", "", target))
    for word in dict.fromkeys(re.findall(r"[A-Za-z][A-Za-z-]{3,}", source)):
        drug = find_drug(word.casefold())
        if drug is None or _folded(word) in folded:
            continue
        if not (has_latin and _folded(word)[:STEM] in folded):
            yield ParityFinding(
                f"the translation does not name {word}", f"write the name as on the label: {word}, also in brackets"
            )


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
