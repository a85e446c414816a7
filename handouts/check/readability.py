"""Split English text into sentences and words, count syllables, and grade how hard the sentences are to read.

The parts, in order: numbers and abbreviations as spoken words; syllables; sentences and words; the Flesch-Kincaid and
SMOG grades; the hardest sentences of a text.

Syllables are counted as Americans pronounce them. A syllable is a group of vowels, after silent vowels are removed
(`made`, `moved`, `careful`) and vowels that are pronounced apart are separated (`di-et`, `are-a`, `vide-o`). A short
list has the exceptions. Hyphenation points are not used: they show where a line may break, and would make the grade
too low.

A period does not end a sentence after `Dr.`, in `1.5 mL`, `8 a.m.` or `www.example.org`. Names, placeholders, phone
numbers and web addresses make a sentence longer but not harder, since the clinic cannot choose simpler ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

ABBREVIATIONS = {
    "a.m.": "a m", "p.m.": "p m", "am": "am", "dr": "doctor", "mr": "mister", "mrs": "missis", "ms": "miz",
    "e.g.": "for example", "i.e.": "that is", "etc": "and so on", "vs": "versus", "approx": "about", "min": "minutes",
    "hr": "hour", "hrs": "hours", "mg": "milligrams", "mcg": "micrograms", "ml": "milliliters", "kg": "kilograms",
    "cm": "centimeters", "mm": "millimeters", "lb": "pounds", "lbs": "pounds", "oz": "ounces", "ft": "feet",
    "dept": "department", "no.": "number", "st": "street", "%": "percent", "&": "and", "+": "plus", "nsaid": "en sed",
    "nsaids": "en seds", "tv": "t v", "ok": "o k", "pharmd": "pharm d",
}  # fmt: skip
"""Abbreviations in lowercase to their spoken words."""
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORD_PARTS = re.compile(r"\d[\d,]*(?:\.\d+)?|[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)?|[%&+]")
_ORDINAL_ENDINGS = {"st", "nd", "rd", "th"}
_HAS_VOWEL = re.compile(r"[AEIOUYaeiouy]")


def spoken_words(word: str) -> tuple[str, ...]:
    """The spoken words for a written one, in lowercase: `MRI` to m, r, i; `9:30` to nine, thirty."""
    if expansion := ABBREVIATIONS.get(word.casefold()):
        return tuple(expansion.split())
    spoken: list[str] = []
    for part in _WORD_PARTS.findall(word):
        spoken += _spell_number(part) if part[0].isdigit() else _spell_word(part, word)
    return tuple(spoken)


def _spell_word(part: str, word: str) -> list[str]:
    """The spoken words of one part of a word: of an abbreviation, of letters one by one, or the part itself."""
    lowercase = part.casefold().replace("’", "'")
    if lowercase in _ORDINAL_ENDINGS and word[0].isdigit():
        return []  # 2nd: one syllable makes no difference in a number
    if expansion := ABBREVIATIONS.get(lowercase):
        return expansion.split()
    if is_spelled_out(part):
        letters = lowercase.removesuffix("s") if part.endswith("s") else lowercase
        return [spoken for letter in letters for spoken in (("double", "you") if letter == "w" else (letter,))]
    return [lowercase]


_SPELLED_OUT = """
    A1C ADHD AED AICD AM ASA ASC BMI BP CPAP CPR CRNA CT DO DOB DVT ECG ED EEG EGD EKG EMG EMS ENT ER ERCP GERD GI
    HIV ICU ID INR IUD IV IVC LLC LPN MAC MD MI MRI MRN NP NPO OB OR OTC PA PCA PE PET PICC PM PMMA PO PPI PRN PT RN
    RSV TENS TIA TV US USA UTI
