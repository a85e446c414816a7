"""Words that belong to the word after them: articles, prepositions, negations.

A line that ends with one of them is harder to read: "Stop eating at | 11:59 PM", "Do not | drive". Line breaking
avoids that where the paragraph has room. A language without a list has no such words.
"""

from __future__ import annotations

import re
from functools import lru_cache

_OPENING = "([{\"'“‘«¿¡"
_WORDS = {
    "en": "a an the at in on of to for by from with within or and if no not never only your our about after before"
    " until than as per do up such more fewer less Dr. Mr. Ms. Mrs. Suite Room",
    "es": "a al con de del el en entre la las lo los para por sin un una y o u e si no nunca su sus tu tus hasta desde"
    " Dr. Dra. Sr. Sra. es se le",
    "fr": "à au aux avec ce cette d’ de des du en et la le les ou où par pour sans si sur un une ne pas vos votre dans"
    " chez M. Mme Dr",
    "pt": "a à ao aos as às com da das de do dos e em na nas no nos o os ou para por se sem um uma não nunca seu sua"
    " até Dr. Dra. Sr. Sra.",
    "ht": "a ak an yon nan pou pa si te ou pi san sou de avan apre jan pral ki kon Dr.",
    "ru": "а без в во для до за и из или к ко на над не ни о об от по под при с со у если Д-р",
    "pl": "a i o u w z we ze za na do od po dla bez nad pod przed przy przez nie lub albo czy że dr",
    "ar": "في من إلى على عن أو لا لم لن قبل بعد إن أن ما د.",
    "vi": "bất không chưa đừng chớ và hoặc của ở từ đến với cho trước sau trong các những một nếu để bởi vì khi",
    "ko": "안 못",
    "km": "មិន កុំ",
    "lo": "ບໍ່ ຢ່າ ຫ້າມ",
    "my": "မ",
    "th": "ไม่ อย่า ห้าม",
    "zh": "不 勿 别 別 未 无 無 没 沒 请 請",
    "he": "של את על אל עם או לא אין אם כל בין לפני אחרי",
}
_COUNTED = frozenset(("a", "al", "an", "na", "par", "per", "por"))  # "2 a day", "2 al día"
_RANGES = "to or and in of o y u e et ou à a i lub albo ak и или до из או أو إلى và hoặc đến"
_BETWEEN_NUMBERS = frozenset(_RANGES.split())  # "1 to 2", "1 in 500"


@lru_cache(maxsize=64)
def leaning_words(lang: str) -> frozenset[str]:
    """Return the words of a language that belong to the next word, in lower case. Empty if there is no list."""
    return frozenset(_WORDS.get(lang.partition("-")[0].lower() or "en", "").lower().split())


@lru_cache(maxsize=64)
def not_leaning(lang: str) -> str:
    """Return the lookahead of a regular expression that refuses a leaning word after a number and a space.

    The word stays with the number in a range or a ratio, such as "1 to 2" and "1 in 500".
    """
    words = leaning_words(lang) - _COUNTED
    ranges, others = words & _BETWEEN_NUMBERS, words - _BETWEEN_NUMBERS
    return f"(?!(?:{_one_of(others)})[ ])(?!(?:{_one_of(ranges)})[ ](?!\\d))" if words else ""


def _one_of(words: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words))) or "(?!)"


def leans(text: str, words: frozenset[str]) -> bool:
    """True if text, which may have spaces at its end, ends with one of some words."""
    last = text.rstrip().replace("\u00a0", " ").rpartition(" ")[2]
    return last.lstrip(_OPENING).lower() in words
