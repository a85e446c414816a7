"""Find the texts of a set that address the patient: passages, their sentences, and those that a consent form prints.

`stated_as_not_needed` finds what the set says is not needed, such as a driver, so that no rule asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handouts.check.context import CheckContext, Passage, Span, Violation, cached_per_context
from handouts.check.text_language import is_english
from handouts.content.reader import LoadedFile
from handouts.errors import Severity

NON_PROSE_FIELDS = frozenset({
    "procedure", "version", "status", "include", "review.by", "source.title", "source.web", "source.note", "topics.on",
    "topics.blocks.picture.file", "topics.blocks.link.address", "topics.blocks.note.kind",
    "lie_flat.after", "bed_rest.after", "medicines.table.action", "medicines.table.restart", "references.title",
    "references.web", "references.date", "courses.id", "courses.for_each", "courses.documents",
    "doses.id", "doses.by_weight", "doses.by_age", "doses.documents", "as_needed.id", "as_needed.documents",
    "as_needed.at_most", "do_not_take.id", "do_not_take.documents", "do_not_take.lasts",
    "warning.tiers.soon", "self_care.if_not_better.action", "self_care.if_not_better.soon",
    "what_if.contact.action", "what_if.contact.soon", "what_if.documents",
    *(f"{contact}.{other}.{key}" for contact in ("warning.tiers", "self_care.if_not_better", "what_if.contact")
      for other in ("either", "outside_hours", "no_answer") for key in ("action", "soon")),
})  # fmt: skip
"""Texts of a set that are not written for a patient: keywords, file names, names, titles of sources."""
MEDICINE_NAME_FIELDS = frozenset({"medicines.table.generic", "medicines.table.brands", "medicines.table.drug_class",
                                  "courses.medicine", "doses.medicine", "as_needed.medicine",
                                  "as_needed.brands", "as_needed.together_with", "do_not_take.medicine",
                                  "do_not_take.brands"})  # fmt: skip
"""Texts that name a medicine and have no sentences."""
_SHARED_FIELDS = frozenset({
    "title", "sections.heading", "sections.intro", "sections.items", "sections.open", "sections.groups.heading",
    "description", "glossary.plain", "contact_note",
})  # fmt: skip
"""Texts for the patient in files that sets share: layouts, procedures, the clinic."""
_SECTION_FIELDS = {
    "do": "activity.do", "avoid": "activity.avoid", "normal": "activity.normal", "stay": "stay.text",
    "medicine_advice": "medicines.general", "fasting": "fasting.text", "smoking": "smoking.text",
    "relief": "relief.text", "anesthesia": "anesthesia.text",
}  # fmt: skip
"""Name in a section's `takes` to the field of the set, if they differ."""


@dataclass(frozen=True)
class PassageSentence:
    """One sentence of a passage."""

    passage: Passage
    start: int
    """Its offset in the passage."""
    text: str

    def violation(self, span: Span, message: str, hint: str = "", severity: Severity | None = None) -> Violation:
        """A violation at a span of the sentence."""
        return self.passage.violation(message, hint, (self.start + span[0], self.start + span[1]), severity)

    @cached_property
    def lowercase(self) -> str:
        """The sentence in lowercase, for a quick search before a slow pattern."""
        return self.text.lower()

    @property
    def where(self) -> str:
        """The place of its first word, as a hint names it: `clinics/ivc/knee.yaml:12:5`."""
        file, line, column = self.violation((0, len(self.text)), "").place
        return f"{file}:{line}:{column}"


@cached_per_context
def patient_passages(context: CheckContext) -> tuple[Passage, ...]:
    """Every passage of the set that addresses the patient, then the clinic's note on how to reach it."""
    set_passages = [
        passage
        for passage in context.passages
        if passage.field not in NON_PROSE_FIELDS and passage.field not in MEDICINE_NAME_FIELDS
    ]
    return (*set_passages, *(passage for passage in context.clinic_passages if passage.field in _SHARED_FIELDS))