"""
SPELLED_OUT = frozenset(_SPELLED_OUT.split())
"""Abbreviations that are spelled out although they look like words."""


def is_spelled_out(part: str) -> bool:
    """True if people spell it out: MRI, IV, CT; false for MUST, a word in capitals."""
    plain = part.removesuffix("s")
    return len(part) > 1 and plain.isupper() and (plain in SPELLED_OUT or not _HAS_VOWEL.search(plain))


def _spell_number(text: str) -> list[str]:
    integer, _, fraction = text.replace(",", "").partition(".")
    spoken = _spell_integer(int(integer)) if len(integer) <= 9 else [_ONES[int(digit)] for digit in integer]
    if fraction:
        spoken += ["point", *(_ONES[int(digit)] for digit in fraction)]
    return spoken


def _spell_integer(number: int) -> list[str]:
    """An integer below a billion in words."""
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        return [_TENS[number // 10], *(_spell_integer(number % 10) if number % 10 else [])]
    if 1100 <= number < 2100 and number % 100 and number // 100 % 10:  # usually a year: nineteen ninety
        return [*_spell_integer(number // 100), *_spell_integer(number % 100)]
    for unit, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= unit:
            return [*_spell_integer(number // unit), name, *(_spell_integer(number % unit) if number % unit else [])]
    return []


_EXCEPTIONS = {
    1: "does goes heard isles aisle aisles isle queue shoes toes",
    2: "acne acre acres aged argue argues argued behavior business busy cashier circuit colon cookie crooked evening "
    "every fluoride glacier heroin hygiene leopard naked people pigeon pigeons rugged soldier wednesday wicked",
    3: "catalogue convenient element elements familiar finale jewelry karate mischievous peculiar pneumonia "
    "recipe recipes resume scalpels simile syncope vehement",
    4: "anemone aneurysm aneurysms apostrophe catastrophe cesarean diabetes epitome february hyperbole inconvenient "
    "january unfamiliar",
}
_EXCEPTION_COUNTS = {word: number for number, words in _EXCEPTIONS.items() for word in words.split()}

_COMPOUND_STARTS = (
    "any", "base", "care", "cheese", "every", "eye", "face", "fire", "fore", "grape", "grave", "guide", "head",
    "here", "home", "house", "ice", "knee", "life", "like", "line", "love", "name", "nine", "nose", "note", "pace",
    "pipe", "place", "safe", "side", "smoke", "some", "space", "stomach", "table", "take", "there", "time", "tooth",
    "tube", "waste", "wave", "where", "white", "whole", "wine", "wise",
)  # fmt: skip
_COMPOUND_ENDS = (
    "ache", "aches", "arm", "arms", "band", "bed", "berry", "body", "bone", "brow", "brows", "by", "care", "day",
    "fore", "fruit", "giver", "givers", "guard", "head", "hold", "how", "keeping", "lash", "lid", "lids", "line",
    "made", "maker", "makers", "man", "mate", "more", "one", "out", "paper", "paste", "place", "sick", "side",
    "sight", "spoon", "spoons", "stairs", "style", "taker", "takers", "teen", "thing", "things", "time", "times",
    "walk", "way", "what", "where", "while", "wide", "wise", "work",
)  # fmt: skip
_COMPOUND = re.compile(rf"({'|'.join(_COMPOUND_STARTS)})({'|'.join(_COMPOUND_ENDS)})")
"""Compound words: the `e` of the first part stays silent."""
_SUFFIX = re.compile(r"(.*[aeiouy].*[^aeiou]e)(ful|fully|less|let|lets|ly|ment|ments|ness|some|ty)")
"""A silent `e` stays silent before these suffixes."""

_SILENT_VOWELS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"qu|gu(?=[aeiy])", "g"),  # quiet, guide, language: the u is not a vowel
        (r"^y(?=[aeiou])|(?<=[aeiou])y(?=[aeiou])", "j"),  # year, royal: the y is not a vowel
        (r"(?<=[^aeiouytd])(?<![bcdfgkpstz]l)(?<![bdkpt]r)ed$", "d"),  # moved; but treated, doubled, hundred
        (r"(?<=[^aeiouysxzcg])(?<![cs]h)(?<![bcdfgkpstz]l)es$", "s"),  # notes; but doses, changes, needles
        (r"(?<=[^aeiouy])(?<![bcdfgkpstz]l)e$", ""),  # bone; but table
        (r"sm(?=s?$)", "sem"),  # embolism, spasm
        (r"thm(?=s?$)", "them"),  # rhythm
    )
]
_SEPARATE_VOWELS = re.compile(
    "|".join(  # noqa: FLY002 - one rule per line, with its examples
        (
            r"(?<![ct])(?<![aeiou]s)(?<!ss)(?<!ll)i(?=a(?!ge))",  # dial, cardiac; but special, brilliant, marriage
            r"(?<=[ct])i(?=at(?!u))",  # initiate
            r"(?<![ctsxgn])(?<!ll)(?<!sh)i(?=o)",  # period, radio; but action, region, million, cushion
            r"(?<=n)i(?=o(?!n|r))",  # cranio; but opinion, senior
            r"(?<=[csg])i(?=o[glmptv])",  # physiology, angioplasty
            r"i(?=u|i|et)",  # calcium, diet, skiing
            r"(?<![ct])i(?=en[tc])|(?<=^sc)i(?=en)|(?<=^cl)i(?=en)",  # nutrient; but patient
            r"(?<=[aeiouy][^aeiou])i(?=ers?$|est$)|(?<=[aeiouy][^aeiou]{2})i(?=ers?$|est$)",  # easier, earlier
            r"[eouy](?=ings?$)",  # seeing, going, drying
            r"(?:(?<=[aeiouy][^aeiou])|(?<=[aeiouy][^aeiou]{2})|(?<=rrh|spn))e(?=as?$)",  # idea, cornea; but tea
            r"(?<=[aeiouy][ngr])e(?=al$)|(?<=ch)e(?=al$)|(?<=id)e(?=al)",  # esophageal, cereal, ideal
            r"e(?=ums?$|us$)",  # museum, nucleus
            r"(?<=cr)e(?=at(?!u))|(?<=th)e(?=at)",  # create, theater
            r"(?<=^r)e(?=ali|a[cs][ts]|a[dp][mp]|arr|att|eva|ent|exa|i[mn].|u[sn]|o[pr])",  # react, reassure, reuse
            r"(?<=^pr)e(?=e[mx]|a[dr]|in)",  # preexisting
            r"(?<!g)e(?=o)|(?<=g)e(?=o[glmtd])|e(?=is[mt])",  # video, geography, atheist; but surgeon
            r"(?<=c)o(?=agu)|o(?=ent)|(?<=i)o(?=a)|(?<=^c)o(?=al[ei]|ex|in[cf]|op[et]|ord)",  # coagulate, cooperate
            r"(?<=p)o(?=e[mt])|o(?=as?$|asis)|o(?=ic(?:s|al|ally)?$)",  # poem, oasis, heroic
            r"(?<![gs])u(?=a)|(?<=s)u(?=al)|u(?=en[tc]|els?$|et$)",  # actual, usual, fluent, fuel; but persuade
            r"u(?=ids?$|ins?$|ined|icid|ition|ity|itive|itous)",  # fluid, ruin; but fruit
            r"(?<!fl)u(?=o(?!y))",  # duodenum, continuous; but fluoroscopy
            r"a(?=o|a|ic$)|(?<=ntr)a(?=i)|(?<=str)o(?=in)",  # chaos, mosaic, contraindicated, gastrointestinal
            r"(?<=[^aeiou])y(?=[aeiou])(?!e[sd]?$)",  # embryo, dryer; but dye
            r"ee(?=[aio])",  # agreeable
        )
    )
)
"""The first of two vowels that are pronounced apart."""
_VOWEL_GROUP = re.compile(r"[aeiouy]+")


def count_syllables(word: str) -> int:
    """The number of syllables of a word as it is spoken, also of a number, a time, or an abbreviation."""
    return sum(_count_in_word(part) for part in spoken_words(word))


def _count_in_word(word: str) -> int:
    """The syllables of a word in lowercase, with or without an apostrophe."""
    stem, apostrophe, ending = word.partition("'")
    if apostrophe:
        return _count_contraction(stem, ending)
    if exception := _EXCEPTION_COUNTS.get(stem):
        return exception
    if parts := _COMPOUND.fullmatch(stem) or _SUFFIX.fullmatch(stem):
        return _count_in_word(parts[1]) + _count_in_word(parts[2])
    for pattern, replacement in _SILENT_VOWELS:
        stem = pattern.sub(replacement, stem)
    return max(1, len(_VOWEL_GROUP.findall(_SEPARATE_VOWELS.sub(r"\g<0>-", stem))))


def _count_contraction(stem: str, ending: str) -> int:
    """The syllables of a word with an apostrophe: `surgeon's`, `doesn't`, `you'll`."""
    if ending == "t" and stem.endswith("n"):  # doesn't, couldn't; but can't, don't, aren't
        return _count_in_word(stem[:-1]) + stem[:-1].endswith(("s", "d"))
    return _count_in_word(stem) + (ending == "s" and re.search(r"(?:[sxz]|[cs]h|[cgsz]e)$", stem) is not None)


@dataclass(frozen=True)
class Word:
    """One word as it is written."""

    text: str
    offset: int
    """Its position in the text that was split."""
    syllables: int
    """0 for a placeholder, a phone number or an address: these are never hard."""

    @property
    def span(self) -> tuple[int, int]:
        return self.offset, self.offset + len(self.text)

    @cached_property
    def lowercase(self) -> str:
        """The word in lowercase, with a straight apostrophe and without spaces."""
        return self.text.casefold().replace("’", "'").replace(" ", "")


@dataclass(frozen=True)
class Sentence:
    """One sentence as it is written, with its words."""

    text: str
    offset: int
    """Its position in the text that was split."""
    words: tuple[Word, ...]

    @cached_property
    def lowercase(self) -> str:
        """The words in lowercase, with one space before, between and after them, to search for ` not `."""
        return f" {' '.join(word.lowercase for word in self.words)} "

    def word_at(self, offset: int) -> Word:
        """The word at an offset of `lowercase`, or the next one."""
        return self.words[self.lowercase.count(" ", 0, offset) - (self.lowercase[offset] != " ")]


_NEUTRAL_PATTERNS = (
    r"\{\w+\}",
    r"(?:https?://|www\.)[^\s)]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,200}\w|\b[\w-]{1,63}\.(?:com|org|net|gov|edu)\b[^\s),.;]*",
    r"(?:\+?1[ .-]?)?(?:\(\d{3}\)\s?|\d{3}[ .-])?\d{3}[.-]\d{4}(?:\s?(?:ext\.?|x)\s?\d+)?\b",
)
_WORD_PATTERNS = (
    r"\b(?:[A-Za-z]\.){2,}",  # a.m., e.g., U.S.
    r"\d[\d,]*(?:[.:/–-]\d+)*(?:st|nd|rd|th|s)?\b",  # 1.5, 9:30, 15-30, 12/1/2026
    r"[^\W_]+(?:['’-][^\W_]+)*",
)
_WORD = re.compile(rf"(?P<neutral>{'|'.join(_NEUTRAL_PATTERNS)})|{'|'.join(_WORD_PATTERNS)}")
_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’)\]*]*(?=\s|$))|•|(?<=[a-z])[.!?](?=[A-Z][a-z])")
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|St|Prof|Sr|Jr|Mt|Ave|Blvd|Rd|vs|approx|incl|Fig|Tel|Ext|ext|e\.g|i\.e|cf|P\.O)\.$"
)
_HOUR = re.compile(r"\b[ap]\.m\.$")
_DAY = re.compile(r"\(|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_INITIAL = re.compile(r"(\S+)\s[A-Z]\.$")
_NOT_A_NAME = re.compile(r"(?:Vitamin|Hepatitis|Plan|Type|Group|Option|Step|Part|Unit|Room|Building|Suite|Floor)")


MAX_SENTENCE_LENGTH = 800
"""Characters of a sentence. Longer text without a sentence end is split into parts of this length."""


class SentenceReader:
    """Splits texts into sentences, with a cache for one run, since many sets share texts."""

    def __init__(self) -> None:
        self.sentences = lru_cache(maxsize=8192)(self._sentences)
        self._syllables = lru_cache(maxsize=8192)(count_syllables)

    def _sentences(self, text: str) -> tuple[Sentence, ...]:
        return _split_sentences(text, list(_find_words(text, self._syllables)))


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text. A sentence has at least one word."""
    return _split_sentences(text, list(_find_words(text, count_syllables)))


