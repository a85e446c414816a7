"""The parts of a form: the warning box, statements with initials, lines to write on, signature blocks."""

from __future__ import annotations

from handouts.document import (
    Blank,
    Block,
    Inlines,
    Run,
    Signature,
    SignatureLine,
    Statements,
    Tier,
    Warning,
    WriteLines,
)
from handouts.personalise.case import Case
from handouts.personalise.filling import fill, say, whole

PARTIES = ("patient", "witness", "interpreter", "clinician")
SECOND_ROW = {
    "patient": ("printed_name", "relationship"),
    "witness": ("printed_name",),
    "interpreter": ("name_or_id", "language"),
    "clinician": ("printed_name",),
}


def warning(case: Case, lines: int) -> Warning:
    """Two tiers of warning signs; a tier without a sign in the set has lines to write them on."""
    labels, signs, clinic = case.labels.warning, case.rules.warning, case.clinic
    open_signs: tuple[Inlines, ...] = ((Blank(labels.sign, 40),),) * max(lines, 1)
    night = fill(labels.after_hours, phone=whole(clinic.after_hours_phone)) if clinic.after_hours_phone else ""
    emergency = Tier(
        labels.emergency,
        (Run(labels.emergency_phone, strong=True),),
        case.sentences(signs.emergency) or open_signs,
        emergency=True,
    )
    phone = case.known(whole(clinic.phone or ""), "phone")
    call = Tier(labels.call_us, phone, case.sentences(signs.call_us) or open_signs, (Run(night),) if night else ())
    return Warning((emergency, call), say(*case.sentences(signs.text)))


def statements(case: Case, texts: tuple[str, ...]) -> tuple[Block, ...]:
    """Statements to initial."""
    return (Statements(case.sentences(texts), case.labels.signatures.initials),) if texts else ()


def write(case: Case, texts: tuple[str, ...], lines: int) -> tuple[Block, ...]:
    """Lines to write on under each label."""
    return tuple(WriteLines(text, lines) for text in case.sentences(texts))


def signatures(case: Case, parties: tuple[str, ...]) -> tuple[Block, ...]:
    """A block for each party that signs."""
    return tuple(_signature(case, party) for party in parties or PARTIES)


def _signature(case: Case, party: str) -> Signature:
    labels = case.labels.signatures
    first = (
        SignatureLine(labels.signature, 0.6),
        SignatureLine(labels.date, 0.22),
        SignatureLine(labels.time, 0.18),
    )
    names = SECOND_ROW[party]
    widths = (0.6, 0.4) if len(names) == 2 else (0.6,)
    second = tuple(SignatureLine(getattr(labels, name), width) for name, width in zip(names, widths, strict=True))
    statement = (Run(getattr(labels, f"{party}_statement")),)
    return Signature(getattr(labels, party), (first, second), statement)
