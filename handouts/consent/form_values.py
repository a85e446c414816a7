"""Read a form that was filled in on a screen: the value of each field, what is missing and whose it is.

The names of fields carry what a program must know, in any language of the page: `d2-f07-patient-signature` is the
seventh field of the second document of the file, and the signature of the patient.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from handouts.errors import InputError, input_error
from handouts.form_digest import added_annotations, fixed_content_digest

if TYPE_CHECKING:
    from pypdf import PdfReader

PARTIES = {
    "clinician": "Clinician",
    "patient": "Patient or representative",
    "representative": "Representative",
    "interpreter": "Interpreter",
    "witness": "Witness",
    "confirmation": "Confirmation on the day",
    "withdrawal": "Withdrawal",
}
"""The keys of signing parties in the names of fields, and what staff call them."""
WITHDRAWAL = "withdrawal"
_NAME = re.compile(r"(?:d(\d+)-)?f\d+-(?:([a-z]+)-)?(text|box|initials|date|time|name|signature)")
_REQUIRED = 1 << 1
_JOINED_LETTERS = range(0x0900, 0x1200)
"""Scripts of India and Southeast Asia, and their neighbors."""
_REVISION_END = re.compile(rb"%%EOF\r?\n?")
_PRODUCER = "handouts "


@dataclass(frozen=True)
class FieldValue:
    """One field. `party` is a key of PARTIES, or ''. `page` counts from 1, `document` too. A signature that is digital
    has the value True, as a checked box.
    """

    name: str
    kind: str
    party: str
    label: str
    page: int
    required: bool
    value: str | bool
    document: int = 1

    @property
    def is_filled(self) -> bool:
        """True if anything but spaces is entered, or the box is checked."""
        return self.value.strip() != "" if isinstance(self.value, str) else self.value

    @property
    def may_look_wrong(self) -> bool:
        """True for letters that must be joined or ordered, which few programs do when they draw what was entered."""
        return isinstance(self.value, str) and any(
            unicodedata.bidirectional(char) in ("R", "AL") or ord(char) in _JOINED_LETTERS for char in self.value
        )


@dataclass(frozen=True)
class PartyValues:
    """What a party entered, and what it still has to enter."""

    party: str
    filled: tuple[FieldValue, ...]
    missing: tuple[FieldValue, ...]
    required: bool

    @property
    def state(self) -> Literal["complete", "incomplete", "empty"]:
        """Whether the party entered all, some, or nothing of what is needed."""
        if not self.filled:
            return "empty"
        return "incomplete" if self.missing else "complete"

    def value(self, kind: str) -> str | bool:
        """The first value of a kind, such as the name of the party; '' for none."""
        return next((field.value for field in self.filled if field.kind == kind), "")


@dataclass(frozen=True)
class FormValues:
    """The values of all fields of a file, and whether anything but its fields was changed since it was made."""

    identifiers: tuple[str, ...]
    """The codes on the pages of its documents."""
    fields: tuple[FieldValue, ...]
    words_unchanged: bool
    """True if all pages are as the program made them, by the digest in the file itself."""
    added: tuple[tuple[int, str], ...]
    """Notes and drawings that were added: the number of the page, and the kind of the annotation."""
    first_revision: str
    """The SHA-256 of the file before programs added to it: of the file as it was made, unless it was written anew."""

    def parties(self, document: int = 1) -> tuple[PartyValues, ...]:
        """The parties of a document, in the order of its pages."""
        fields = [field for field in self.fields if field.document == document and field.party]
        return tuple(
            _party_values(party, [field for field in fields if field.party == party])
            for party in dict.fromkeys(field.party for field in fields)
        )

    def empty_fields(self, document: int = 1, *, required: bool = False) -> tuple[FieldValue, ...]:
        """Empty fields of a document that belong to no party: those that are required, or those that are not.

        Boxes are not among them.
        """
        fields = (field for field in self.fields if field.document == document and not field.party)
        return tuple(
            field for field in fields if field.kind != "box" and not field.is_filled and field.required == required
        )

    @property
    def is_complete(self) -> bool:
        """True if nothing that is needed is missing: every required party, and each that began, has entered all."""
        documents = range(1, len(self.identifiers) + 1)
        parties = (party for number in documents for party in self.parties(number) if party.party != WITHDRAWAL)
        return all(party.state == "complete" or not (party.required or party.filled) for party in parties) and not any(
            self.empty_fields(number, required=True) for number in documents
        )

    @property
    def is_withdrawn(self) -> bool:
        """True if anything is entered where the patient no longer agrees."""
        return any(field.is_filled for field in self.fields if field.party == WITHDRAWAL)


def _party_values(party: str, fields: list[FieldValue]) -> PartyValues:
    """A line for text that is not required, such as the relationship to the patient, may stay empty."""
    filled = tuple(field for field in fields if field.is_filled)
    needed = [field for field in fields if field.required or field.kind not in ("text", "box")]
    missing = tuple(field for field in needed if not field.is_filled)
    return PartyValues(party, filled, missing, any(field.required for field in fields))


def read_form(data: bytes, file: str) -> FormValues:
    """Read the form in a file. `file` names it in messages.

    Raises InputError for a file that is no PDF, damaged, encrypted, not made by this program, or without fields.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # problems are reported instead
    if b"%PDF-" not in data[:1024]:
        raise input_error(file, "is not a PDF", "give the PDF that the patient sent back")
    try:
        return _read(data, file)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - pypdf may raise any exception for a damaged file
        message = f"is damaged: {type(error).__name__}"
        raise input_error(file, message, "ask for the file again, or open it in a viewer and save it") from None