def _split_sentences(text: str, words: list[Word]) -> tuple[Sentence, ...]:
    sentences: list[Sentence] = []
    start = index = 0
    for end in (*_sentence_ends(text), len(text)):
        first = index
        while index < len(words) and words[index].offset < end:
            index += 1
        if index > first:
            part = text[start:end]
            offset = start + len(part) - len(part.lstrip(" •"))
            sentences.append(Sentence(part.strip(" •"), offset, tuple(words[first:index])))
        start = end
    return tuple(sentences)


def _find_words(text: str, syllables: Callable[[str], int]) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        yield Word(match[0], match.start(), 0 if match["neutral"] else syllables(match[0]))


def _sentence_ends(text: str) -> Iterator[int]:
    """The offsets where sentences end. A sentence that is too long is cut between words."""
    last = 0
    for end in (*_punctuation_ends(text), len(text)):
        while end - last > MAX_SENTENCE_LENGTH:
            space = text.rfind(" ", last + 1, last + MAX_SENTENCE_LENGTH)
            last = space + 1 if space > last else last + MAX_SENTENCE_LENGTH
            yield last
        last = end
        if end < len(text):
            yield end


def _punctuation_ends(text: str) -> Iterator[int]:
    spans = (match.span() for match in _WORD.finditer(text) if "." in match[0] or "{" in match[0])
    start, end = next(spans, (len(text), len(text)))
    for match in _SENTENCE_END.finditer(text):
        while end - 1 <= match.start() and start < len(text):
            start, end = next(spans, (len(text), len(text)))
        if start <= match.start() < end - 1:
            continue  # inside an address or a number
        if not _continues_sentence(text, match):
            yield match.end()


