"""Spanish texts of a set are at least normal to read.

A translation can be much harder to read than its English text. The rule measures the Spanish translation of a set, or
a set that is written in Spanish, as a whole. Each entry of a list counts as a sentence. Headings of sections, labels
and numbers are not counted; names are. A score below 55 (somewhat hard) is a warning, below 65 (normal) a note. Texts
with fewer than 50 words are not measured. No formula is applied to other languages than English and Spanish.

Source: Szigriszt Pazos (1993): 206.835 - 62.3 x syllables / words - words / sentences. Scale: INFLESZ, Barrio-Cantalejo
and others (2008), validated for texts for patients: 55 to 65 normal, 65 to 80 fairly easy.

Fix: the finding points to the hardest text. Use shorter sentences and shorter words.

Passes (translations/es/balloon-kyphoplasty.yaml):

    language: es
    translated: {by: Ana Muster, method: human, on: 2026-11-20}
    texts:
      - source: The doctor treats the bone.
        target: Usted se acuesta boca abajo. El médico le pone una aguja en la espalda. Luego pone un balón en el
          hueso. El balón hace espacio. El médico llena el espacio con cemento. El cemento se pone duro. Así el hueso
          queda firme. Usted descansa en la cama una hora. Luego se va a casa. Pida a alguien que le lleve.

Fails (translations/es/balloon-kyphoplasty.yaml):

    language: es
    translated: {by: Ana Muster, method: human, on: 2026-11-20}
    texts:
      - source: The doctor treats the bone.
        target: La administración intravenosa de medicamentos anestésicos se realizará inmediatamente antes del
          procedimiento, previa evaluación exhaustiva de las comorbilidades cardiovasculares documentadas, mediante
          monitorización continua de los parámetros hemodinámicos correspondientes y posicionamiento ventral, con el
          propósito de garantizar la estabilización vertebral definitiva, la recuperación de la funcionalidad y la
          disminución significativa de la sintomatología asociada.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import is_prose
from handouts.check.readability_spanish import EASY, NORMAL, SpanishCounts, count_spanish
from handouts.content.yaml.source_locations import Place
from handouts.errors import Severity
from handouts.translate.status import set_languages, translated_entries

SEVERITY = Severity.WARNING
STANDARD = ""
MIN_WORDS = 50
MIN_WORDS_OF_TEXT = 8
"""A shorter text is not shown as the hardest: one long word decides its score."""


class _Text(NamedTuple):
    words: str
    place: Place
    counts: SpanishCounts


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a set in Spanish, and each translation into Spanish, that is hard to read."""
    if _is_spanish(context.content.set_language):
        passages = [passage for passage in context.passages if is_prose(passage)]
        yield from _violations([_Text(item.text, item.place(), count_spanish(item.text)) for item in passages])
    for language in set_languages(context.library, context.content) if context.library else ():
        if _is_spanish(language):
            yield from _violations(_translated_texts(context, language))


def _is_spanish(language: str) -> bool:
    return language.partition("-")[0] == "es"


def _translated_texts(context: CheckContext, language: str) -> list[_Text]:
    """The translations of a set's texts, without names and other words that are no prose."""
    assert context.library is not None  # noqa: S101 - the caller has one
    path = context.library.translation_paths(context.content, language).instructions
    names = {passage.text for passage in context.passages if not is_prose(passage)}
    return [
        _Text(entry.target, entry.place, count_spanish(entry.target))
        for entry in translated_entries([path])
        if entry.source not in names
    ]


def _violations(texts: list[_Text]) -> Iterator[Violation]:
    counts = reduce(SpanishCounts.plus, (text.counts for text in texts), SpanishCounts())
    score = round(counts.score, 1)
    if counts.words < MIN_WORDS or score >= EASY:
        return
    ranked = sorted(
        (text for text in texts if text.counts.words >= MIN_WORDS_OF_TEXT), key=lambda text: text.counts.score
    )
    hardest = ranked[0] if ranked else texts[0]
    level, severity = ("somewhat hard", SEVERITY) if score < NORMAL else ("normal", Severity.NOTE)
    message = f"the Spanish texts are {level} to read: INFLESZ {score}; the target is {EASY} (fairly easy) or above"
    hint = "use shorter sentences and words; start with the hardest: " + "; ".join(
        f'"{text.words[:60]}" ({text.counts.score:.0f})' for text in ranked[:3] or texts[:1]
    )
    yield Violation(hardest.place, message, hint, severity)
