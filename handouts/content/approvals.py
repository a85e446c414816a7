"""Compare a set with its record of approvals: a set is approved if the digest of its text was approved.

If any text that a patient could read changes, the set is a draft again. Each language is approved separately, because
another person reads the translation. Entries are only added, so the record is also the history.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel

from handouts.content.contact_validation import main_contacts, stated_contacts
from handouts.content.models.approvals import Approval
from handouts.content.models.as_needed import AsNeeded, DoNotTake
from handouts.content.models.clinic import Clinic, ClinicSite, ListedPhysician
from handouts.content.models.conditions import TAKES, AnyOf, Condition
from handouts.content.models.courses import Course, DoseCount
from handouts.content.models.instructions import InstructionSet, PlanEntry
from handouts.content.models.labels import ContactLabels, Labels, UnitLabels
from handouts.content.models.layouts import ORIGINAL_DOCUMENTS, DocumentLayout
from handouts.content.models.notices import CivilRightsNotices, Tagline
from handouts.content.models.procedure import Procedure
from handouts.content.models.signs import sign_rules
from handouts.content.models.time_rules import (
    ClockOnDay,
    CountRange,
    CourseEnd,
    LooseRepeat,
    Repeat,
    ShadedPart,
    TimeRule,
    VagueInterval,
    WakingRepeat,
    rule_amount,
    rule_event,
)
from handouts.content.models.times import LONGER_WORDS, Bound, Duration, Event, Interval, Unit
from handouts.content.picture_files import is_shared
from handouts.content.resolution import conditionals, has_conditions
from handouts.content.timed_values import sign_times, timed_values

APPROVALS_FOLDER = "approvals"
RECORD_HEADER = "# Written by `handouts approve`: who approved which text. A changed text needs a new entry.\n"
Status = Literal["draft", "sample", "approved"]

UNREAD_FIELDS: dict[type[BaseModel], set[str]] = {
    InstructionSet: {"status", "review", "include", "scheduling"},
    Procedure: {"site"},
    ClinicSite: {"also"},
    ListedPhysician: {"also"},
    Clinic: {
        "brand",
        "schedule",
        "paper",
        "large_print",
        "mail_name",
        "locale",
        "emergency_number",
        "clock",
        "staff_language",
    },
    Labels: {"desk", "mail", "spoken", "translated", "review", "sources"},
    CivilRightsNotices: {"law", "translated", "min_taglines"},
    Tagline: {"review"},
    DocumentLayout: {"pages", "order"},
}
"""Fields that do not change what a patient reads: the look of the pages, the format of lists, words for staff, and
what a screen reader says for lines and boxes.