def _continues_sentence(text: str, end: re.Match[str]) -> bool:
    """True for a period that does not end a sentence, such as one after an abbreviation or an initial."""
    after = text[end.end() : end.end() + 12].lstrip()
    if end[0] == "•" or not after:
        return False
    before = text[max(0, end.start() - 24) : end.start() + 1]
    if after[0].islower() or _ABBREVIATION.search(before):
        return True
    if _HOUR.search(before):
        return _DAY.match(after) is not None
    if after[0].isdigit() and before.casefold().endswith(" no."):
        return True  # room no. 5
    name = _INITIAL.search(before)
    return name is not None and name[1].istitle() and not _NOT_A_NAME.fullmatch(name[1])


SMOG_SENTENCES = 30
"""SMOG is defined for samples of at least 30 sentences."""
POLYSYLLABLE_SYLLABLES = 3


@dataclass(frozen=True)
class WordCounts:
    """Counts of one or more sentences, from which their grade is computed."""

    sentences: int = 0
    words: int = 0
    scored: int = 0
    """Words whose syllables count: all but names, placeholders, phone numbers and addresses."""
    syllables: int = 0
    """Of the scored words."""
    polysyllables: int = 0
    """Scored words of three syllables or more."""

    def __add__(self, other: WordCounts) -> WordCounts:
        return WordCounts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def fkgl(self) -> float:
        """The Flesch-Kincaid grade, at least 0; 0 without scored words."""
        if not self.sentences or not self.scored:
            return 0.0
        return max(0.0, 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.scored - 15.59)

    @property
    def smog(self) -> float | None:
        """The SMOG grade; None for fewer than 30 sentences."""
        if self.sentences < SMOG_SENTENCES:
            return None
        return 1.0430 * math.sqrt(self.polysyllables * 30 / self.sentences) + 3.1291


