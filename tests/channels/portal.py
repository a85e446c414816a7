"""An example of a third channel: the packets of a day to a portal, over HTTP. One module and one line in the table."""

from __future__ import annotations

import http.client
from collections.abc import Sequence

from handouts.channels.channel import Actions, Attempt, Outcome, State
from handouts.channels.packets import Packet
from handouts.channels.table import ChannelInfo, ChannelLabels
from handouts.errors import InputError, Problem, Program, input_error
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal

LINE = ChannelInfo(
    "portal",
    Actions.named("portal"),
    ChannelLabels("In the portal", "Not in the portal", "Not sure if in the portal"),
    "Put packets into the patients' portal.",
    "tests.channels.portal:PortalChannel",
)
"""The line in the table."""


class PortalChannel:
    """See `Channel`. The address is HOST:PORT."""

    actions = LINE.actions
    flush_done = True

    def __init__(self, address: str, journal: Journal) -> None:
        self.name, self._journal = Program(address), journal

    def entries(self, item: Packet) -> Sequence[Entry]:
        return item.entries(self._journal)

    def check(self, items: Sequence[Packet]) -> Sequence[Problem]:
        try:
            self._ask("GET", "/")
        except OSError as error:
            raise input_error(self.name, "the portal does not answer", "check the address given with --to") from error
        return []

    def recover(self, item: Packet, attempt: Attempt[Packet]) -> Outcome | None:
        if not attempt.interrupted():
            return None
        status = self._ask("GET", f"/{item.sha256}")
        if status == http.client.OK:
            return Outcome(State.DONE, "found in the portal")
        if status == http.client.NOT_FOUND:
            return None
        return Outcome(State.UNKNOWN, f"the portal cannot say (HTTP {status})")

    def send(self, item: Packet, attempt: Attempt[Packet]) -> Outcome:
        try:
            data = item.read()
        except InputError as refused:
            return Outcome(State.REFUSED, refused.problems[0].message)
        attempt.start()
        try:
            status = self._ask("PUT", f"/{item.sha256}", data)
        except (OSError, http.client.HTTPException):
            return Outcome(State.UNFINISHED, "the reply was lost")
        if status == http.client.SERVICE_UNAVAILABLE:
            return Outcome(State.DEFERRED, "the portal is busy")
        return Outcome(State.DONE if status == http.client.CREATED else State.REFUSED, f"HTTP {status}")

    def journal_text(self, attempt: Attempt[Packet], text: str) -> str:
        return f"{self.name}: {text}".removesuffix(": ")

    def unrecorded(self, item: Packet) -> str:
        return "run the same command: it asks the portal"

    def close(self) -> None:
        pass

    def _ask(self, method: str, path: str, body: bytes = b"") -> int:
        connection = http.client.HTTPConnection(self.name, timeout=20)
        try:
            connection.request(method, path, body)
            return connection.getresponse().status
        finally:
            connection.close()
