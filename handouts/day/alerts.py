"""Find what the front desk must check before it hands out the pages: alerts, unlikely dates, similar names.

Two names are similar if they have the same words in any order, if they have the same last name and first initial (Ana
Muster, Anna Muster), or the same first name and last names that differ by one letter (Otto Muster, Otto Munster). Names
that differ by one letter elsewhere are similar if the dates of birth are alike or not both known. Dates are alike if
they differ in the day, the month or the year only. Case, accents and hyphens are ignored. (Name alerts support the
Joint Commission's goal NPSG.01.01.01: identify patients with two identifiers.)
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from handouts.appointment_fields import FIELDS_BY_NAME
from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label, mark, no_break
from handouts.content.languages import interpreter_language
from handouts.day.plan import Visit
from handouts.document import Blank, Document, Inlines, KeyValues, Subsection, TileRow, WarningBox
from handouts.errors import Hint, Problem, Severity
from handouts.schedule.appointment import DATE_HINT, Appointment, unlikely_day
from handouts.schedule.person_names import fold_text

TO_DO = (
    "changed",
    "past",
    "last-dose-past",
    "unknown-medicine",
    "medicines-not-known",
    "ask",
    "language",
    "no-interpreter",
    "interpreter",
    "not-bilingual",
    "consent",
    "like-name",
    "fill-in",
)
"""Kinds of alerts that need an action before the pages are handed over, in the order in which to act."""


class Alert(NamedTuple):
    """`kind` is for programs and has no patient data. `text` is for the patient's line of the run sheet."""

    kind: str
    text: str
    details: tuple[str, ...] = ()
    """What it is about: medicines, a question, a language, values to fill in, ids of patients, or a note."""

    @property
    def is_to_do(self) -> bool:
        """True if someone must act on it; False if it is only good to know."""
        return self.kind in TO_DO


def visit_alerts(
    visit: Visit,
    documents: Mapping[str, Document],
    similar: Sequence[Appointment] = (),
    composer: Composer | None = None,
) -> tuple[Alert, ...]:
    """All alerts of a visit, the most serious first.

    `similar` are the appointments of the same day with a similar name. `composer` composed the documents.
    """
    return tuple(_find_alerts(visit, documents, similar, composer or Composer()))


def _find_alerts(
    visit: Visit, documents: Mapping[str, Document], similar: Sequence[Appointment], composer: Composer
) -> Iterator[Alert]:
    labels, appointment = visit.content.staff_labels.desk, visit.booking.appointment
    punctuation = visit.content.staff_labels.punctuation
    if similar:
        # "Ana Muster (P-1946)" would read as a year of birth.
        patients = [
            fill_label(labels.like_patient, name=patient.name, id=no_break(patient.id)) if patient.id else patient.name
            for patient in similar
        ]
        ids = tuple(patient.id for patient in similar)
        yield Alert("like-name", fill_label(labels.like, patients=mark(punctuation.entries).join(patients)), ids)
    if appointment.date and appointment.printed and appointment.date < appointment.printed:
        yield Alert("past", labels.past)
    yield from _medicine_alerts(visit, composer)
    for question in composer.open_questions(visit.content, appointment):
        yield Alert("ask", _question_text(visit, question, composer), (question,))
    for wish in composer.unmet_times(visit.content, appointment):
        yield Alert("appointment-time", fill_label(labels.appointment_time, wish=wish), (wish,))
    yield from _language_alerts(visit)
    if open_labels := list(dict.fromkeys(_labels_to_fill_in(visit, _staff_documents(visit, documents, composer)))):
        yield Alert(
            "fill-in", fill_label(labels.open, values=mark(punctuation.parts).join(open_labels)), tuple(open_labels)
        )
    if visit.content.language != visit.content.set_language:
        language = visit.content.staff_language_name(visit.content.language)
        yield Alert("translated", fill_label(labels.translated, language=language), (language,))
    yield from _bilingual_alerts(visit)
    if any(document.large_print for document in documents.values()):
        yield Alert("large-print", labels.large_print)
    if visit.content.status != "approved":
        yield Alert(visit.content.status, "")  # the run sheet states this once for all patients
    yield from _desk_alerts(visit)
    if visit.booking.notes:
        yield Alert("note", fill_label(labels.note, text=visit.booking.notes), (visit.booking.notes,))


