"""Letters and the journal to what a run of mails will do with each, and why; the dry run shows the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handouts.deliver.chain import Row
from handouts.deliver.journal import Journal
from handouts.deliver.letters import Letter
from handouts.deliver.outbox import DATA, FAILED, SENT, UNKNOWN, WAITING, Message, Outbox


@dataclass(frozen=True)
class Intent:
    """A letter and what will be done with it."""

    letter: Letter
    message: Message | None
    """None where no journal is there yet."""
    send: bool
    words: str
    """Why it is not sent; of one that is, what to know before."""
    open: bool = False
    """True where a person has to decide first: then a run has not reached all that it should."""
    replaces: bool = False
    """True where other papers for the same visit went to the same address before."""


@dataclass(frozen=True)
class Chooser:
    """What is chosen by: the outbox (None where there is no journal), and what the person asked for."""

    journal: Journal | None
    outbox: Outbox | None
    resume: bool = False
    """Only what an earlier run has begun and not ended."""
    limit: int | None = None
    drafts: bool = False
    """Also what was made from a set that nobody has approved."""

    def choose(self, letters: Sequence[Letter]) -> list[Intent]:
        """An intent for each letter, in their order. Raises Refused."""
        found: list[Intent] = []
        count = 0
        for letter in letters:
            intent = self._one(letter)
            if intent.send:
                count += 1
                if self.limit is not None and count > self.limit:
                    intent = Intent(letter, intent.message, send=False, words="left for another run (--limit)")
            found.append(intent)
        return found

    def _one(self, letter: Letter) -> Intent:
        if letter.hindrance:
            return Intent(letter, None, send=False, words=f"not sent: {letter.hindrance}")
        if letter.patient.status == "draft" and not self.drafts:
            words = "not sent: its text is a draft that nobody has approved (--allow-draft sends it)"
            return Intent(letter, None, send=False, words=words, open=True)
        if self.journal is None or self.outbox is None:
            words = "nothing was begun before (--resume)" if self.resume else ""
            return Intent(letter, None, send=not self.resume, words=words)
        message = letter.message(self.journal)
        last = self.outbox.last(message)
        words, waits = self._against(letter, last)
        if words:
            return Intent(letter, message, send=False, words=words, open=waits)
        earlier = [row for row in self.outbox.elsewhere(message) if row.action in (SENT, UNKNOWN)]
        replaces = any(row.recipient == message.recipient for row in earlier)
        return Intent(letter, message, send=True, words=_before(earlier, message), replaces=replaces)

    def _against(self, letter: Letter, last: Row | None) -> tuple[str, bool]:
        """Why a letter is not sent, ('' where it is), and whether a person has to decide."""
        state = last.action if last else ""
        if last and state == SENT:
            return f"was sent {_moment(last)}", False
        if state in (UNKNOWN, DATA):
            how = f"`handouts mail settle {letter.id} sent` or `resend`"
            return f"it is not known whether it arrived: ask the patient or who runs the server, then {how}", True
        if self.resume and last and state == FAILED:
            return f"failed {_moment(last)}: {last.result}", True
        if self.resume and state not in WAITING:
            return "not begun by an earlier run", False
        return "", False


def _before(earlier: Sequence[Row], message: Message) -> str:
    """What was sent for this visit before, so that nobody wonders about a second mail."""
    if not earlier:
        return ""
    row = earlier[-1]
    if row.recipient == message.recipient:
        return f"another version was sent {_moment(row)}; this mail says that it replaces it"
    return f"a mail to another address was sent {_moment(row)}"


def _moment(row: Row) -> str:
    return f"{row.at[:16].replace('T', ' ')} UTC"
