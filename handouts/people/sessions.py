"""Sessions: the person who is signed in in a browser, until when, and whether the screen is locked.

They are in memory only: when the program ends, everyone signs in again.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LOCK_AFTER = 10 * 60.0
"""Seconds without an action after which the screen locks (45 CFR 164.312(a)(2)(iii): automatic logoff)."""
END_AFTER = 12 * 3600.0
"""Seconds after which a session ends: a shift, so that everyone signs in once a day."""
IDLE_END = 4 * 3600.0
"""Seconds without an action after which a session ends."""
PIN_TRIES = 5
"""Wrong PINs after which the session ends."""
MAX_SESSIONS = 500


@dataclass
class BrowserSession:
    """One browser in which somebody is signed in."""

    user: str
    """The name of the account; '' if the desk has no accounts."""
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    started: float = 0.0
    seen: float = 0.0
    """Time of the last action, by the monotonic clock."""
    locked: bool = False
    wrong_pins: int = 0

    @property
    def form_token(self) -> str:
        """The token that each form of this session contains."""
        return hmac.new(self.secret, b"form", hashlib.sha256).hexdigest()


class Sessions:
    """All sessions of one desk. Thread-safe. `clock` returns seconds of a monotonic clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, BrowserSession] = {}
        self._lock = threading.Lock()

    def start(self, user: str) -> str:
        """Start a session. Returns its token, for a cookie."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        with self._lock:
            self._drop_ended(now)
            while len(self._sessions) >= MAX_SESSIONS:
                del self._sessions[min(self._sessions, key=lambda key: self._sessions[key].seen)]
            self._sessions[_key(token)] = BrowserSession(user, started=now, seen=now)
        return token

    def find(self, token: str, *, acts: bool) -> BrowserSession | None:
        """The session of a token; None if it has ended. `acts`: true for an action of a person, which postpones the
        lock.
        """
        now = self._clock()
        with self._lock:
            session = self._sessions.get(_key(token))
            if session is None or self._has_ended(session, now):
                self._sessions.pop(_key(token), None)
                return None
            if session.user and now - session.seen > LOCK_AFTER:
                session.locked = True
            if acts and not session.locked:
                session.seen = now
            return session

    def lock(self, session: BrowserSession) -> None:
        """Lock the screen."""
        session.locked = bool(session.user)

    def unlock(self, session: BrowserSession) -> None:
        """Unlock the screen after the right PIN or password."""
        session.locked, session.wrong_pins, session.seen = False, 0, self._clock()

    def count_wrong_pin(self, token: str) -> bool:
        """Count a wrong PIN. Returns False if that ended the session."""
        with self._lock:
            session = self._sessions.get(_key(token))
            if session is None:
                return False
            session.wrong_pins += 1
            if session.wrong_pins >= PIN_TRIES:
                del self._sessions[_key(token)]
                return False
            return True

    def end(self, token: str) -> None:
        """End one session."""
        with self._lock:
            self._sessions.pop(_key(token), None)

    def end_all(self, user: str, except_token: str = "") -> None:
        """End all sessions of a user except one, for example after a new password."""
        with self._lock:
            kept_key = _key(except_token)
            self._sessions = {key: s for key, s in self._sessions.items() if s.user != user or key == kept_key}

    def _drop_ended(self, now: float) -> None:
        self._sessions = {key: s for key, s in self._sessions.items() if not self._has_ended(s, now)}

    @staticmethod
    def _has_ended(session: BrowserSession, now: float) -> bool:
        if not session.user:  # without accounts, a session lasts as long as the program
            return False
        return now - session.started > END_AFTER or now - session.seen > IDLE_END


def _key(token: str) -> str:
    """The digest under which a session is found: a search in a table does not reveal the token by its time."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
