"""Which site and which physician of a clinic an appointment names, and so which text of the set it needs."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from handouts.content.content import Content
from handouts.content.models.clinic import ClinicSite, ListedPhysician
from handouts.content.overlays import Selection
from handouts.schedule.appointment import Appointment
from handouts.schedule.person_names import fold_text, is_listed_physician

MIN_SIMILARITY = 0.75
"""Least similarity of a suggested name, from 0 to 1."""
Entries: TypeAlias = Mapping[str, ClinicSite] | Mapping[str, ListedPhysician]
"""Sites or physicians of a clinic, by short name."""


class FieldProblem(NamedTuple):
    """A problem with the value of a field of the appointment."""

    field: str
    message: str
    hint: str


class Choice(NamedTuple):
    """What an appointment names."""

    selection: Selection
    """The site and the physician whose values and overlays apply."""
    appointment: Appointment
    """The appointment with the physician's name as the clinic prints it."""
    problems: tuple[FieldProblem, ...]
    """Why the site or the physician is not known. Nothing must then be printed."""


def choose_selection(content: Content, appointment: Appointment) -> Choice:
    """The site and the physician that an appointment names. `content` is that of the set, for any site."""
    location, location_problems = _location(content, appointment)
    physician, physician_problems = _physician(content, appointment)
    if physician:
        appointment = replace(appointment, physician=content.clinic.value.physicians[physician].name)
    has_own_text = any(overlay.kind == "physicians" and overlay.name == physician for overlay in content.overlays)
    selection = Selection(location, physician if has_own_text else "")
    return Choice(selection, appointment, (*location_problems, *physician_problems))


def with_example_choice(content: Content, appointment: Appointment) -> Appointment:
    """The appointment with a location and a physician that choose the text that `content` has."""
    clinic, selection = content.clinic.value, content.selection
    own_text = {overlay.name for overlay in content.overlays if overlay.kind == "physicians"}
    others = next((entry.name for name, entry in clinic.physicians.items() if name not in own_text), "")
    chosen = clinic.physicians.get(selection.physician)
    physician = chosen.name if chosen else others if own_text else ""
    return replace(appointment, location=selection.location, physician=physician)


def _location(content: Content, appointment: Appointment) -> tuple[str, list[FieldProblem]]:
    """Short name of the site; '' if there is none or with a problem."""
    sites, text = content.clinic.value.sites, appointment.location
    if not sites:
        hint = "leave it out, or add `sites` to clinic.yaml"
        return "", [FieldProblem("location", f"{text!r}: this clinic has no sites", hint)] if text else []
    if not text:
        # A page without a date may be a blank form, but not if its text depends on the site.
        if not (appointment.date or content.has_overlays("sites")):
            return "", []
        reason = "has other instructions for each site" if content.has_overlays("sites") else "has several sites"
        return "", [FieldProblem("location", f"no location, but this clinic {reason}", _choices("location", sites))]
    matches = _named(text, sites)
    if len(matches) == 1:
        return matches[0], []
    return "", [FieldProblem("location", f"this clinic has no site {text!r}", _suggestion(text, sites))]


def _physician(content: Content, appointment: Appointment) -> tuple[str, list[FieldProblem]]:
    """Short name of the physician; '' if the clinic lists none or with a problem."""
    physicians, text = content.clinic.value.physicians, appointment.physician
    if not physicians or not (text or content.has_overlays("physicians")):
        return "", []
    if not text:
        message = "no physician, but this clinic has other instructions for some of its physicians"
        return "", [FieldProblem("physician", message, _choices("physician", physicians))]
    # A short name is often a last name, which two physicians may have. Only a full name is sure.
    matches = _named(text, physicians, short_names=False) or [
        name
        for name, entry in physicians.items()
        if _fold(text) == name or is_listed_physician(text, (entry.name, *entry.also))
    ]
    if len(matches) == 1:
        return matches[0], []
    if matches:
        names = " or ".join(physicians[name].name for name in matches)
        return "", [FieldProblem("physician", f"{text!r} may be {names}", "write the full name")]
    message = f"{text!r} is not among the physicians of this clinic"
    return "", [FieldProblem("physician", message, _suggestion(text, physicians))]


def _named(text: str, entries: Entries, *, short_names: bool = True) -> list[str]:
    """Short names of the entries whose name, other spelling or short name is this text."""
    key = _fold(text)
    return [
        name
        for name, entry in entries.items()
        if key in map(_fold, (entry.name, *entry.also)) or (short_names and key == name)
    ]


def _fold(text: str) -> str:
    return " ".join(fold_text(text).split())


def _suggestion(text: str, entries: Entries) -> str:
    """A spelling that is close to the text, or all entries. South is not a spelling of North."""
    names = {
        _fold(spelling): spelling for name, entry in entries.items() for spelling in (name, entry.name, *entry.also)
    }
    near = difflib.get_close_matches(_fold(text), names, 1, MIN_SIMILARITY)
    return f'did you mean "{names[near[0]]}"?' if near else f"use one of: {_listed(entries)}"


def _choices(field: str, entries: Entries) -> str:
    return f"choose a {field}: {_listed(entries)}"


def _listed(entries: Entries) -> str:
    return ", ".join(f"{name} ({entry.name})" for name, entry in entries.items())