def _desk_alerts(visit: Visit) -> Iterator[Alert]:
    """What the desk changed: a walk-in, or corrected values."""
    labels = visit.content.staff_labels.desk
    if visit.booking.is_walk_in:
        yield Alert("walk-in", labels.walk_in)
    elif names := [FIELDS_BY_NAME[name].label.lower() for name in visit.booking.corrected]:
        yield Alert("corrected", fill_label(labels.corrected, fields=", ".join(names)), tuple(names))


def _question_text(visit: Visit, question: str, composer: Composer) -> str:
    """'Ask: Are you allergic? \u2610 yes  \u2610 no': with boxes, it never reads as answered."""
    labels = visit.content.staff_labels.desk
    text, answers = fill_label(labels.ask, question=question), composer.possible_answers(visit.content, question)
    if not answers:
        return text
    boxes = "  ".join(no_break(fill_label(labels.answer, answer=answer)) for answer in answers)
    return fill_label(labels.answers, text=text, answers=boxes)


def _language_alerts(visit: Visit) -> Iterator[Alert]:
    """Pages that are not in the patient's language, and the interpreter who is needed."""
    labels, appointment = visit.content.staff_labels.desk, visit.booking.appointment
    if visit.language:
        names = visit.content.staff_language_name
        language, declined = names(visit.language), appointment.interpreter == "no"
        template = labels.language_no_interpreter if declined else labels.language
        text = fill_label(template, language=language, pages=names(visit.content.language))
        yield Alert("no-interpreter" if declined else "language", text, (language,))
    if appointment.interpreter in ("", "no"):
        return
    code = interpreter_language(appointment.interpreter, appointment.language, visit.content.set_language)
    language = visit.content.staff_language_name(code) if code else labels.interpreter_open
    name = appointment.interpreter_name
    template = labels.interpreter_named if name else labels.interpreter_unnamed
    yield Alert("interpreter", fill_label(template, language=language, name=name), (language,))


def _bilingual_alerts(visit: Visit) -> Iterator[Alert]:
    """Whether the consent is in two languages, if that was requested."""
    content, labels = visit.content, visit.content.staff_labels.desk
    consents = set(content.with_role("consent")).intersection(visit.documents)
    if not (visit.booking.appointment.bilingual and consents):
        return
    if content.own is None:
        yield Alert("not-bilingual", labels.not_bilingual)
        return
    names = content.staff_language_name
    first, second = (names(version.labels.value.language) for version in (content, content.own))
    yield Alert("bilingual", fill_label(labels.bilingual, first=first, second=second), (first, second))


def _medicine_alerts(visit: Visit, composer: Composer) -> Iterator[Alert]:
    labels, appointment = visit.content.staff_labels.desk, visit.booking.appointment
    comma = mark(visit.content.staff_labels.punctuation.parts)
    missed, is_own = composer.missed_holds(visit.content, appointment)
    if missed:
        label = labels.missed if is_own else labels.missed_if
        yield Alert("last-dose-past", fill_label(label, medicines=comma.join(missed)), tuple(missed))
    if unknown := composer.unknown_medicines(visit.content, appointment):
        yield Alert("unknown-medicine", fill_label(labels.unknown, medicines=comma.join(unknown)), tuple(unknown))
    if not appointment.medicines:
        yield Alert("medicines-not-known", labels.medicines_not_known)


