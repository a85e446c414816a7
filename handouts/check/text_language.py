"""Guess the language of a text from its script and its most common words.

Rules for English (reading grade, jargon, claims about times) skip other languages.
"""

from __future__ import annotations

import re
from collections import Counter

from handouts.check.context import CheckContext, Passage, cached_per_context
from handouts.check.document_layouts import has_english_layouts
from handouts.content.yaml.source_locations import KeyPath

ENGLISH = "English"
_COMMON_WORDS = """
English: the and of to you your is are for with not do if or before after we it at on in may can be will have take
  when this that from our us any call does should must no more up than by as an until during use keep
Spanish: el la los las de del que y en un una con por para su sus se lo como más o si al es antes después día días
  está usted debe puede tome llame hasta cuando sin no ha este esta ni desde sobre qué le les
  coma beba traiga siga evite deje fume horas semana semanas noche medianoche agua comida fiebre dolor cada durante
French: le la les des du et en un une avec pour votre vos vous est ne pas que qui sur dans ou si avant après jour
  jours au aux de cette ce sans il elle nous être avez
German: der das und ist nicht mit für sie ihre ihr ihren ihrem ein eine einen auf von zu den dem bei nach vor oder
  wenn werden wir sind zum zur im am keine kein können haben bis nehmen
Italian: il lo gli le della di che e un una con per non sono suo si prima dopo giorno la del nel al alla è deve
  può se dal i
Portuguese: os das dos que em um uma com para não seu sua antes depois dia você ao à é se ou por mais o e de da na
  no nas nos deve pode até
Dutch: de het een en van niet met voor uw u op te zijn bij na als dag dagen wordt kunt moet tot om uur naar
Polish: i w na nie się z jest że lub przed po przez do od dla może proszę należy przy oraz
Vietnamese: và của là không trước sau ngày quý vị bạn có thể uống các được cho một những trong khi với
Tagalog: ang ng mga sa at ay hindi para bago kung inyong iyong kayo ninyo huwag pagkatapos na po
Haitian Creole: ou yo nan pou ak pa yon ki li sa avan apre se ka dwe medikaman anvan fè
"""
"""Each entry: a language and its most common words."""
_WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in re.findall(r"^(\w[^:\n]*): ((?:.+)(?:\n  .+)*)", _COMMON_WORDS, re.M)
}
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("Arabic script", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("Hebrew", "\u0590-\u05ff"),
    ("Cyrillic script", "\u0400-\u04ff"),
    ("Greek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("Chinese, Japanese or Korean", "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"),
    ("a script of India", "\u0900-\u0dff"),
    ("Thai", "\u0e00-\u0e7f"),
)
_SCRIPT_PATTERNS = tuple((name, re.compile(f"[{characters}]")) for name, characters in _SCRIPTS)
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE_LENGTH = 4000
"""The number of characters that are read. More would not change the result."""


def guess_language(text: str) -> str:
    """The language of a text, `Spanish`, or its script; '' if it has too few common words."""
    sample = text[:_SAMPLE_LENGTH].lower()
    letters = sum(character.isalpha() for character in sample)
    for name, script in _SCRIPT_PATTERNS:
        if letters and 2 * len(script.findall(sample)) > letters:
            return name
    words = Counter(_WORD.findall(sample))
    counts = {name: sum(words[word] for word in common) for name, common in _WORDS.items()}
    del counts[ENGLISH]
    best_match = max(counts, key=lambda name: counts[name])
    # "No" is a word of several languages. English names have words such as "La" and "de".
    english = sum(words[word] for word in _WORDS[ENGLISH])
    only_english = sum(words[word] for word in _WORDS[ENGLISH] - _WORDS[best_match])
    if counts[best_match] >= 2 and counts[best_match] > 2 * only_english:
        return best_match
    return ENGLISH if only_english or english > counts[best_match] else ""


def text_language(context: CheckContext, text: str) -> str:
    """`guess_language` of a text, once in a run."""
    return context.cache.of(guess_language, 8192)(text)


@cached_per_context
def set_language(context: CheckContext) -> str:
    """The language of most of the set's text; English if unknown."""
    if not has_english_layouts(context):
        return context.content.labels.value.language
    lengths: Counter[str] = Counter()
    for passage in context.passages:
        if language := text_language(context, passage.text):
            lengths[language] += len(passage.text)
    return max(lengths, key=lambda name: (lengths[name], name == ENGLISH)) if lengths else ENGLISH


def passage_language(context: CheckContext, passage: Passage) -> str:
    """The language of a passage. A text of a few words has that of its list or topic, else that of its set."""
    own = text_language(context, passage.text)
    return own or _group_languages(context).get(_group(passage)) or set_language(context)


@cached_per_context
def _group_languages(context: CheckContext) -> dict[tuple[str, KeyPath], str]:
    """The language of most of the text in each list and topic, if it is known."""
    lengths: dict[tuple[str, KeyPath], Counter[str]] = {}
    for passage in (*context.passages, *context.clinic_passages):
        if language := text_language(context, passage.text):
            lengths.setdefault(_group(passage), Counter())[language] += len(passage.text)
    return {group: max(counts, key=lambda name: counts[name]) for group, counts in lengths.items()}


def _group(passage: Passage) -> tuple[str, KeyPath]:
    """The list or the topic that a passage belongs to."""
    path = passage.path
    if len(path) > 2 and path[-1] == "text" and isinstance(path[-2], int):
        path = path[:-1]  # an entry with a condition
    parent = path[:2] if path[0] == "topics" else path[:-1] if isinstance(path[-1], int) else path
    return passage.loaded.file, parent


def is_english(context: CheckContext, passage: Passage) -> bool:
    """True if the rules for English apply to a passage."""
    return passage_language(context, passage) == ENGLISH


@cached_per_context
def is_english_text(context: CheckContext, text: str) -> bool:
    """True if the rules for English apply to a text of a page. A text of a few words has the language of its set."""
    return text not in _texts_in_other_languages(context) and (
        (text_language(context, text) or set_language(context)) == ENGLISH
    )


@cached_per_context
def _texts_in_other_languages(context: CheckContext) -> frozenset[str]:
    passages = (*context.passages, *context.clinic_passages)
    return frozenset(passage.text for passage in passages if not is_english(context, passage))


def is_english_set(context: CheckContext) -> bool:
    """True if most of the set's text is English."""
    return set_language(context) == ENGLISH
