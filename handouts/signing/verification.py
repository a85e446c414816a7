"""What the signatures of a PDF prove: each revision, who signed it, whether it is intact, and what it changed.

Two independent checks must agree. The signatures are checked by pyHanko, which also says whether a revision changed
more than fields. The words are compared by our own digest of everything but the fields (`form_digest.py`).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handouts.consent.form_values import FormValues, read_form
from handouts.errors import InputError, input_error
from handouts.signing.certificates import require_libraries
from handouts.signing.seal import SEAL


@dataclass(frozen=True)
class Revision:
    """One signature, and what was filled in since the one before it."""

    number: int
    field: str
    """The name of the signed field; `seal` for the seal of the clinic."""
    party: str
    """A key of `form_values.PARTIES`; '' for the seal."""
    name: str
    """Who signed, as the file says."""
    certificate: str
    """The name in the certificate."""
    is_self_signed: bool
    moment: dt.datetime | None
    """When it was signed, by the clock of the computer, or by the timestamp authority if `has_timestamp`."""
    has_timestamp: bool
    is_intact: bool
    """True if no byte that it covers was changed."""
    is_certificate_current: bool
    """True if the certificate was valid at that moment."""
    filled: tuple[str, ...]
    """Labels of the fields that were filled in, with their pages."""
    words_unchanged: bool
    """True if all but the fields is as the program made it."""
    is_allowed: bool
    """True if later revisions changed nothing but fields."""

    @property
    def is_good(self) -> bool:
        """True if it proves what it says."""
        return self.is_intact and self.is_certificate_current and self.words_unchanged and self.is_allowed


@dataclass(frozen=True)
class SignedForm:
    """All signatures of a file, and the form as it is at the end."""

    revisions: tuple[Revision, ...]
    form: FormValues
    is_sealed_first: bool
    """True if the seal is the first signature."""
    bytes_after: int
    """Bytes after the last signature, which nobody signed."""

    @property
    def is_good(self) -> bool:
        """True if every signature is good, the seal came first, and nothing was added after the last one."""
        return (
            bool(self.revisions)
            and self.is_sealed_first
            and not self.bytes_after
            and self.form.words_unchanged
            and not self.form.added
            and all(revision.is_good for revision in self.revisions)
        )


def verify_signatures(data: bytes, file: str) -> SignedForm:
    """Check all signatures of a file. `file` names it in messages.

    Raises InputError for a file that is not a form of this program, that cannot be read, or that has no signatures.
    """
    require_libraries()
    form = read_form(data, file)
    try:
        return _verify(data, file, form)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - pyHanko may raise any exception for a damaged signature
        message = f"its signatures cannot be read: {type(error).__name__}"
        raise input_error(file, message, "ask for the file again") from None


def _verify(data: bytes, file: str, form: FormValues) -> SignedForm:
    signatures = _signatures(data)
    if not signatures:
        hint = "`handouts consent check` says what is filled in"
        raise input_error(file, "has no digital signatures", hint)
    revisions, before = [], _filled_fields(None)
    for number, signature in enumerate(signatures, 1):
        end = _end(signature)
        revision_form = _read_revision(data[:end], file)
        revisions.append(_revision(data, number, signature, revision_form, before))
        before = _filled_fields(revision_form)
    last = max(_end(signature) for signature in signatures)
    rest = len(data[last:].strip())
    return SignedForm(tuple(revisions), form, revisions[0].field == SEAL, rest)


def _signatures(data: bytes) -> Sequence[Any]:
    """The signatures, in the order in which they were added."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    return sorted(PdfFileReader(io.BytesIO(data)).embedded_signatures, key=_end)


def _end(signature: Any) -> int:
    """The number of bytes up to the end of the revision that a signature covers."""
    *_, start, length = map(int, signature.sig_object["/ByteRange"])
    return start + length


def _read_revision(data: bytes, file: str) -> FormValues | None:
    """The form as it was when it was signed; None if that revision cannot be read."""
    try:
        return read_form(data, file)
    except InputError:
        return None