The country of a clinic counts by the labels that it gives.
"""
OPTIONAL_SECTIONS = ("courses", "as_needed", "do_not_take", "doses", "self_care", "what_if", "extra_procedures")
"""Sections that count only for sets that state something for them, so that others keep their digests."""
DIGEST_NAMES: dict[tuple[type[BaseModel], str], str] = {
    (InstructionSet, "plan"): "tasks", (UnitLabels, "other"): "many",
}  # fmt: skip
"""Old names of renamed fields, under which earlier approvals count them."""


def text_digests(
    shared: Sequence[BaseModel],
    layouts: Mapping[str, DocumentLayout],
    pictures: Mapping[str, bytes] | None = None,
    overlays: Sequence[object] = (),
) -> dict[str, str]:
    """SHA-256 digest of each document: of the models that all documents share, the pictures, and its own layout.

    `overlays` are the parsed overlays of the set with their names: an approval covers the words of all sites and
    physicians.
    Only stated fields count, so a field that a later version of the program adds does not change a digest.
    """
    values = [_stated_values(model) for model in shared]
    unused = [path for path, is_used in OPTIONAL_LABELS.items() if not any(map(is_used, (*shared, *layouts.values())))]
    for model, value in zip(shared, values, strict=True):
        for path in unused if isinstance(model, Labels) else ():
            _remove(value, path)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in (pictures or {}).items()}
    own = {name: digest for name, digest in digests.items() if not is_shared(name)}
    if own:  # a set without pictures keeps the digest that it had before sets could have pictures
        values.append(own)
    values += [{"overlays": overlays}] if overlays else []
    # Pictures of the procedure are loaded only with the documents that show them, so they count only for these.
    of_procedure = {name: digest for name, digest in digests.items() if is_shared(name)}
    return {
        name: _digest([*values, *_shown_pictures(layout, of_procedure), _layout_values(layout, shared)])
        for name, layout in layouts.items()
    }


def _shown_pictures(layout: DocumentLayout, digests: Mapping[str, str]) -> list[Mapping[str, str]]:
    """The pictures of a procedure if a document has a section for them."""
    return [digests] if digests and any(section.show == "picture" for section in layout.sections) else []


def _layout_values(layout: DocumentLayout, shared: Sequence[BaseModel]) -> object:
    """The stated fields of a layout, without the sections that have nothing to show in this set."""
    sets = [model for model in shared if isinstance(model, InstructionSet)]
    hidden = {show for show in OPTIONAL_SECTIONS if sets and not any(getattr(model, show) for model in sets)}
    hidden |= set() if any(map(_has_pictures, shared)) else {"picture"}
    sections = tuple(section for section in layout.sections if section.show not in hidden)
    return _stated_values(layout.model_copy(update={"sections": sections}))


def _has_courses(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and bool(model.courses)


def _has_amounts(model: BaseModel) -> bool:
    """True if an entry has an amount, or is repeated in a way that needs its own words."""
    return isinstance(model, InstructionSet) and any(
        entry.dose or entry.length or (entry.repeat and _needs_words(entry.repeat))
        for entry in (*model.plan, *model.after)
    )


def _has_loose_repeats(model: BaseModel) -> bool:
    """True if an entry is done so many times a week, or as often as the patient needs it."""
    entries = (*model.plan, *model.after) if isinstance(model, InstructionSet) else ()
    return any(isinstance(entry.repeat, LooseRepeat) for entry in entries)


def _needs_words(repeat: Repeat) -> bool:
    """True for `10 times an hour`, and for every few days, whose dates a page may list."""
    every = repeat.every
    if isinstance(repeat, CountRange):
        return repeat.while_awake or repeat.per == "hour"
    return isinstance(repeat, WakingRepeat) or (every is not None and not every.unit.elapsed and every.days() > 1)


def _has_as_needed(model: BaseModel) -> bool:
    """True if a set has medicines to take when needed, or a limit or a rhythm that is printed with their words."""
    return isinstance(model, InstructionSet) and (
        bool(model.as_needed) or _has_limits(model) or any(map(_has_words_for_boxes, model.courses))
    )


def _has_words_for_boxes(course: Course) -> bool:
    """True for a course whose page says in words how often, when, or how long."""
    return bool(course.at_most or course.each_time) or not all(step.has_grid for step in course.steps)


def _has_limits(model: BaseModel) -> bool:
    """True if a text, or what is done again and again, has a limit."""
    if not isinstance(model, InstructionSet):
        return False
    return any(_states_any(getattr(model, name), ("at_most",)) for name in model.model_fields_set - {"as_needed"})


def _has_open_courses(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(
        not all(step.has_grid for step in course.steps) for course in model.courses
    )


def _states_key(key: str) -> Callable[[BaseModel], bool]:
    """True for a set that states a key."""
    return lambda model: isinstance(model, InstructionSet) and _states_any(model, (key,))


def _has_prescriptions(model: BaseModel) -> bool:
    return "prescription" in _directions(model)


def _has_ranges_of_deadlines(model: BaseModel) -> bool:
    if not isinstance(model, InstructionSet):
        return False
    deadlines = [entry.by for entry in (*model.plan, *model.after)] + [case.by for case in model.what_if]
    return any((amount := rule_amount(rule)) and amount.is_range for rule in deadlines if rule)


def _directions(model: BaseModel) -> set[str | None]:
    """Where the doses of a set are that it does not state."""
    if not isinstance(model, InstructionSet):
        return set()
    of_courses: set[str | None] = {course.directions for course in model.courses}
    return of_courses | {entry.directions for entry in model.as_needed}


def _has_directions(model: BaseModel) -> bool:
    return bool(_directions(model) - {None})


def _has_do_not_take(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and bool(model.do_not_take)


def _has_dose_counts(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(
        isinstance(step.lasts, DoseCount) for course in model.courses for step in course.steps
    )


def _has_first_doses(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(course.starts_after_hours for course in model.courses)


def _counts_from_course_ends(model: BaseModel) -> bool:
    """True if a time is counted from the end of a course."""
    return any(isinstance(rule_event(rule), CourseEnd) for rule in _rules(model))


def _has_doses(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and bool(model.doses)


def _has_tiers(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and bool(model.warning.tiers)


def _has_self_care(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and bool(model.self_care)


def _has_contact_hours(model: BaseModel) -> bool:
    if not isinstance(model, Clinic):
        return False
    contacts = [model.contacts, *(site.contacts for site in model.sites.values())]
    return any(contact.hours or contact.days for named in contacts for contact in named.values())


def _has_what_if(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and (
        bool(model.what_if) or any(contact.action in ("ask", "call_us") for _, contact in stated_contacts(model))
    )


def _has_contacts(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and (
        bool(model.self_care or model.what_if) or any(tier.who for tier in model.warning.tiers)
    )


def _has_other_contacts(model: BaseModel) -> bool:
    """True if one of two contacts is enough, or another one is for the case that nobody answers."""
    return isinstance(model, InstructionSet) and any(
        contacting.either or contacting.outside_hours or contacting.no_answer for _, contacting in main_contacts(model)
    )


def _has_outside_hours(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(contacting.outside_hours for _, contacting in main_contacts(model))


def _has_extra_procedures(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and bool(model.extra_procedures)


def _has_frequencies(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(risk.stated_frequency for risk in model.risks)


def _has_help_and_harm(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(
        choice.may_help or choice.may_harm for choice in model.alternatives
    )


def _has_visits(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and bool(model.visits)


def _has_states(model: BaseModel) -> bool:
    """True if a length without a number, or a state, may be in the set."""
    return isinstance(model, InstructionSet) and (
        any(True for _ in timed_values(model)) or any(isinstance(rule, VagueInterval) for rule in _rules(model))
    )


def _has_periods(model: BaseModel) -> bool:
    """True if a question is about some time before the procedure."""
    return isinstance(model, InstructionSet) and any(ask.in_last for ask in model.asks.values())


def _has_shades(model: BaseModel) -> bool:
    """True if a time is early or late in a part of a day."""
    return any(isinstance(rule, ShadedPart) for rule in _rules(model))


def _has_seconds(model: BaseModel) -> bool:
    """True if something lasts for seconds: only a length can have them."""
    if not isinstance(model, InstructionSet):
        return False
    lengths: list[object] = [timed.value for timed in timed_values(model)]
    lengths += [entry.length for entry in (*model.plan, *model.after)]
    lengths += [visit.lasts for visit in model.visits.values()] + [model.relief.within if model.relief else None]
    lengths += [case.within for case in model.cases.relief]
    return any(getattr(length, "unit", None) is Unit.SECOND for length in lengths)


def _has_if_states(model: BaseModel) -> bool:
    if not isinstance(model, InstructionSet):
        return False
    return any(length.longer_if for length in (model.length, *model.cases.length)) or any(
        stay.time_if for stay in (model.stay, *model.cases.stay)
    )


def _has_appointment_times(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and bool(model.appointment_times)


def _has_sign_times(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(times.has_sign_times for _, times in sign_times(model))


def _has_sign_limits(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(times.limit for _, times in sign_times(model))


def _has_usual(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(
        entry.usually or entry.or_once for entry in (*model.plan, *model.after)
    )


def _has_usual_limits(model: BaseModel) -> bool:
    """True if something usually happens until a time, from a time on, or at a clock time."""
    entries = (*model.plan, *model.after) if isinstance(model, InstructionSet) else ()
    return any(
        isinstance(entry.usually, ClockOnDay)
        or ((amount := rule_amount(entry.usually)) and (amount.unit.elapsed or amount.bound is not Bound.EXACT))
        for entry in entries
        if entry.usually
    )


TIMING_LABELS = {
    "each_time_before": "time_before", "each_time_after": "time_after", "in_all": "in_all", "at_most": "at_most",
}  # fmt: skip
"""The labels that only one key prints, and that key."""
_TIMING_KEYS = (
    "each_time",
    "delay",
    "pause",
    "apart",
    "starts_once",
    "alternate_with",
    "not_older_than",
    "at_least_old",
    "period",
    "after_state",
    *TIMING_LABELS.values(),
)


def _states_any(value: object, names: tuple[str, ...]) -> bool:
    """True if a value or any value in it states one of these fields."""
    if isinstance(value, BaseModel):
        stated = value.model_fields_set
        return not stated.isdisjoint(names) or any(_states_any(getattr(value, name), names) for name in stated)
    if isinstance(value, dict):
        return any(_states_any(entry, names) for entry in value.values())
    return isinstance(value, tuple) and any(_states_any(entry, names) for entry in value)


def _has_timing(model: BaseModel) -> bool:
    """True if a set has a time counted from a state, a pause, the age of a thing, or a sign that is counted."""
    if not isinstance(model, InstructionSet):
        return False
    return (
        any(_states_any(getattr(model, name), _TIMING_KEYS) for name in model.model_fields_set - {"as_needed"})
        or _states_any(model.as_needed, tuple(key for key in _TIMING_KEYS if key != "at_most"))
        or _has_counted_signs(model)
        or _has_ranges_of_deadlines(model)
        or _has_periods(model)
        or _has_shades(model)
    )


def _has_counted_signs(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(
        times.limit and (times.limit.unit in ("", "times", "inch", "beats", "cm", "mm", "mL"))
        for _, times in sign_times(model)
    )


def _durations(value: object) -> Iterator[Duration]:
    if isinstance(value, Duration):
        yield value
    elif isinstance(value, BaseModel):
        yield from (part for name in value.model_fields_set for part in _durations(getattr(value, name)))
    elif isinstance(value, dict | tuple):
        parts = value.values() if isinstance(value, dict) else value
        yield from (part for entry in parts for part in _durations(entry))


def _has_nights(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(length.unit is Unit.NIGHT for length in _durations(model))


def _has_longer(model: BaseModel) -> bool:
    is_longer = isinstance(model, InstructionSet) and any(
        length.bound in LONGER_WORDS.values() for length in _durations(model)
    )
    return is_longer or _has_timing(model)


def _has_unless(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(timed.path[-1] == "unless" for timed in timed_values(model))


def _has_conditions(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and has_conditions(model)


def _conditions(model: BaseModel) -> Iterator[Condition]:
    if isinstance(model, InstructionSet):
        yield from (value.only_if for _, value in conditionals(model) if value.only_if)


def _names_medicines(model: BaseModel) -> bool:
    return any(fact.startswith(TAKES) for condition in _conditions(model) for fact in condition.facts)


def _has_choices(model: BaseModel) -> bool:
    return any(isinstance(part, AnyOf) for condition in _conditions(model) for part in condition.parts)


def _has_milk(model: BaseModel) -> bool:
    rules = [model.fasting, *model.cases.fasting] if isinstance(model, InstructionSet) else []
    return any(rule.breast_milk or rule.formula for rule in rules)


def _timed(model: BaseModel) -> list[PlanEntry | Course | AsNeeded | DoNotTake]:
    if not isinstance(model, InstructionSet):
        return []
    return [*model.plan, *model.after, *model.courses, *model.as_needed, *model.do_not_take]


def _has_deadlines(model: BaseModel) -> bool:
    return any(isinstance(entry, PlanEntry) and entry.by is not None for entry in _timed(model))


def _rules(model: BaseModel) -> Iterator[TimeRule]:
    for entry in _timed(model):
        keys = ("when", "by", "starts", "until", "usually")
        # `when` of a medicine is in free words.
        yield from (rule for key in keys if isinstance(rule := getattr(entry, key, None), TimeRule))
        yield from (step.until for step in getattr(entry, "steps", ()) if step.until)
    yield from (rule for _, times in sign_times(model) for _, rule in sign_rules(times))
    if isinstance(model, InstructionSet):
        yield from (case.by for case in model.what_if if case.by)


def _counts_open_days(model: BaseModel) -> bool:
    return any(amount.unit is Unit.OPEN_DAY for rule in _rules(model) if (amount := rule_amount(rule)))


def _counts_from_arrival(model: BaseModel) -> bool:
    return any(isinstance(rule, Interval) and rule.event is Event.ARRIVAL and not rule.before for rule in _rules(model))


def _has_blocks(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet) and any(topic.blocks for topic in model.topics)


def _has_pictures(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet | Procedure) and bool(model.body_map or model.step_pictures)


def _has_map(model: BaseModel) -> bool:
    return isinstance(model, InstructionSet | Procedure) and model.body_map is not None


def _has_calendar(model: BaseModel) -> bool:
    return isinstance(model, DocumentLayout) and any(section.show == "calendar" for section in model.sections)


def _is_translation(model: BaseModel) -> bool:
    return isinstance(model, Labels) and bool(model.translated)


SUMMARIES = ("emergency", "emergency_department", "call_now")
"""Labels of contacts that the first page in large print has, in sets without contacts too."""
OPTIONAL_LABELS: dict[tuple[str, ...], Callable[[BaseModel], bool]] = {
    ("warning", "tiers"): _has_tiers,
    ("conditions",): _has_conditions,
    ("timeline", "amounts"): _has_amounts,
    ("timeline", "repeats"): _has_loose_repeats,
    ("contacts", "either"): _has_other_contacts,
    ("contacts", "no_answer"): _has_other_contacts,
    ("contacts", "outside_hours"): _has_outside_hours,
    ("courses", "first_dose"): _has_first_doses,
    ("courses", "doses"): _has_dose_counts,
    ("courses", "ends"): _counts_from_course_ends,
    ("conditions", "takes"): _names_medicines,
    ("conditions", "takes_not"): _names_medicines,
    ("conditions", "any"): _has_choices,
    ("timeline", "by"): _has_deadlines,
    ("timeline", "by_day"): _has_deadlines,
    ("durations", "open_day"): _counts_open_days,
    ("durations", "second"): _has_seconds,
    ("durations", "after_arrival"): _counts_from_arrival,
    **{("fasting", name): _has_milk for name in ("breast_milk", "formula", "breast_milk_as_usual", "formula_as_usual")},
    ("courses",): _has_courses,
    ("as_needed",): _has_as_needed,
    ("do_not_take",): _has_do_not_take,
    ("directions",): _has_directions,
    ("doses",): _has_doses,
    **{
        ("contacts", name): _has_contacts
        for name in ContactLabels.model_fields
        if name not in (*SUMMARIES, "either", "outside_hours", "no_answer")
    },
    ("contact_hours",): _has_contact_hours,
    ("self_care",): _has_self_care,
    ("what_if",): _has_what_if,
    ("states",): _has_states,
    ("if_states",): _has_if_states,
    ("appointment_times",): _has_appointment_times,
    ("signs",): _has_sign_times,
    ("signs", "limits"): _has_sign_limits,
    ("usual",): _has_usual,
    **{("usual", name): _has_usual_limits for name in ("by_day", "at_time", "by_time", "from_time")},
    ("unless",): _has_unless,
    ("timing",): _has_timing,
    **{("timing", label): _states_key(key) for label, key in TIMING_LABELS.items() if label != "at_most"},
    ("timing", "at_most"): _has_limits,
    ("timing", "latest_between"): _has_ranges_of_deadlines,
    **{("timing", name): _has_periods for name in ("in_last", "in_last_date")},
    **{("timing", name): _has_shades for name in ("early", "late")},
    ("courses", "begin"): _has_open_courses,
    ("courses", "from_day"): _has_open_courses,
    ("directions", "prescription"): _has_prescriptions,
    ("durations", "night"): _has_nights,
    ("durations", "times"): lambda model: _has_counted_signs(model) or _states_key("in_all")(model),
    ("durations", "inch"): _has_counted_signs,
    ("durations", "over"): _has_longer,
    ("durations", "just_over"): _has_longer,
    ("visits",): _has_visits,
    ("extra_procedures",): _has_extra_procedures,
    ("frequencies",): _has_frequencies,
    ("choices",): _has_help_and_harm,
    ("page", "patient_label"): lambda _: False,  # for staff
    ("blocks",): _has_blocks,
    ("pictures",): _has_map,
    ("calendar",): _has_calendar,
    ("numbers",): _is_translation,
    ("punctuation",): _is_translation,
    ("courses", "boxes"): lambda _: False,  # not printed
    ("sites",): _is_translation,
    ("durations", "counted"): _is_translation,
    ("dates", "twelve_hour"): _is_translation,
    ("page", "translation"): _is_translation,
}
"""Labels that only some sets and layouts print. They count only for these, so that others keep their digests."""


def _remove(value: object, path: tuple[str, ...]) -> None:
    """Delete a key of nested dicts, if it is there."""
    for step in path[:-1]:
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value.pop(path[-1], None)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def _stated_values(value: object) -> object:
    """The stated fields of a model as plain lists, dicts and texts."""
    if isinstance(value, BaseModel):
        ignored = UNREAD_FIELDS.get(type(value), set())
        if isinstance(value, DocumentLayout):  # phase and role count only where they are not those of the name
            implied = ORIGINAL_DOCUMENTS.get(value.document, {})
            ignored = ignored | {name for name in ("phase", "role") if implied.get(name) == getattr(value, name)}
        names = sorted(value.model_fields_set - ignored)
        return {DIGEST_NAMES.get((type(value), name), name): _stated_values(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_stated_values(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _stated_values(entry) for name, entry in value.items()}
    return value if isinstance(value, str | bool | int | None) else repr(value)


def find_approval(approvals: Sequence[Approval], digests: Mapping[str, str]) -> Approval | None:
    """The last approval that covers the current text of all documents; None if there is none.

    `approvals` are those of the language of the text, oldest first. `digests` are those of `text_digests`.
    """
    current = set(digests.items())
    return next((entry for entry in reversed(approvals) if current <= _approved_digests(entry)), None)


def _approved_digests(approval: Approval) -> set[tuple[str, str]]:
    return {(entry.document, entry.text) for entry in approval.documents}


def find_changed_approval(approvals: Sequence[Approval], digests: Mapping[str, str], version: str) -> Approval | None:
    """The last approval of a different text with the same version; None if there is none.

    A page shows only its version, so two texts with one version look the same on paper.
    """
    return next(
        (
            entry
            for entry in reversed(approvals)
            if entry.version == version
            and any(digests.get(document, text) != text for document, text in _approved_digests(entry))
        ),
        None,
    )


def format_approval(by: str, on: dt.date, language: str, version: str, digests: Mapping[str, str]) -> str:
    """An entry for the record of approvals, as YAML."""
    values = {"by": by, "on": on.isoformat(), "language": language, "version": version}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    lines += ["documents:", *(f"  - {{document: {name}, text: {text}}}" for name, text in digests.items())]
    return "  - " + "\n    ".join(lines) + "\n"
