"""Search words by random tokens, so that no address contains a patient's name."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

MAX_SEARCHES = 2000
"""Maximum number of searches in memory, for the browser's Back button."""


class SearchTokens:
    """Search words by random tokens, so that no address contains a patient's name."""

    def __init__(self) -> None:
        self._words: OrderedDict[str, str] = OrderedDict()
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def token(self, words: str) -> str:
        """The token for search words; '' for none."""
        if not words.strip():
            return ""
        with self._lock:
            if words not in self._tokens:
                token = secrets.token_urlsafe(8)
                self._words[token], self._tokens[words] = words, token
            self._words.move_to_end(self._tokens[words])
            while len(self._words) > MAX_SEARCHES:
                del self._tokens[self._words.popitem(last=False)[1]]
            return self._tokens[words]

    def words(self, token: str) -> str:
        """The words of a token; '' if it has expired."""
        return self._words.get(token, "")