@cached_per_context
def shared_passages(context: CheckContext) -> tuple[Passage, ...]:
    """Passages for the patient that several sets share: in layouts and in the procedure's description."""
    content = context.content
    files: tuple[LoadedFile[Any], ...] = (content.procedure, *content.layouts.values())
    return tuple(
        passage for loaded in files for passage in context.file_passages(loaded) if passage.field in _SHARED_FIELDS
    )


@cached_per_context
def english_sentences(context: CheckContext) -> tuple[PassageSentence, ...]:
    """Every English sentence of `patient_passages`."""
    return tuple(
        sentence
        for passage in patient_passages(context)
        if is_english(context, passage)
        for sentence in passage_sentences(context, passage)
    )


@cached_per_context
def all_sentences(context: CheckContext) -> tuple[PassageSentence, ...]:
    """Every sentence of `patient_passages` and `shared_passages`, in every language."""
    return tuple(
        sentence
        for passage in (*patient_passages(context), *shared_passages(context))
        for sentence in passage_sentences(context, passage)
    )


def passage_sentences(context: CheckContext, passage: Passage) -> Iterator[PassageSentence]:
    """The sentences of a passage, in order."""
    return (PassageSentence(passage, sentence.offset, sentence.text) for sentence in context.sentences(passage.text))


@cached_per_context
def consent_fields(context: CheckContext) -> frozenset[str]:
    """The fields of the set that a consent form prints: `risks.text`."""
    fields: set[str] = set()
    layouts = [context.content.layouts[form].value for form in context.content.with_role("consent")]
    for section in (section for layout in layouts for section in layout.sections):
        taken = (*section.takes, *(name for group in section.groups for name in group.takes))
        fields.update(_SECTION_FIELDS.get(name, name) for name in taken)
        if section.show in ("risks", "alternatives"):
            kind = section.show.removesuffix("s")
            fields.update({f"{kind}s.text", f"{kind}s.name", f"{kind}s.how_common", f"{kind}_text"})
            fields.update({"alternatives.may_help", "alternatives.may_harm"} if kind == "alternative" else ())
    return frozenset(fields)


def on_consent(context: CheckContext, passage: Passage) -> bool:
    """True if a consent form prints the passage."""
    forms = context.content.with_role("consent")
    if passage.loaded.file != context.content.instructions.file:
        return any(passage.loaded.file == context.content.layouts[form].file for form in forms)
    if passage.path[0] == "topics" and isinstance(row := passage.path[1], int):
        return not set(forms).isdisjoint(context.instructions.topics[row].on)
    return passage.field in consent_fields(context)


