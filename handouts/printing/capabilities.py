"""Compare a ticket with what the printer reports, and list everything that prevents printing at once."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.errors import Hint, InputError, Problem, Severity, join_hints
from handouts.printing.ipp_codec import Attribute, Attributes, Tag
from handouts.printing.ipp_messages import STATE_STOPPED, stopping
from handouts.printing.ipp_messages import warnings as state_warnings
from handouts.printing.paper_sizes import NAMES, common_name, matching_keyword, standard_keyword
from handouts.printing.printer import NOT_READY, PDF, NotReady, Ticket

COLLATED = "separate-documents-collated-copies"
OVERRIDE = Hint("if it is ready, print with --allow-not-ready", page="if it is ready, press “Print anyway”")


def notes(printer: str, printer_attributes: Attributes, ticket: Ticket, *, force: bool = False) -> list[Problem]:
    """Notes that stop nothing. Raises InputError with everything that does, NotReady if a person may override it.

    With `force` a person has checked the printer: its state and its paper only give notes.
    """
    status = [*stops(printer_attributes, ticket.media), *_paper(printer_attributes, ticket)]
    ability = [Problem(printer, 0, 0, *pair) for pair in _ability(printer_attributes, ticket)]
    if ability:  # these cannot be overridden
        raise InputError([*(Problem(printer, 0, 0, *pair) for pair in status if not force), *ability])
    if status and not force:
        raise NotReady(
            Problem(printer, 0, 0, message, join_hints(hint, OVERRIDE), code=NOT_READY) for message, hint in status
        )
    messages = [f"{message}; printing anyway" for message, _ in status]
    messages += [*warnings(printer_attributes, ticket.media), *_loaded(printer_attributes, ticket)]
    return [Problem(printer, 0, 0, message, severity=Severity.NOTE) for message in messages]


def warnings(printer_attributes: Attributes, media: str = "") -> list[str]:
    """What the printer reports that does not stop a job on this paper ('' for any paper)."""
    return state_warnings(
        _reasons(printer_attributes), _state(printer_attributes), paper_ready=_is_ready(printer_attributes, media)
    )


def papers_of(printer_attributes: Attributes) -> list[str]:
    """The papers that the printer supports, as it spells them; none if it does not say."""
    return [str(name) for name in printer_attributes.get("media-supported", [])]


def _loaded(printer_attributes: Attributes, ticket: Ticket) -> Iterator[str]:
    """Note that the paper is not loaded: the printer waits until somebody loads it."""
    ready = _ready(printer_attributes)
    if ready and not matching_keyword(ticket.media, ready):
        yield f"has {_listed(ready)} loaded and will ask for {common_name(ticket.media)}"


def _ready(printer_attributes: Attributes) -> list[str]:
    """The papers in the trays; none if the printer does not say. CUPS reports only its default here."""
    return (
        []
        if "cups-version" in printer_attributes
        else [str(name) for name in printer_attributes.get("media-ready", [])]
    )


def _is_ready(printer_attributes: Attributes, media: str) -> bool:
    return bool(media and matching_keyword(media, _ready(printer_attributes)))


def _reasons(printer_attributes: Attributes) -> list[str]:
    return [str(reason) for reason in printer_attributes.get("printer-state-reasons", [])]


def _state(printer_attributes: Attributes) -> int | None:
    """`printer-state`; None if the printer does not say."""
    value = next(iter(printer_attributes.get("printer-state", [])), None)
    return value if isinstance(value, int) else None


def stops(printer_attributes: Attributes, media: str = "") -> Iterator[tuple[str, str]]:
    """Why the printer does not print on this paper now ('' for any paper), each with a fix."""
    reasons = stopping(
        _reasons(printer_attributes), _state(printer_attributes), paper_ready=_is_ready(printer_attributes, media)
    )
    yield from reasons
    if printer_attributes.get("printer-is-accepting-jobs") == [False]:
        yield "does not accept jobs", "enable it at its panel or in its queue"
    if _state(printer_attributes) == STATE_STOPPED and not reasons:
        yield "is stopped", "check its panel"


def keyword(printer_attributes: Attributes, ticket: Ticket) -> str:
    """The paper of the ticket, as this printer spells it."""
    return matching_keyword(ticket.media, papers_of(printer_attributes)) or ticket.media


def _paper(printer_attributes: Attributes, ticket: Ticket) -> Iterator[tuple[str, str]]:
    media = papers_of(printer_attributes)
    if media and not matching_keyword(ticket.media, media):
        yield f"does not support {common_name(ticket.media)} paper", _paper_hint(_listed(media))


def _paper_hint(papers: str) -> Hint:
    return Hint(f"choose --media {papers}", page=f"load it, or choose another printer: this one has {papers}")


def _ability(printer_attributes: Attributes, ticket: Ticket) -> Iterator[tuple[str, str]]:
    """What the printer cannot do. A printer that does not say is still tested with Validate-Job."""
    formats = printer_attributes.get("document-format-supported", [])
    if formats and PDF not in formats:
        yield "does not accept PDF", "print to a queue that does, such as a CUPS queue with the printer's driver"
    sides = printer_attributes.get("sides-supported", ["one-sided"])
    if ticket.sides not in sides:
        yield (
            f"does not support {ticket.sides}",
            Hint(f"choose --sides {' or '.join(map(str, sides))}", page="choose another printer"),
        )
    if ticket.copies > 1 and not _within(ticket.copies, printer_attributes.get("copies-supported", [])):
        yield f"does not print {ticket.copies} copies in one job", "print again for each copy"


def _within(count: int, ranges: list[object]) -> bool:
    return any(isinstance(limits, tuple) and limits[0] <= count <= limits[1] for limits in ranges)


def _listed(keywords: list[str]) -> str:
    supported = {standard_keyword(name) for name in keywords}
    return ", ".join([name for name, keyword in NAMES.items() if keyword in supported] or keywords[:5])


def template(printer_attributes: Attributes, ticket: Ticket) -> list[Attribute]:
    """The attributes of the job: what the user asked for, and no scaling unless needed."""
    attributes = [
        Attribute("copies", Tag.INTEGER, (ticket.copies,)),
        Attribute("media", Tag.KEYWORD, (keyword(printer_attributes, ticket),)),
        Attribute("sides", Tag.KEYWORD, (ticket.sides,)),
    ]
    scaling = "fit" if ticket.fit else "none"
    if scaling in printer_attributes.get("print-scaling-supported", []):
        attributes.append(Attribute("print-scaling", Tag.KEYWORD, (scaling,)))
    if ticket.copies > 1 and COLLATED in printer_attributes.get("multiple-document-handling-supported", []):
        attributes.append(Attribute("multiple-document-handling", Tag.KEYWORD, (COLLATED,)))
    return attributes
