"""Email addresses that every program reads the same way, and phone numbers spelled with letters."""

from __future__ import annotations

import smtplib
from pathlib import Path

import pytest

from handouts.compose.placeholders import tel_uri
from handouts.contact_details import ascii_address, ascii_domain, digits_to_dial, mailbox_key
from handouts.content.models.scalars import ContentModel, Phone
from handouts.mail.message import header
from tests.schedule.lists import GOOD, only_booking, read_list, table, write_csv


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("maria@example.org", "maria@example.org"),
        ("Maria.Beispiel+papers@Example.ORG", "Maria.Beispiel+papers@Example.ORG"),
        ("o'brien_1@mail-2.example.org", "o'brien_1@mail-2.example.org"),
        ("maria..b.@example.org", "maria..b.@example.org"),  # some Japanese providers allow this
        ("märia@example.org", "märia@example.org"),
        ("राम@example.org", "राम@example.org"),
        ("maria@münchen.example", "maria@xn--mnchen-3ya.example"),
        ("maria@localhost", "maria@localhost"),
        ("x" * 240 + "@example.org", "x" * 240 + "@example.org"),
    ],
)
def test_valid_address(address: str, expected: str) -> None:
    assert ascii_address(address) == expected
    assert smtplib.quoteaddr(expected) == f"<{expected}>"
    if address.isascii():
        assert str(header(address)) == expected


@pytest.mark.parametrize(
    "address",
    [
        "", "maria", "@example.org", "maria@", "maria beispiel@example.org", "maria@exa mple.org",
        "maria]@example.org", "[maria@example.org", "maria\\@example.org", '"maria"@example.org', "maria<@example.org",
        "maria@eve@example.org", "maria,eve@example.org", "maria;@example.org", "maria(x)@example.org",
        "=?utf-8?q?eve?=@example.org", "maria@=?utf-8?q?a?=.org", "maria\uff20example.org@example.org",
        "maria\u202e@example.org", "maria\u200b@example.org", "maria\x00@example.org", "maria\n@example.org",
        "maria\x1b[31m@example.org", "maria@example.org.", "maria@example..org", "maria@exämple..org", "maria@.org",
        "maria@-example.org", "maria@exam_ple.org", "maria@[192.0.2.1]", "maria@192.0.2.1", f"maria@{'ä' * 70}.org",
        f"maria@{'a.' * 130}org", "maria@example.com].org",
    ],
)  # fmt: skip
def test_ambiguous_address(address: str) -> None:
    with pytest.raises(ValueError, match=r"maria@example\.org$"):
        ascii_address(address)


@pytest.mark.parametrize("sign", "ßẞς\u200c\u200d")
def test_ambiguous_domain(sign: str) -> None:
    """strasse.example and straße.example may belong to different owners."""
    with pytest.raises(ValueError, match="in two ways"):
        ascii_domain(f"maria@stra{sign}e.example")
    assert ascii_address(f"{'ß' if sign == 'ß' else 'a'}@example.org")


def test_mailbox_key() -> None:
    assert mailbox_key(" Ma\u0308ria@Example.org ") == mailbox_key("märia@example.org")


ADDRESS = ("1 Main Street", "Springfield, GA 30000")
NUMBERS = [
    ("1-800-GO-SPINE", "1-800-467-7463", "tel:+18004677463"),
    ("(800) GO-SPINE", "800-467-7463", "tel:+18004677463"),
    ("1-800-GO-SPINE ext. 12", "1-800-467-7463 ext. 12", "tel:+18004677463;ext=12"),
    ("800.FLOWERS", "800-356-9377", "tel:+18003569377"),
    ("555-010-0199", "555-010-0199", "tel:5550100199"),
    ("555-010-0199 ext. 12", "555-010-0199 ext. 12", "tel:5550100199;ext=12"),
    ("555-010-0199 x12", "555-010-0199 x12", "tel:5550100199;ext=12"),
]


class Clinic(ContentModel):
    phone: Phone


@pytest.mark.parametrize(("written", "digits", "link"), NUMBERS)
def test_spelled_number(tmp_path: Path, written: str, digits: str, link: str) -> None:
    assert digits_to_dial(written) == digits
    assert tel_uri(written, ADDRESS) == link
    assert Clinic.model_validate({"phone": written}).phone == written
    assert (
        only_booking(read_list(write_csv(tmp_path / "day.csv", table([{**GOOD, "phone": written}])))).phone == written
    )


@pytest.mark.parametrize(
    "text", ["555-010-0199 (daughter)", "555-010-0199 ANNA", "call me", "GO-SPINE", "1-800-GO", "911"]
)
def test_other_text_unchanged(text: str) -> None:
    assert digits_to_dial(text) == text


@pytest.mark.parametrize("text", ["GO-SPINE", "1-800-GO", "call me", "n o t a number"])
def test_not_a_phone_number(text: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        Clinic.model_validate({"phone": text})
