"""Build a MIME message from text, a packet and a calendar file. It says nothing about a patient or a treatment."""

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
from handouts.mail.account import Account
from handouts.text_direction import is_right_to_left

_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Parts:
    """The contents of one message."""

    mail_text: MailText
    recipient: str
    """The address."""
    identifier: str
    """Letters and digits; the same if the message is sent again, so that a mailbox recognizes it."""
    packet: bytes = field(repr=False)
    calendar: bytes = field(repr=False, default=b"")
    """b'' for none."""


def message(account: Account, parts: Parts, now: dt.datetime) -> bytes:
    """The message as it is sent, with CRLF line ends. `now` has its time zone.

    All ASCII, except for a mailbox name that is not: an address may not be encoded (RFC 2047, 5), and a server that
    supports such an address accepts the header unencoded (RFC 6532).
    """
    policy = _POLICY if parts.recipient.rpartition("@")[0].isascii() else _POLICY.clone(utf8=True)
    mail_text = parts.mail_text
    mime = new_message(account, parts.recipient, mail_text.subject, parts.identifier, now, policy)
    mime.set_content(_plain_text(mail_text), cte="quoted-printable")
    mime.add_alternative(_page(mail_text), subtype="html", cte="quoted-printable")
    mime.add_attachment(parts.packet, maintype="application", subtype="pdf", filename=mail_text.file_name)
    if parts.calendar:
        mime.add_attachment(
            parts.calendar, maintype="text", subtype="calendar", filename=mail_text.calendar_name,
            params={"method": "PUBLISH", "charset": "utf-8"},
        )  # fmt: skip
    mime["Content-Language"] = mail_text.language  # last: adding a part moves the content headers into the first one
    return mime.as_bytes()


def new_message(
    account: Account,
    recipient: str,
    subject: str,
    identifier: str,
    now: dt.datetime,
    policy: EmailPolicy[EmailMessage] = SMTP,
) -> EmailMessage:
    """A message with its headers and no content."""
    mime = EmailMessage(policy)
    mime["From"] = header(account.sender, account.sender_name)
    mime["To"] = header(recipient)
    mime["Subject"] = subject
    mime["Date"] = format_datetime(now.astimezone(dt.UTC))
    mime["Message-ID"] = f"<{identifier}@{account.domain}>"
    mime["Auto-Submitted"] = "auto-generated"  # RFC 3834: prevents "out of office" replies
    return mime


def header(address: str, name: str = "") -> Address:
    """An address for a header, with its domain in ASCII. Raises ValueError for an invalid one."""
    username, _, domain = contact_details.ascii_address(address).rpartition("@")
    return Address(name, username=username, domain=domain)


def _plain_text(mail_text: MailText) -> str:
    """The text of the mail. In right-to-left text, marks keep the parts of the phone number in order."""
    text = "\n\n".join(mail_text.paragraphs) + "\n"
    if mail_text.phone and is_right_to_left(mail_text.language):
        text = text.replace(mail_text.phone, f"{_LEFT_TO_RIGHT}{mail_text.phone}{_END}")
    return text


_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"
"""Direction marks: LEFT-TO-RIGHT ISOLATE and POP DIRECTIONAL ISOLATE."""


def _page(mail_text: MailText) -> str:
    """The same text as HTML: large and plain, with the phone number as a link, and nothing loaded from elsewhere.

    Language, direction and size are repeated in the body, because webmail shows only its content.
    """
    paragraphs = "\n".join(f"<p>{_linked(text, mail_text)}</p>" for text in mail_text.paragraphs)
    direction = "rtl" if is_right_to_left(mail_text.language) else "ltr"
    attributes = f'lang="{html.escape(mail_text.language)}" dir="{direction}"'
    return (
        f"<!DOCTYPE html>\n<html {attributes}>\n"
        f'<head>\n<meta charset="utf-8">\n<title>{html.escape(mail_text.subject)}</title>\n</head>\n<body>\n'
        f'<div {attributes} style="font-family: sans-serif; font-size: 20px; line-height: 1.5; max-width: 36em">\n'
        f"{paragraphs}\n</div>\n</body>\n</html>\n"
    )


def _linked(text: str, mail_text: MailText) -> str:
    escaped = html.escape(text)
    if not mail_text.phone_link:
        return escaped
    phone = html.escape(mail_text.phone)
    # In right-to-left text the parts of the number would be reordered.
    link = f'<a href="{html.escape(mail_text.phone_link)}" dir="ltr" style="white-space: nowrap">{phone}</a>'
    return escaped.replace(phone, link)
