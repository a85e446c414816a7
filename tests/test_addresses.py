"""Addresses: one mailbox for every program on the way of a mail, or none."""

from __future__ import annotations

import smtplib

import pytest

from handouts.contact_details import ascii_address, ascii_domain, mailbox_key
from handouts.mail.message import header


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("maria@example.org", "maria@example.org"),
        ("Maria.Beispiel+papers@Example.ORG", "Maria.Beispiel+papers@Example.ORG"),
        ("o'brien_1@mail-2.example.org", "o'brien_1@mail-2.example.org"),
        ("maria..b.@example.org", "maria..b.@example.org"),  # some providers of Japan have such
        ("märia@example.org", "märia@example.org"),
        ("राम@example.org", "राम@example.org"),
        ("maria@münchen.example", "maria@xn--mnchen-3ya.example"),
        ("maria@localhost", "maria@localhost"),
        ("x" * 240 + "@example.org", "x" * 240 + "@example.org"),
    ],
)
def test_every_program_reads_the_same(address: str, told: str) -> None:
    assert ascii_address(address) == told
    assert smtplib.quoteaddr(told) == f"<{told}>"
    if address.isascii():
        assert str(header(address)) == told


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
def test_what_could_be_read_in_two_ways_is_none(address: str) -> None:
    with pytest.raises(ValueError, match=r"maria@example\.org$"):
        ascii_address(address)


@pytest.mark.parametrize("sign", "ßẞς\u200c\u200d")
def test_a_domain_that_two_versions_of_idna_read_in_two_ways_is_none(sign: str) -> None:
    """strasse.example and straße.example may have two owners."""
    with pytest.raises(ValueError, match="in two ways"):
        ascii_domain(f"maria@stra{sign}e.example")
    assert ascii_address(f"{'ß' if sign == 'ß' else 'a'}@example.org")


def test_capitals_blanks_and_marks_apart_are_one_mailbox() -> None:
    assert mailbox_key(" Ma\u0308ria@Example.org ") == mailbox_key("märia@example.org")