def count_words(sentence: Sentence, names: Collection[str] = ()) -> WordCounts:
    """The counts of one sentence. `names` are words that are never hard, as written or in lowercase."""
    hard = [word.syllables for word in sentence.words if word.syllables and not _is_name(word, names)]
    return WordCounts(
        1, len(sentence.words), len(hard), sum(hard), sum(number >= POLYSYLLABLE_SYLLABLES for number in hard)
    )


def sum_counts(parts: Iterable[WordCounts]) -> WordCounts:
    """The sum of all counts."""
    total = WordCounts()
    for counts in parts:
        total += counts
    return total


def hard_words(
    sentence: Sentence, names: Collection[str] = (), minimum: int = POLYSYLLABLE_SYLLABLES
) -> tuple[Word, ...]:
    """Words with at least `minimum` syllables that are not names, the longest first, each once."""
    words = {word.lowercase: word for word in sentence.words if word.syllables >= minimum and not _is_name(word, names)}
    return tuple(sorted(words.values(), key=lambda word: -word.syllables))


def _is_name(word: Word, names: Collection[str]) -> bool:
    return word.lowercase in names or word.text in names


TARGET_GRADE = 6
LONG_SENTENCE_WORDS = 15
"""A sentence with this many words or more is long."""
EXCERPT_LENGTH = 60
"""Characters of a sentence that a message quotes."""


