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
    WarningBox,
    WriteLines,
)
from handouts.personalise.case import HandoutContext
from handouts.personalise.contact import phone_link
from handouts.personalise.filling import fill_label_inlines, join_inlines

PARTIES = ("patient", "witness", "interpreter", "clinician")
SECOND_ROW = {
    "patient": ("printed_name", "relationship"),
    "witness": ("printed_name",),
    "interpreter": ("name_or_id", "language"),
    "clinician": ("printed_name",),
}


def warning_box(case: HandoutContext, lines: int) -> WarningBox:
    """Two tiers of warning signs; a tier without a sign in the set has lines to write them on."""
    labels, signs, clinic = case.labels.warning, case.rules.warning, case.clinic
    open_signs: tuple[Inlines, ...] = ((Blank(labels.sign, 40),),) * max(lines, 1)
    number = phone_link(clinic.after_hours_phone or "", clinic.address)
    night = fill_label_inlines(labels.after_hours, {"phone": number}) if number else ()
    note = join_inlines(*case.sentences(signs.text))
    # What the source says of signs to call the clinic for stands with them, where it has no others. It never stands
    # below "Call 911": a sentence like "Call us if you are worried" would be read as part of it.
    alone = bool(signs.call_us) and not signs.emergency
    emergency = Tier(labels.emergency, (), case.sentences(signs.emergency) or open_signs, (), emergency=True)
    day = case.phone(clinic.phone, "phone")
    call = Tier(
        labels.call_us, day, case.sentences(signs.call_us) or open_signs, join_inlines(night, note if alone else ())
    )
    return WarningBox((emergency, call), () if alone else note)


def statements(case: HandoutContext, texts: tuple[str, ...]) -> tuple[Block, ...]:
    """Statements to initial."""
    return (Statements(case.sentences(texts), case.labels.signatures.initials),) if texts else ()


def write_lines(case: HandoutContext, texts: tuple[str, ...], lines: int) -> tuple[Block, ...]:
    """Lines to write on under each label."""
    return tuple(WriteLines(text, lines) for text in case.sentences(texts))


def signatures(case: HandoutContext, parties: tuple[str, ...]) -> tuple[Block, ...]:
    """A block for each party that signs."""
    return tuple(_signature(case, party) for party in parties or PARTIES)


def _signature(case: HandoutContext, party: str) -> Signature:
    labels = case.labels.signatures
    signed = SignatureLine(labels.signature, 0.47)
    when = (SignatureLine(labels.date, 0.15), SignatureLine(labels.time, 0.12))
    name, *more = SECOND_ROW[party]
    named = SignatureLine(getattr(labels, name), 0.26)
    rows: tuple[tuple[SignatureLine, ...], ...] = ((signed, named, *when),)
    if more:  # the relationship, or the language, needs the room of a row of its own
        second = (SignatureLine(named.label, 0.6), SignatureLine(getattr(labels, more[0]), 0.4))
        rows = ((SignatureLine(signed.label, 0.6), SignatureLine(when[0].label, 0.22), when[1]), second)
    statement = (Run(getattr(labels, f"{party}_statement")),)
    return Signature(getattr(labels, party), rows, statement)