def _read(data: bytes, file: str) -> FormValues:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise input_error(file, "is encrypted", "open it with its password, save it without one, and check that file")
    form: Any = reader.root_object["/AcroForm"].get_object() if "/AcroForm" in reader.root_object else {}
    if "/HandoutsDigest" not in form:
        raise _refusal(reader, file, has_fields=bool(form.get("/Fields")))
    identifiers = tuple(str(form["/HandoutsDocuments"]).split(" "))
    fields = tuple(_fields(reader))
    if not fields:
        raise input_error(file, "has lost its fields", "ask for the file that was filled in, not for a printout of it")
    stored = form["/HandoutsDigest"]
    stored_digest = stored.hex() if isinstance(stored, bytes) else stored.original_bytes.hex()
    end = _REVISION_END.search(data)
    return FormValues(
        identifiers,
        fields,
        fixed_content_digest(reader) == stored_digest,
        tuple(added_annotations(reader)),
        hashlib.sha256(data[: end.end()] if end else data).hexdigest(),
    )


def _refusal(reader: PdfReader, file: str, *, has_fields: bool) -> InputError:
    """Why a file is none of our forms."""
    producer = str(reader.metadata.producer or "") if reader.metadata else ""
    if has_fields or not producer.startswith(_PRODUCER):
        hint = "was it printed to a file? Ask for the file that was filled in and saved"
        return input_error(file, "is not a form made by this program", hint)
    return input_error(file, "has no fields: it was made for paper", "make it with `handouts make CLINIC --fillable`")


def _fields(reader: PdfReader) -> Iterator[FieldValue]:
    """Yield each of our fields once, in reading order; fields that another program added are not ours."""
    seen = set[str]()
    for number, page in enumerate(reader.pages, 1):
        for reference in page.get("/Annots", None) or ():
            widget = reference.get_object()
            if widget.get("/Subtype") != "/Widget":
                continue
            field = widget if "/T" in widget else widget.get("/Parent", widget).get_object()
            name = str(field.get("/T", ""))
            match = _NAME.fullmatch(name)
            if not match or name in seen:
                continue
            seen.add(name)
            required = bool(int(field.get("/Ff", 0)) & _REQUIRED)
            label = str(field.get("/TU", ""))
            document = int(match[1] or 1)
            yield FieldValue(name, match[3], match[2] or "", label, number, required, _value(field), document)


def _value(field: Any) -> str | bool:
    """The value of a field: text, or whether a box is checked or a signature is there."""
    value = field.get("/V")
    value = value.get_object() if value is not None else None
    if field.get("/FT") == "/Btn":
        return value not in (None, "", "/Off")
    if field.get("/FT") == "/Sig":
        return value is not None
    if value is None:
        return ""
    if hasattr(value, "get_data"):  # a long text may be in a stream
        return str(value.get_data().decode("utf-8", "replace"))
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
