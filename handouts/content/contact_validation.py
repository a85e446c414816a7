"""Check the contacts that a set and the sites of a clinic name: each must be declared in clinic.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handouts.content.models.clinic import Clinic
from handouts.content.models.contacts import ContactAction, Contacting, ContactName
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.layouts import DocumentLayout
from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Problem, did_you_mean

OTHER_LISTS = ("self_care", "what_if", "extra_procedures")
"""Lists of a set that have a section of their own on a page, named after the list, and hold no medicines."""
_USUAL_PHASES = {"self_care": "after", "what_if": "before", "extra_procedures": "before"}


def stated_contacts(instructions: InstructionSet) -> Iterator[tuple[KeyPath, ContactAction]]:
    """Every action of a set with its path, also those that are as good and those for when nobody answers."""
    for path, contacting in main_contacts(instructions):
        yield path, contacting
        for key in ("either", "outside_hours", "no_answer"):
            if other := getattr(contacting, key):
                yield (*path, key), other


def main_contacts(instructions: InstructionSet) -> Iterator[tuple[KeyPath, Contacting]]:
    """The actions of the warning tiers, of `self_care` and of `what_if`, with their paths."""
    for index, tier in enumerate(instructions.warning.tiers):
        yield ("warning", "tiers", index), tier
    for index, entry in enumerate(instructions.self_care):
        if entry.if_not_better:
            yield ("self_care", index, "if_not_better"), entry.if_not_better
    for index, case in enumerate(instructions.what_if):
        if case.contact:
            yield ("what_if", index, "contact"), case.contact


def set_contact_problems(instructions: LoadedFile[InstructionSet], clinic: LoadedFile[Clinic]) -> Iterator[Problem]:
    """A problem for each contact of a set that does not fit the contacts of the clinic."""
    yield from contact_problems(instructions, clinic)
    yield from hours_problems(instructions, clinic)


def contact_problems(instructions: LoadedFile[InstructionSet], clinic: LoadedFile[Clinic]) -> Iterator[Problem]:
    """A problem for each contact of a set that the clinic does not declare."""
    for path, contacting in stated_contacts(instructions.value):
        if not isinstance(contacting.who, ContactName) or contacting.who.name in clinic.value.contacts:
            continue
        name = contacting.who.name
        hint = did_you_mean(name, clinic.value.contacts) or (
            f"add `contacts: {{{name}: {{name: ...}}}}` to clinic.yaml, or write words: your {name.replace('-', ' ')}"
        )
        file, line, column = instructions.places.value((*path, "who"))
        yield Problem(file, line, column, f"{name!r} is not in `contacts` of clinic.yaml", hint)


def hours_problems(instructions: LoadedFile[InstructionSet], clinic: LoadedFile[Clinic]) -> Iterator[Problem]:
    """A problem for each `outside_hours` whose contact has no hours: the page would not say which hours."""
    for path, contacting in main_contacts(instructions.value):
        if not contacting.outside_hours or not isinstance(contacting.who, ContactName):
            continue
        name = contacting.who.name
        lists = (clinic.value.contacts, *(site.contacts for site in clinic.value.sites.values()))
        if any(not (named[name].hours or named[name].days) for named in lists if name in named):
            message = f"clinic.yaml does not state `hours` or `days` of {name!r}"
            hint = f"add `hours: 9:00 AM - 5:00 PM` to {name!r} in clinic.yaml, or write `or` here"
            yield instructions.problem((*path, "outside_hours"), message, hint)


def site_contact_problems(clinic: LoadedFile[Clinic]) -> Iterator[Problem]:
    """A problem for each contact of a site that the clinic does not declare: no page would name it."""
    for site, value in clinic.value.sites.items():
        for name in value.contacts:
            if name not in clinic.value.contacts:
                place = clinic.places.key(("sites", site, "contacts", name))
                message = f"{name!r} is not in `contacts` of the clinic, so this changes nothing"
                hint = did_you_mean(name, clinic.value.contacts) or "add it to `contacts` of the clinic, too"
                yield Problem(*place, message, hint)


def unprinted_parts(
    instructions: LoadedFile[InstructionSet], layouts: Mapping[str, LoadedFile[DocumentLayout]]
) -> Iterator[Problem]:
    """A problem if a set states `self_care` or `extra_procedures`, and no document has a section for it."""
    shown = {section.show for layout in layouts.values() for section in layout.value.sections}
    for part in OTHER_LISTS:
        if getattr(instructions.value, part) and part not in shown:
            usual = sorted(name for name, layout in layouts.items() if layout.value.phase == _USUAL_PHASES[part])
            message = f"no document has a section `show: {part}` that would print this"
            hint = f"add the section to one of these layouts: {', '.join(usual)}"
            yield instructions.problem((part,), message, hint)