_NO_NEED = (
    r"(?:(?:you|your child|patients?)? ?(?:do|does|will|did)(?: not|n[’']t) (?:need|have) to"
    r"|(?:there is )?no need (?:to|for)"
    r"|(?:do|does|will)(?: not|n[’']t) need(?: any| an?)?|(?:is|are) not (?:needed|required|necessary)|without)"
)
_NEEDLESS = r"(?:is |are )?(?:not )?(?:needed|required|necessary)"
_NOT_NEEDED: dict[str, str] = {
    "lie_flat": (
        rf"{_NO_NEED}[^.;]{{0,20}}\b(?:lie|lying|stay|rest|remain)(?: \w+){{0,2}} (?:flat|down|still|on your back)"
        r"|\b(?:lying flat|lying down) is not (?:needed|required|necessary)"
        r"|\b(?:you|your child) (?:can|may|will be able to) (?:sit up|get up|stand up|stand|walk|be up"
        r"|move around|go home)"
        r"(?: and \w+)? (?:right away|at once|straight ?away|immediately|as soon as|soon after|right after"
        r"|directly|straight after)"
    ),
    "bed_rest": (
        rf"{_NO_NEED}[^.;]{{0,20}}\b(?:bed[ -]?rest|rest in bed|stay in bed|go to bed|rest|lie down)\b"
        rf"|\bno (?:bed[ -]?)?rest(?:ing)?(?: time| period| in bed)?(?: afterwards?| after \w+ \w+)? {_NEEDLESS}"
        rf"|\bbed[ -]?rest is not (?:needed|required|necessary)|\bno (?:special )?(?:rest"
        rf"|recovery)(?: time| period)?(?: is)? needed"
        r"|\b(?:you|your child) (?:can|may) (?:get up|walk|leave|go home|return to (?:your )?(?:normal"
        r"|usual|daily)[\w ]*|go back to"
        r" (?:your )?(?:normal|usual|daily|work)[\w ]*) (?:right away|at once|straight ?away|immediately"
        r"|right after|directly|straight after)"
    ),
    "driver": (
        rf"\bno (?:driver|escort|ride) {_NEEDLESS}|{_NO_NEED}[^.;]{{0,20}}\b(?:driver|escort"
        rf"|someone to (?:drive|take|bring) you)"
        r"|\byou (?:can|may) drive yourself home|\b(?:driver|escort) is not (?:needed|required|necessary)"
    ),
    "fasting": (
        rf"{_NO_NEED}[^.;]{{0,10}}\b(?:fast|stop eating|stop eating (?:or|and) drinking|be fasting)\b"
        rf"|\bno (?:fast|fasting) {_NEEDLESS}"
        r"|\bfasting is not (?:needed|required|necessary)|\b(?:you (?:can|may"
        r"|should) )?eat (?:and drink )?(?:normally|as (?:usual|normal)"
        r"|a (?:normal|light|good|usual) (?:meal|breakfast|lunch))(?! (?:the|on the) (?:day|night|evening) before)"
    ),
    "anesthesia": r"\bno (?:an(?:a)?esthe\w+|sedation|numbing)[^.;]{0,30} (?:needed|required|necessary|used|given)"
    rf"|{_NO_NEED}[^.;]{{0,20}}\b(?:an(?:a)?esthe\w+|sedation|be put to sleep)\b"
    rf"|\bwithout (?:an(?:a)?esthe\w+|sedation)\b",
    "medicines": (
        rf"{_NO_NEED}[^.;]{{0,10}}\b(?:stop|change|pause|hold) (?:any|your|taking)[\w ]{{0,20}}(?:medicines?"
        rf"|medications?|blood thinners?)"
        r"|\b(?:take|keep taking|continue) all(?: of)? your (?:\w+ )?(?:medicines?|medications?)"
    ),
    "follow_up": rf"\bno (?:further )?(?:follow[- ]?up|visit|appointment|check)[\w ]{{0,20}} {_NEEDLESS}"
    rf"|{_NO_NEED}[^.;]{{0,20}}\b(?:follow[- ]?up|come back|see us again|another appointment)\b",
}
_PATTERNS = {name: re.compile(pattern, re.I) for name, pattern in _NOT_NEEDED.items()}
_NEGATION_HINTS = re.compile(
    r"\b(?:no|not|without|right|at once|straight|immediately|directly|soon|eat|take|continue|drive|keep)\b|n[’']t\b"
)
"""A sentence without one of these words matches no pattern. The patterns are slow."""
_CONDITION = re.compile(r"\b(?:unless|until|before (?:you|your|the)|if you)\b", re.I)


@cached_per_context
def stated_as_not_needed(context: CheckContext) -> frozenset[str]:
    """What the set says is not needed: in `not_applicable`, or in a sentence for `lie_flat`, `driver` and others."""
    topics: set[str] = set(context.instructions.not_applicable)
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in ("questions", "alternatives", "alternative_text") or sentence.text.endswith("?"):
            continue
        if not _NEGATION_HINTS.search(sentence.lowercase):
            continue
        for name, pattern in _PATTERNS.items():
            if name not in topics and (match := pattern.search(sentence.text)):
                remainder = sentence.text[: match.start()] + sentence.text[match.end() :]
                if not _CONDITION.search(remainder):
                    topics.add(name)
    return frozenset(topics)
