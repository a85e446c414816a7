"""An English word to the number of its syllables, as Americans say it.

Groups of vowels are counted, once the vowels that are not heard are gone (`made`, `moved`, `careful`) and those that
are heard apart are parted (`di-et`, `are-a`, `vide-o`). What no rule tells stands in a short list. Points where a word
may be hyphenated are not counted: they say where a line may end, and that reads too easy.
"""

from __future__ import annotations

import re

from handouts.check.spoken import spoken_words

_OTHERS = {
    1: "does goes heard isles aisle aisles isle queue shoes toes",
    2: "acne acre acres aged argue argues argued behavior business busy cashier circuit colon cookie crooked evening "
    "every fluoride glacier heroin hygiene leopard naked people pigeon pigeons rugged soldier wednesday wicked",
    3: "catalogue convenient element elements familiar finale jewelry karate mischievous peculiar pneumonia "
    "recipe recipes resume scalpels simile syncope vehement",
    4: "anemone aneurysm aneurysms apostrophe catastrophe cesarean diabetes epitome february hyperbole inconvenient "
    "january unfamiliar",
}
_KNOWN = {word: number for number, words in _OTHERS.items() for word in words.split()}

_FIRST = (
    "any", "base", "care", "cheese", "every", "eye", "face", "fire", "fore", "grape", "grave", "guide", "head",
    "here", "home", "house", "ice", "knee", "life", "like", "line", "love", "name", "nine", "nose", "note", "pace",
    "pipe", "place", "safe", "side", "smoke", "some", "space", "stomach", "table", "take", "there", "time", "tooth",
    "tube", "waste", "wave", "where", "white", "whole", "wine", "wise",
)  # fmt: skip
_SECOND = (
    "ache", "aches", "arm", "arms", "band", "bed", "berry", "body", "bone", "brow", "brows", "by", "care", "day",
    "fore", "fruit", "giver", "givers", "guard", "head", "hold", "how", "keeping", "lash", "lid", "lids", "line",
    "made", "maker", "makers", "man", "mate", "more", "one", "out", "paper", "paste", "place", "sick", "side",
    "sight", "spoon", "spoons", "stairs", "style", "taker", "takers", "teen", "thing", "things", "time", "times",
    "walk", "way", "what", "where", "while", "wide", "wise", "work",
)  # fmt: skip
_COMPOUND = re.compile(rf"({'|'.join(_FIRST)})({'|'.join(_SECOND)})")
"""Words of two words: the `e` of the first stays silent."""
_SUFFIX = re.compile(r"(.*[aeiouy].*[^aeiou]e)(ful|fully|less|let|lets|ly|ment|ments|ness|some|ty)")
"""A silent `e` stays silent before these."""

_SILENT = [
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"qu|gu(?=[aeiy])", "g"),  # quiet, guide, language: the u is no vowel
        (r"^y(?=[aeiou])|(?<=[aeiou])y(?=[aeiou])", "j"),  # year, royal: neither is this y
        (r"(?<=[^aeiouytd])(?<![bcdfgkpstz]l)(?<![bdkpt]r)ed$", "d"),  # moved; but treated, doubled, hundred
        (r"(?<=[^aeiouysxzcg])(?<![cs]h)(?<![bcdfgkpstz]l)es$", "s"),  # notes; but doses, changes, needles
        (r"(?<=[^aeiouy])(?<![bcdfgkpstz]l)e$", ""),  # bone; but table
        (r"sm(?=s?$)", "sem"),  # embolism, spasm
        (r"thm(?=s?$)", "them"),  # rhythm
    )
]
_APART = re.compile(
    "|".join(  # noqa: FLY002 - one line a rule, with its examples
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
"""The first of two vowels that are heard apart."""
_VOWELS = re.compile(r"[aeiouy]+")


def count_syllables(word: str) -> int:
    """How many syllables a word has; of a number, a time or an abbreviation, how many its spoken words have."""
    return sum(_letters(part) for part in spoken_words(word))


def _letters(word: str) -> int:
    """Of a word of small letters, which may hold an apostrophe."""
    stem, apostrophe, ending = word.partition("'")
    if apostrophe:
        return _with_ending(stem, ending)
    if known := _KNOWN.get(stem):
        return known
    if found := _COMPOUND.fullmatch(stem) or _SUFFIX.fullmatch(stem):
        return _letters(found[1]) + _letters(found[2])
    for pattern, instead in _SILENT:
        stem = pattern.sub(instead, stem)
    return max(1, len(_VOWELS.findall(_APART.sub(r"\g<0>-", stem))))


def _with_ending(stem: str, ending: str) -> int:
    """Of `surgeon's`, `doesn't`, `you'll`."""
    if ending == "t" and stem.endswith("n"):  # doesn't, couldn't; but can't, don't, aren't
        return _letters(stem[:-1]) + stem[:-1].endswith(("s", "d"))
    return _letters(stem) + (ending == "s" and re.search(r"(?:[sxz]|[cs]h|[cgsz]e)$", stem) is not None)
