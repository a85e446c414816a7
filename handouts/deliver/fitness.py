"""A ticket against what a printer says of itself: everything that stands against printing it there, told at once."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.deliver.ippcodec import Attribute, Attributes, Tag
from handouts.deliver.ippwords import noted, stopping
from handouts.deliver.papers import NAMES, called
from handouts.deliver.printer import PDF, Ticket
from handouts.problems import Problem, Refused

STOPPED = 5
COLLATED = "separate-documents-collated-copies"


def notes(printer: str, told: Attributes, ticket: Ticket) -> list[Problem]:
    """What stops nothing. Raises Refused with all that does."""
    found = [Problem(printer, 0, 0, *words) for words in (*state(told), *_ability(told, ticket))]
    if found:
        raise Refused(found)
    words = [*noted(map(str, told.get("printer-state-reasons", []))), *_loaded(told, ticket)]
    return [Problem(printer, 0, 0, f"note: {told}") for told in words]


def _loaded(told: Attributes, ticket: Ticket) -> Iterator[str]:
    """A paper that is not loaded would stop the printer until somebody loads it. CUPS tells its default there only."""
    ready = told.get("media-ready", [])
    if ready and "cups-version" not in told and ticket.media not in ready:
        yield f"has {_listed(ready)} loaded, and will ask for {called(ticket.media)}"


def state(told: Attributes) -> Iterator[tuple[str, str]]:
    """Why nothing is printed there now, each with how to mend it."""
    reasons = stopping(map(str, told.get("printer-state-reasons", [])))
    yield from reasons
    if told.get("printer-is-accepting-jobs") == [False]:
        yield "does not accept jobs", "enable it at its panel or in its queue"
    if told.get("printer-state") == [STOPPED] and not reasons:
        yield "is stopped", "look at its panel"


def _ability(told: Attributes, ticket: Ticket) -> Iterator[tuple[str, str]]:
    """A printer that does not tell what it supports is asked by Validate-Job all the same."""
    formats = told.get("document-format-supported", [])
    if formats and PDF not in formats:
        yield "does not take PDF", "print to a queue that does, such as one of CUPS with the printer's driver"
    sides = told.get("sides-supported", ["one-sided"])
    if ticket.sides not in sides:
        yield f"does not print {ticket.sides}", f"choose --sides {' or '.join(map(str, sides))}"
    media = told.get("media-supported", [])
    if media and ticket.media not in media:
        yield f"has no paper {called(ticket.media)}", f"choose --media {_listed(media)}"
    if ticket.copies > 1 and not _within(ticket.copies, told.get("copies-supported", [])):
        yield f"does not make {ticket.copies} copies at once", "print again for each copy"


def _within(count: int, ranges: list[object]) -> bool:
    return any(isinstance(one, tuple) and one[0] <= count <= one[1] for one in ranges)


def _listed(keywords: list[object]) -> str:
    return ", ".join([name for name, known in NAMES.items() if known in keywords] or map(str, keywords[:5]))


def template(told: Attributes, ticket: Ticket) -> list[Attribute]:
    """The attributes of the job: what was asked for, and that no page is scaled where it need not be."""
    found = [
        Attribute("copies", Tag.INTEGER, (ticket.copies,)),
        Attribute("media", Tag.KEYWORD, (ticket.media,)),
        Attribute("sides", Tag.KEYWORD, (ticket.sides,)),
    ]
    scaling = "fit" if ticket.fit else "none"
    if scaling in told.get("print-scaling-supported", []):
        found.append(Attribute("print-scaling", Tag.KEYWORD, (scaling,)))
    if ticket.copies > 1 and COLLATED in told.get("multiple-document-handling-supported", []):
        found.append(Attribute("multiple-document-handling", Tag.KEYWORD, (COLLATED,)))
    return found
