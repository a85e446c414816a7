"""Words, a packet and a calendar file to one MIME message, which tells nothing of a patient or a treatment."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime

from handouts import contact_details
from handouts.compose.mail_content import MailText
from handouts.deliver.account import Account

_POLICY = SMTP.clone(cte_type="7bit")
RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "ur", "yi")


@dataclass(frozen=True)
class Parts:
    """What goes into one message."""

    words: MailText
    recipient: str
    """The address."""
    identifier: str
    """Letters and digits: the same for a message that is sent again, so that a mailbox may know it."""
    packet: bytes = field(repr=False)
    calendar: bytes = field(repr=False, default=b"")
    """'' for none."""


def message(account: Account, parts: Parts, now: dt.datetime) -> bytes:
    """The message as it is handed in, lines ended by CRLF. `now` bears its zone.

    All ASCII, but for the name of a mailbox that is not: no encoding may stand in an address (RFC 2047, 5), and a
    server that takes such a one takes the header as it is (RFC 6532).
    """
    policy = _POLICY if parts.recipient.rpartition("@")[0].isascii() else _POLICY.clone(utf8=True)
    words = parts.words
    made = headed(account, parts.recipient, words.subject, parts.identifier, now, policy)
    made.set_content("\n\n".join(words.paragraphs) + "\n", cte="quoted-printable")
    made.add_alternative(_page(words), subtype="html", cte="quoted-printable")
    made.add_attachment(parts.packet, maintype="application", subtype="pdf", filename=words.file_name)
    if parts.calendar:
        made.add_attachment(
            parts.calendar, maintype="text", subtype="calendar", filename=words.calendar_name,
            params={"method": "PUBLISH", "charset": "utf-8"},
        )  # fmt: skip
    made["Content-Language"] = words.language  # at last: adding a part moves the headers of content into the first one
    return made.as_bytes()


def headed(
    account: Account,
    recipient: str,
    subject: str,
    identifier: str,
    now: dt.datetime,
    policy: EmailPolicy[EmailMessage] = SMTP,
) -> EmailMessage:
    """A message with its headers, and nothing in it yet."""
    made = EmailMessage(policy)
    made["From"] = header(account.sender, account.sender_name)
    made["To"] = header(recipient)
    made["Subject"] = subject
    made["Date"] = format_datetime(now.astimezone(dt.UTC))
    made["Message-ID"] = f"<{identifier}@{account.domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "out of office" comes back
    return made


def header(address: str, name: str = "") -> Address:
    """An address for a header, its domain as DNS writes it. Raises ValueError for one that is none."""
    username, _, domain = contact_details.ascii_address(address).rpartition("@")
    return Address(name, username=username, domain=domain)


def _page(words: MailText) -> str:
    """The same words for programs that show HTML: large, plain, nothing loaded from anywhere, its phone a link.

    Language, direction and size stand within the body once more, as readers on the web show what is in it alone.
    """
    paragraphs = "\n".join(f"<p>{_linked(text, words)}</p>" for text in words.paragraphs)
    side = "rtl" if words.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
    spoken = f'lang="{html.escape(words.language)}" dir="{side}"'
    return (
        f"<!DOCTYPE html>\n<html {spoken}>\n"
        f'<head>\n<meta charset="utf-8">\n<title>{html.escape(words.subject)}</title>\n</head>\n<body>\n'
        f'<div {spoken} style="font-family: sans-serif; font-size: 20px; line-height: 1.5; max-width: 36em">\n'
        f"{paragraphs}\n</div>\n</body>\n</html>\n"
    )


def _linked(text: str, words: MailText) -> str:
    shown = html.escape(text)
    if not words.phone_link:
        return shown
    phone = html.escape(words.phone)
    # In a sentence that runs from right to left the parts of a number would change places.
    link = f'<a href="{html.escape(words.phone_link)}" dir="ltr" style="white-space: nowrap">{phone}</a>'
    return shown.replace(phone, link)