def _staff_documents(visit: Visit, documents: Mapping[str, Document], composer: Composer) -> Mapping[str, Document]:
    """The documents in the language of staff, to name what to fill in."""
    content = visit.content.for_staff
    if content is visit.content:
        return documents
    return {name: composer.compose_checked(content, name, visit.booking.appointment) for name in documents}


def _labels_to_fill_in(visit: Visit, documents: Mapping[str, Document]) -> Iterator[str]:
    """Labels of unknown values. Times after the procedure are left out, because they are unknown before its end."""
    labels = visit.content.for_staff.labels.value
    for name, document in documents.items():
        is_ready = bool(visit.booking.appointment.ended) or visit.content.phase(name) == "before"
        if is_ready:
            yield from _open_labels(document, labels.open.blank)
        yield from (label for label in _open_facts(document) if is_ready or label == labels.doses.weight)
        yield from _open_signs(visit, document)


def _open_signs(visit: Visit, document: Document) -> Iterator[str]:
    """The boxes of warning signs that have only lines: 'signs for "Call 911 for any of these"'."""
    boxes = (block for section in document.sections for block in section.blocks if isinstance(block, WarningBox))
    for tier in (tier for box in boxes for tier in box.tiers):
        if any(isinstance(part, Blank) for sign in tier.signs for part in sign):
            yield fill_label(visit.content.staff_labels.desk.open_signs, action=tier.action)


def _open_facts(document: Document) -> Iterator[str]:
    """Labels of the open lines about medicines: above courses and tables of doses, and of those taken when needed."""
    blocks = (block for section in document.sections for block in section.blocks if isinstance(block, Subsection))
    parts = (part for block in blocks for part in (*block.intro, *block.blocks))
    for facts in (part for part in parts if isinstance(part, KeyValues)):
        for _, value in facts.pairs:
            yield from _blanks(value)


def _open_labels(document: Document, unnamed: str) -> Iterator[str]:
    """Labels of the open lines in the patient strip and in the tiles. A line labeled `unnamed` has its tile's label."""
    for _, value in document.furniture.strip:
        yield from _blanks(value)
    tiles = (block for section in document.sections for block in section.blocks if isinstance(block, TileRow))
    for tile in (tile for block in tiles for tile in block.tiles):
        yield from (label if label != unnamed else tile.label for label in _blanks(tile.value))


def _blanks(inlines: Inlines) -> Iterator[str]:
    return (inline.label for inline in inlines if isinstance(inline, Blank))


MAX_ROWS_SHOWN = 5  # most rows listed in one note


def unlikely_day_notes(visits: Sequence[Visit]) -> list[Problem]:
    """One note for each kind of unlikely day, with the numbers and ids of the rows. Notes do not stop a run."""
    ordered = sorted(visits, key=lambda visit: visit.booking.row)
    unlikely = [(visit, day[1]) for visit in ordered if (day := unlikely_day(visit.booking.appointment))]
    past = [visit for visit, kind in unlikely if kind == "past"]
    far = [visit for visit, kind in unlikely if kind == "far"]
    noted_ids = {visit.id for visit, _ in unlikely}
    return [
        *_note(past, "the procedure date is in the past", DATE_HINT),
        *_note(far, "the procedure date is more than a year away", DATE_HINT),
        *_other_day_notes(ordered, noted_ids),
    ]


def _other_day_notes(visits: Sequence[Visit], noted_ids: set[str]) -> Iterator[Problem]:
    """A note about the rows that have another day than most rows."""
    days = Counter(visit.booking.appointment.date for visit in visits)
    if len(days) < 2:
        return
    (main_day, count), *_ = days.most_common(1)
    if 2 * count > len(visits):
        different = [
            visit for visit in visits if visit.booking.appointment.date != main_day and visit.id not in noted_ids
        ]
        hint = Hint(f"{DATE_HINT}, or leave out these rows with --date {main_day}", page=DATE_HINT)
        yield from _note(different, f"the date is different from most rows ({main_day})", hint)