@dataclass(frozen=True)
class GradedSentence:
    """A sentence with its counts."""

    sentence: Sentence
    counts: WordCounts


def grade_sentences(sentences: Iterable[Sentence], names: Collection[str]) -> tuple[GradedSentence, ...]:
    """The sentences with their counts. `names` are words that are never hard."""
    return tuple(GradedSentence(sentence, count_words(sentence, names)) for sentence in sentences)


def hardest_sentences(parts: Sequence[GradedSentence], number: int = 3) -> tuple[GradedSentence, ...]:
    """The sentences that are hardest to read, the hardest first, each once; at least one if there are any.

    Sentences are ranked by how far their grade is above the target, times their words: one hard word in a list of risks
    counts less than a long sentence of hard words.
    """
    unique = {part.sentence.text: part for part in parts}
    ranked = sorted(unique.values(), key=lambda part: -_excess_difficulty(part))
    return tuple(part for part in ranked if _excess_difficulty(part) > 0)[:number] or tuple(ranked[:1])


def _excess_difficulty(part: GradedSentence) -> float:
    return (part.counts.fkgl - TARGET_GRADE) * part.counts.words


def difficulty(part: GradedSentence, names: Collection[str]) -> str:
    """Why a sentence is hard: `31 words; hard words: osteoporosis, mobility`."""
    hard = ", ".join(word.text for word in hard_words(part.sentence, names)[:4])
    count = part.counts.words
    reasons = [f"{count} word{'' if count == 1 else 's'}"] if count >= LONG_SENTENCE_WORDS or not hard else []
    return "; ".join([*reasons, *([f"hard words: {hard}"] if hard else [])])


def describe_difficulty(part: GradedSentence, names: Collection[str]) -> str:
    """The start of a sentence and why it is hard, on one line."""
    return f'"{excerpt(part.sentence.text)}" ({difficulty(part, names)})'


def excerpt(text: str) -> str:
    """The first EXCERPT_LENGTH characters of a text, cut between words."""
    plain = text.replace("**", "")
    return plain if len(plain) <= EXCERPT_LENGTH else plain[:EXCERPT_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:(") + " ..."