def _filled_fields(form: FormValues | None) -> dict[str, object]:
    return {field.name: field.value for field in form.fields if field.is_filled} if form else {}


def _revision(data: bytes, number: int, signature: Any, form: FormValues | None, before: dict[str, object]) -> Revision:
    status = _status(signature)
    certificate = signature.signer_cert
    stamp = getattr(status, "timestamp_validity", None) if status else None
    claimed = signature.self_reported_timestamp
    moment = stamp.timestamp if stamp is not None else claimed
    is_current = bool(moment and certificate.not_valid_before <= moment <= certificate.not_valid_after)
    changed = [field for field in form.fields if form and before.get(field.name) != field.value] if form else []
    fields = [field for field in changed if field.is_filled or field.name in before]
    own = next((field for field in form.fields if field.name == signature.field_name), None) if form else None
    return Revision(
        number=number,
        field=signature.field_name,
        party=own.party if own else "",
        name=str(signature.sig_object.get("/Name", "")),
        certificate=certificate.subject.native.get("common_name", certificate.subject.human_friendly),
        is_self_signed=certificate.subject == certificate.issuer,
        moment=moment,
        has_timestamp=stamp is not None,
        is_intact=bool(status and status.intact and status.valid) and _is_padded_with_zeros(data, signature),
        is_certificate_current=is_current,
        filled=tuple(f"{field.label} (page {field.page})" for field in fields if field.name != signature.field_name),
        words_unchanged=bool(form and form.words_unchanged),
        is_allowed=bool(status and status.docmdp_ok),
    )


def _is_padded_with_zeros(data: bytes, signature: Any) -> bool:
    """True if nothing is hidden behind the signature in its own entry, the only bytes that it does not cover."""
    from asn1crypto.parser import peek  # type: ignore[import-untyped]

    begin, length, end, _ = map(int, signature.sig_object["/ByteRange"])
    try:
        contents = bytes.fromhex(data[begin + length + 1 : end - 1].decode("ascii"))
        return not contents[peek(contents) :].strip(b"\0")
    except ValueError:
        return False


def _status(signature: Any) -> Any:
    """The result of pyHanko; None if it cannot check the signature, which is then not good."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    # Who issued the certificate is reported, and is not a reason to refuse: see `docs/signatures.md`.
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    try:
        return validate_pdf_signature(signature, context, context)
    except Exception:  # noqa: BLE001 - pyHanko may raise any exception for a damaged signature
        return None


def report_lines(signed: SignedForm) -> Iterator[str]:
    """What the signatures prove, in words for a compliance officer."""
    for revision in signed.revisions:
        who = f"Signed by {revision.name}" if revision.name else "Signed"
        what = "Seal of the clinic" if revision.field == SEAL else who
        clock = "by a timestamp authority" if revision.has_timestamp else "by the computer's clock"
        moment = f"{revision.moment:%Y-%m-%d %H:%M} UTC, {clock}" if revision.moment else "at an unknown time"
        yield f"{revision.number}. {what}: {moment}"
        yield f"   {_verdict(revision)}"
        issuer = "made by this clinic itself" if revision.is_self_signed else "issued by a certificate authority"
        yield f"   Certificate: {revision.certificate}, {issuer}"
        if revision.filled:
            yield f"   Filled in: {'; '.join(revision.filled)}"
    if not signed.is_sealed_first:
        yield "The clinic's seal is not the first signature: it is not known what was shown."
    if signed.bytes_after:
        yield f"After the last signature, {signed.bytes_after} bytes were added that nobody signed."
    yield "Words of the page: " + ("as they were made." if signed.form.words_unchanged else "CHANGED.")


def _verdict(revision: Revision) -> str:
    if not revision.is_intact:
        return "BROKEN: bytes that it covers were changed after it, or the signature is damaged."
    if not revision.words_unchanged:
        return "BROKEN: the words of the page were already changed when it was signed."
    if not revision.is_allowed:
        return "BROKEN: something else than fields was changed after it."
    if not revision.is_certificate_current:
        return "NOT VALID: the certificate was not valid at that time, or the clock was wrong."
    return "Valid: nothing that it covers was changed."
