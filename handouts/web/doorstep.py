"""What the server itself refuses, such as what is too large, goes out with the headers of every other answer."""

from __future__ import annotations

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from handouts.web.guard import HEADERS


class _Refusal(ErrorTask):  # type: ignore[misc]
    """An answer of the server itself."""

    def execute(self) -> None:
        """Answer, and close."""
        self.response_headers.extend(HEADERS.items())
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection of the page."""

    error_task_class = _Refusal
