"""Mail as a channel: send each delivery to the mail server once.

A message goes to the server without its final dot; then its row is written to the journal; then the dot is sent. If the
run is killed, the next run knows which messages the server cannot have, and sends only those.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from handouts import contact_details
from handouts.channels.channel import Attempt, Outcome, Say, State
from handouts.channels.run import Pace, pause
from handouts.channels.table import MAIL
from handouts.errors import Hint, InputError, Problem, input_error
from handouts.journal.hash_chain import Entry
from handouts.mail.account import Account
from handouts.mail.deliveries import Delivery
from handouts.mail.message_builder import MessageBuilder
from handouts.mail.smtp import ConnectionLost, Declined, Session, without

MAX_LOSSES = 4
"""How often in a row a connection may fail before the run ends."""


class MailChannel:
    """See `Channel`. `say` reports lost connections to the user; `pace` sets how often to try again."""

    name: str
    actions = MAIL
    flush_done = False

    def __init__(self, account: Account, builder: MessageBuilder, say: Say, pace: Pace) -> None:
        self.name = account.server
        self._account, self._builder, self._say, self._pace = account, builder, say, pace
        self._session: Session | None = None
        self._in_message = False  # then a QUIT would be part of the message
        self._losses = 0

    def entries(self, item: Delivery) -> Sequence[Entry]:
        """The packet, then its documents, with the recipient's hash."""
        return self._builder.entries(item)

    def check(self, items: Sequence[Delivery]) -> Sequence[Problem]:
        """Reads all that the messages need. Raises InputError."""
        self._builder.check(items)
        return []

    def recover(self, item: Delivery, attempt: Attempt[Delivery]) -> Outcome | None:  # noqa: ARG002 - part of the protocol
        """A mail server cannot be asked. `Outbox.recover` has already marked such mails as unknown."""
        return None

    def journal_text(self, attempt: Attempt[Delivery], text: str) -> str:
        """The server and its reply, without text about the patient."""
        return f"{self.name}: {without(text, _private(attempt.item))}"

    def unrecorded(self, item: Delivery) -> str:
        """The server accepted it, and cannot be asked."""
        return Hint(
            f"`handouts mail settle {item.id} sent`, because the server accepted it",
            page="ask your IT support to record it as sent, because the server accepted it",
        )

    def send(self, item: Delivery, attempt: Attempt[Delivery]) -> Outcome:
        """Send one message. Raises InputError if the server cannot be reached."""
        try:
            envelope = self._builder.envelope(item)
        except InputError as refused:
            problem = refused.problems[0]
            return Outcome(State.REFUSED, problem.with_hint)
        session = self._connected()
        attempt.claim(f"try {attempt.number}")
        self._in_message = True
        try:
            session.begin(envelope)
            outcome = self._finish(session, attempt)
        except Declined as declined:
            outcome = self._declined(session, declined)
        except ConnectionLost as lost:
            text = f"the connection was lost during the message: {lost}"
            return Outcome(State.DEFERRED, text, error=self._lost(lost))
        self._in_message = False
        return outcome

    def _finish(self, session: Session, attempt: Attempt[Delivery]) -> Outcome:
        """Write the row to the journal, then send the dot. Raises Declined, and ConnectionLost before the dot."""
        attempt.start("handed to the server")
        session.check_alive()  # writing the row takes time, and the dot is not sent yet
        try:
            reply = session.finish()
        except (ConnectionLost, KeyboardInterrupt) as lost:
            self._drop()
            self._losses += 1
            stopped = lost if isinstance(lost, KeyboardInterrupt) else None
            return Outcome(State.UNKNOWN, f"the server's reply was lost: {lost or 'stopped'}", error=stopped)
        self._losses = 0
        return Outcome(State.DONE, reply, message="sent")

    def _declined(self, session: Session, declined: Declined) -> Outcome:
        """The outcome of a refused message. It does not stop the others."""
        self._losses = 0
        try:
            if declined.ends_session:
                self._drop()
            else:
                session.reset()
        except ConnectionLost:
            self._drop()
        return Outcome(State.DEFERRED if declined.temporary else State.REFUSED, str(declined))

    def _connected(self) -> Session:
        """The open session, or a new one. Raises InputError."""
        while self._session is None:
            try:
                self._session = Session(self._account)
            except ConnectionLost as lost:
                if refused := self._lost(lost):
                    raise refused from lost
                time.sleep(pause(self._pace.backoff, self._losses))
        return self._session

    def _lost(self, lost: ConnectionLost) -> InputError | None:
        """Report a lost connection. Returns the error that ends the run after too many losses in a row."""
        self._drop()
        self._losses += 1
        self._say(f"{self.name}: {lost}")
        if self._losses < min(MAX_LOSSES, self._pace.tries):
            return None
        hint = Hint(
            "check the network, or ask the operator of the server; then run the same command with --resume",
            page="check the network, or ask the operator of the server; then press “Mail” again",
        )
        return input_error(self.name, f"the connection fails each time: {lost}", hint)

    def close(self) -> None:
        """End the session."""
        if self._session and not self._in_message:
            self._session.close()
            self._session = None
        self._drop()

    def _drop(self) -> None:
        if self._session:
            self._session.drop()
        self._session, self._in_message = None, False


def _private(delivery: Delivery) -> tuple[str, ...]:
    """What a reply may reveal about a patient: names, and the parts of the address."""
    recipient = delivery.recipient
    names = (part for part in recipient.name.split() if len(part) > 1)
    email = recipient.email
    return (recipient.name, *names, email, *email.rpartition("@")[::2], contact_details.ascii_domain(email))