def _note(visits: Sequence[Visit], message: str, hint: str) -> Iterator[Problem]:
    if not visits:
        return
    rows = ", ".join(map(_row_text, visits[:MAX_ROWS_SHOWN]))
    more = f" and {len(visits) - MAX_ROWS_SHOWN} more" if len(visits) > MAX_ROWS_SHOWN else ""
    file, line, column = visits[0].booking.places["date"]
    noun = "row" if len(visits) == 1 else "rows"
    yield Problem(file, line, column, f"{message}: {noun} {rows}{more}", hint, severity=Severity.NOTE)


def _row_text(visit: Visit) -> str:
    day: dt.date | None = visit.booking.appointment.date
    return f"{visit.booking.row} (id {visit.id}, {day})"


MAX_SIMILAR = 4
"""Most similar names that are listed for one patient."""
MAX_COMPARED = 50
"""Most people with the same key who are compared."""
MIN_NAME_LENGTH = 6
"""Shorter names are not compared letter by letter: one letter makes another common name."""
MIN_LAST_NAME_LENGTH = 4
"""Shorter last names are not compared letter by letter, for the same reason."""


class Person(NamedTuple):
    """A patient of a day. `key` is unique."""

    key: str
    name: str
    day: Hashable
    born: dt.date | None = None


def similar_names(people: Iterable[Person]) -> dict[str, tuple[str, ...]]:
    """For each person with similar names on the same day, the keys of those people, in the given order."""
    groups: dict[Hashable, list[str]] = defaultdict(list)
    keys_by_person: dict[str, set[tuple[Hashable, Hashable]]] = {}
    born: dict[str, dt.date | None] = {}
    for person in people:
        keys = _name_keys(person.name) if person.day else ()
        born[person.key] = person.born
        keys_by_person[person.key] = {(person.day, name_key) for name_key in keys}
        for name_key in keys_by_person[person.key]:
            groups[name_key].append(person.key)
    order = {key: index for index, key in enumerate(keys_by_person)}
    similar = {}
    for key, name_keys in keys_by_person.items():
        matches = {
            match
            for name_key in name_keys
            for match in groups[name_key][:MAX_COMPARED]
            if match != key and (not _is_spelling(name_key[1]) or _may_be_born_alike(born[key], born[match]))
        }
        if matches:
            similar[key] = tuple(sorted(matches, key=order.__getitem__)[:MAX_SIMILAR])
    return similar


def _is_spelling(name_key: Hashable) -> bool:
    """True for a key that names with one other letter share."""
    return isinstance(name_key, str)


def _may_be_born_alike(first: dt.date | None, second: dt.date | None) -> bool:
    """True if two dates of the same person may have been mixed up: one part of three differs, or one is not known."""
    if first is None or second is None:
        return True
    return sum(part != other for part, other in zip(first.timetuple()[:3], second.timetuple()[:3], strict=True)) < 2


def _name_keys(name: str) -> Iterator[Hashable]:
    """Keys of a name: two names are similar if they share a key."""
    family, _, given = name.partition(",")
    words = [word for word in re.split(r"[\W_]+", fold_text(f"{given} {family}")) if word]
    if not words:
        return
    yield frozenset(words)
    if len(words) > 1:
        yield words[-1], words[0][0]
    letters = "".join(words)
    if len(letters) >= MIN_NAME_LENGTH and not any(letter.isdigit() for letter in letters):
        yield from _spellings(letters)
        if len(words) > 1 and len(words[-1]) >= MIN_LAST_NAME_LENGTH:
            yield from ((words[0], "last name", spelling) for spelling in _spellings(words[-1]))


def _spellings(letters: str) -> Iterator[str]:
    """Words that differ by one letter share one of these: one letter is removed from both, or from one of them."""
    yield letters
    yield from (letters[:index] + letters[index + 1 :] for index in range(len(letters)))
