"""A ticket against what a printer says of itself: everything that stands against printing it there, told at once."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.deliver.ippcodec import Attribute, Attributes, Tag
from handouts.deliver.ippwords import STATE_STOPPED, noted, stopping
from handouts.deliver.papers import NAMES, called, matching_keyword, standard_keyword
from handouts.deliver.printer import NOT_READY, PDF, NotReady, Ticket
from handouts.errors import InputError, Problem, Severity

COLLATED = "separate-documents-collated-copies"
OVERRIDE = "if it is ready, print with --allow-not-ready"


def notes(printer: str, told: Attributes, ticket: Ticket, *, force: bool = False) -> list[Problem]:
    """What stops nothing. Raises Refused with all that does, NotReady where a person may override it.

    With `force` a person has looked at the printer: what it says of its state and of its paper is a note.
    """
    status = [*state(told, ticket.media), *_paper(told, ticket)]
    ability = [Problem(printer, 0, 0, *words) for words in _ability(told, ticket)]
    if ability:  # which nobody can override
        raise InputError([*(Problem(printer, 0, 0, *words) for words in status if not force), *ability])
    if status and not force:
        raise NotReady(Problem(printer, 0, 0, words, f"{hint}; {OVERRIDE}", code=NOT_READY) for words, hint in status)
    words = [f"{words}, but --allow-not-ready is given" for words, _ in status]
    words += [*warnings(told, ticket.media), *_loaded(told, ticket)]
    return [Problem(printer, 0, 0, text, severity=Severity.NOTE) for text in words]


def warnings(told: Attributes, media: str = "") -> list[str]:
    """What the printer reports that does not stop a job on this paper ('' for any)."""
    return noted(_reasons(told), _state(told), paper_ready=_is_ready(told, media))


def papers_of(told: Attributes) -> list[str]:
    """The papers that the printer can print on, as it spells them; none where it does not tell."""
    return [str(name) for name in told.get("media-supported", [])]


def _loaded(told: Attributes, ticket: Ticket) -> Iterator[str]:
    """A paper that is not loaded stops the printer until somebody loads it."""
    ready = _ready(told)
    if ready and not matching_keyword(ticket.media, ready):
        yield f"has {_listed(ready)} loaded, and will ask for {called(ticket.media)}"


def _ready(told: Attributes) -> list[str]:
    """The papers in the trays; none where the printer does not tell. CUPS tells its default there only."""
    return [] if "cups-version" in told else [str(name) for name in told.get("media-ready", [])]


def _is_ready(told: Attributes, media: str) -> bool:
    return bool(media and matching_keyword(media, _ready(told)))


def _reasons(told: Attributes) -> list[str]:
    return [str(reason) for reason in told.get("printer-state-reasons", [])]


def _state(told: Attributes) -> int | None:
    """`printer-state`; None where the printer does not tell."""
    value = next(iter(told.get("printer-state", [])), None)
    return value if isinstance(value, int) else None


def state(told: Attributes, media: str = "") -> Iterator[tuple[str, str]]:
    """Why nothing is printed there now on this paper ('' for any), each with how to mend it."""
    reasons = stopping(_reasons(told), _state(told), paper_ready=_is_ready(told, media))
    yield from reasons
    if told.get("printer-is-accepting-jobs") == [False]:
        yield "does not accept jobs", "enable it at its panel or in its queue"
    if _state(told) == STATE_STOPPED and not reasons:
        yield "is stopped", "look at its panel"


def keyword(told: Attributes, ticket: Ticket) -> str:
    """The paper of the ticket as this printer spells it."""
    return matching_keyword(ticket.media, papers_of(told)) or ticket.media


def _paper(told: Attributes, ticket: Ticket) -> Iterator[tuple[str, str]]:
    media = papers_of(told)
    if media and not matching_keyword(ticket.media, media):
        yield f"has no paper {called(ticket.media)}", f"choose --media {_listed(media)}"


def _ability(told: Attributes, ticket: Ticket) -> Iterator[tuple[str, str]]:
    """A printer that does not tell what it supports is asked by Validate-Job all the same."""
    formats = told.get("document-format-supported", [])
    if formats and PDF not in formats:
        yield "does not take PDF", "print to a queue that does, such as one of CUPS with the printer's driver"
    sides = told.get("sides-supported", ["one-sided"])
    if ticket.sides not in sides:
        yield f"does not print {ticket.sides}", f"choose --sides {' or '.join(map(str, sides))}"
    if ticket.copies > 1 and not _within(ticket.copies, told.get("copies-supported", [])):
        yield f"does not make {ticket.copies} copies at once", "print again for each copy"


def _within(count: int, ranges: list[object]) -> bool:
    return any(isinstance(one, tuple) and one[0] <= count <= one[1] for one in ranges)


def _listed(keywords: list[str]) -> str:
    known = {standard_keyword(name) for name in keywords}
    return ", ".join([name for name, standard in NAMES.items() if standard in known] or keywords[:5])


def template(told: Attributes, ticket: Ticket) -> list[Attribute]:
    """The attributes of the job: what was asked for, and that no page is scaled where it need not be."""
    found = [
        Attribute("copies", Tag.INTEGER, (ticket.copies,)),
        Attribute("media", Tag.KEYWORD, (keyword(told, ticket),)),
        Attribute("sides", Tag.KEYWORD, (ticket.sides,)),
    ]
    scaling = "fit" if ticket.fit else "none"
    if scaling in told.get("print-scaling-supported", []):
        found.append(Attribute("print-scaling", Tag.KEYWORD, (scaling,)))
    if ticket.copies > 1 and COLLATED in told.get("multiple-document-handling-supported", []):
        found.append(Attribute("multiple-document-handling", Tag.KEYWORD, (COLLATED,)))
    return found
