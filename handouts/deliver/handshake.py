"""An account to an open connection: reached, under TLS with a checked certificate, logged in. Else words that say why.

Nothing is said to a server before its certificate is checked, and a password goes over TLS alone.
"""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator

from handouts.deliver.account import Account
from handouts.deliver.smtpwords import Declined, Gone, expect, protected, without, words
from handouts.errors import Option, input_error

CONNECT = 30.0
"""Seconds to connect, and for each reply until somebody is logged in."""
PASSWORDS = ("CRAM-MD5", "PLAIN", "LOGIN")
TOKENS = ("XOAUTH2",)


def trusted(account: Account) -> ssl.SSLContext:
    """TLS 1.2 or later, with a certificate of that very host. Raises Refused for authorities that cannot be read."""
    try:
        context = ssl.create_default_context(cafile=account.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise input_error(
            Option("--ca-file"), "holds no certificates that can be read", "give a file of PEM certificates"
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def connected(account: Account) -> smtplib.SMTP:
    """A connection that has been greeted under TLS, and logged in where the account has a user.

    Raises Refused where only a person can mend what is wrong, Gone where a later try may do.
    """
    context = trusted(account)
    # The name of this machine is nobody's business, and servers do not check it.
    where = account.host, account.port, account.domain
    with contextlib.ExitStack() as stack, _in_words(account):
        smtp: smtplib.SMTP
        if account.implicit:
            smtp = smtplib.SMTP_SSL(*where, timeout=CONNECT, context=context)
        else:
            smtp = smtplib.SMTP(*where, timeout=CONNECT)
        stack.callback(smtp.close)
        smtp.ehlo_or_helo_if_needed()
        if not account.implicit:
            _start_tls(smtp, account, context)
        # A command is a small packet that waits for its reply: without this the end of each message waits 40 ms.
        protected(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if account.user:
            _log_in(smtp, account)
        stack.pop_all()
    return smtp


def _start_tls(smtp: smtplib.SMTP, account: Account, context: ssl.SSLContext) -> None:
    if not smtp.has_extn("starttls"):
        hint = "ask who runs it for a port with TLS; smtps:// is for TLS from the first byte"
        raise input_error(account.server, "does not offer STARTTLS, and nothing is sent in clear", hint)
    expect(smtp.starttls(context=context), 220)
    smtp.ehlo_or_helo_if_needed()  # what was offered in clear may have been put there by another


def _log_in(smtp: smtplib.SMTP, account: Account) -> None:
    """Log in with a password, or a token where a command gives one. Raises Refused, Gone."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    wanted = TOKENS if account.token_command else PASSWORDS
    if not set(wanted) & set(offered):
        what = "a token (XOAUTH2)" if account.token_command else "a password"
        hint = f"it offers: {', '.join(offered)}" if offered else "leave out --user, or use another port"
        raise input_error(account.server, f"lets nobody log in with {what}", hint)
    secret = account.password()
    try:
        if account.token_command:
            smtp.auth("XOAUTH2", _xoauth2(account.user, secret))  # type: ignore[arg-type]
        else:
            # One way alone: a wrong password that is tried in two counts twice before an account is locked.
            smtp.user, smtp.password = account.user, secret
            way = next(way for way in PASSWORDS if way in offered)
            smtp.auth(way, getattr(smtp, f"auth_{way.lower().replace('-', '_')}"))
    except smtplib.SMTPAuthenticationError as error:
        told = Declined(error.smtp_code, without(words(error.smtp_error), _said(account.user, secret)))
        if told.temporary:
            raise Gone(str(told)) from None
        hint = "check --user and the password; some providers take tokens alone (--token-command)"
        raise input_error(account.server, f"did not let {account.user} log in: {told}", hint) from None
    except UnicodeEncodeError:
        # Not passed on: the exception holds the password.
        hint = "RFC 4954 allows other letters, but Python's client and most servers do not; ask for another password"
        raise input_error(account.server, "the user or the password holds letters beyond ASCII", hint) from None
    except ValueError:
        raise Gone("the server's answer to the login cannot be read") from None


def _said(user: str, secret: str) -> Iterator[str]:
    """A secret in the ways that a server may repeat it when it does not know the command."""
    nul = chr(0)
    for text in (secret, f"{nul}{user}{nul}{secret}", _xoauth2(user, secret)(None)):
        yield from (text, base64.b64encode(text.encode()).decode("ascii"))


def _xoauth2(user: str, token: str) -> Callable[[bytes | None], str]:
    """Google's and Microsoft's SASL XOAUTH2: all is said at once; to a challenge, which tells of an error, nothing."""

    def respond(challenge: bytes | None = None) -> str:
        return f"user={user}\x01auth=Bearer {token}\x01\x01" if challenge is None else ""

    return respond


@contextlib.contextmanager
def _in_words(account: Account) -> Iterator[None]:
    """What keeps a connection from being made. Raises Refused where only a person can mend it, else Gone."""
    try:
        yield
    except Declined as declined:
        raise _at_the_door(account, declined) from declined
    except smtplib.SMTPServerDisconnected as error:
        raise Gone(str(error) or "the connection was closed") from error
    except smtplib.SMTPResponseException as error:
        raise _at_the_door(account, Declined(error.smtp_code, words(error.smtp_error))) from error
    except smtplib.SMTPException as error:
        raise Gone(str(error)) from error
    except ssl.SSLCertVerificationError as error:
        hint = "ask who runs the server; for an authority of your own, give its certificate with --ca-file"
        raise input_error(account.server, f"its certificate is not accepted: {error.verify_message}", hint) from error
    except ssl.SSLError as error:
        hint = "smtps:// is TLS from the first byte (port 465), smtp:// begins with STARTTLS (port 587)"
        why = (error.reason or "TLS failed").lower().replace("_", " ")
        raise input_error(account.server, f"no protected connection: {why}", hint) from error
    except (socket.gaierror, UnicodeError) as error:  # the latter for a name that can be none
        raise input_error(
            account.server, "there is no server of that name", "check --server and the network"
        ) from error
    except OSError as error:
        raise Gone(error.strerror or str(error) or "no answer") from error


def _at_the_door(account: Account, declined: Declined) -> Exception:
    """What a server says before anything is handed in, as an exception to raise."""
    if declined.temporary:
        return Gone(str(declined))
    return input_error(account.server, f"does not let this machine in: {declined}", "ask who runs it")
