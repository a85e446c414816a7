"""The words of mails, their calendar files and the slips with passphrases, for a run of `mail`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from handouts.problems import Option, Problem, Refused, refuse


class Worded:
    """What the letters of a run say. Raises Refused where a clinic's file or its labels cannot be read.

    `replacing` are the ids of the visits whose mail replaces an earlier one to the same address.
    """

    def __init__(
        self, library: Any, journal: Any, account: Any, *, calendar: bool, replacing: frozenset[str] = frozenset()
    ) -> None:
        self._replacing = replacing
        self._library, self._journal, self._account, self._calendar = library, journal, account, calendar
        self._clinic, self._labels = cache(self._read_clinic), cache(library.labels)
        self._logo = cache(library.logo)
        self._letter = cache(self._compose)

    def _read_clinic(self, name: str) -> Any:
        found = self._library.clinic(name)
        if found is None:
            hint = "give the templates that the day was made from, with --templates"
            raise refuse(Option("--templates"), f'there is no clinic "{name}"', hint)
        return found

    def _compose(self, clinic: str, language: str, encrypted: bool, replaces: bool) -> Any:
        from handouts.personalise.letter import letter

        return letter(
            self._labels(language), self._clinic(clinic),
            encrypted=encrypted, calendar=self._calendar, replaces=replaces,
        )  # fmt: skip

    def words(self, letter: Any) -> Any:
        """The mail of a letter in words."""
        who = letter.recipient
        return self._letter(who.clinic, who.language, letter.encrypted, letter.id in self._replacing)

    def dates(self, letter: Any, words: Any) -> bytes:
        """The calendar file of a letter, nothing where none is asked for or nothing is known."""
        from handouts.deliver.calendar import calendar

        who = letter.recipient
        if not self._calendar or not who.reminders:
            return b""

        def uid(kind: str) -> str:
            return f"{self._journal.secret('calendar', who.id, kind).hex()[:32]}@{self._account.domain}"

        now = dt.datetime.now(dt.UTC)
        return calendar(words, who, uid, int(now.timestamp()) // 60, now)

    def check(self, letters: Iterable[Any]) -> None:
        """Read all that is needed before anything is sent. Raises Refused with all that is wrong."""
        problems: set[Problem] = set()
        seen: set[tuple[str, str]] = set()
        for letter in letters:
            who = letter.recipient
            if (key := (who.clinic, who.language)) in seen:
                continue
            seen.add(key)
            try:
                self.dates(letter, self.words(letter))
            except Refused as refused:
                problems.update(refused.problems)
        if problems:
            raise Refused(problems)

    def slips(self, letters: Sequence[Any], outbox: Any) -> list[Path]:
        """Write the slips of the days that these letters are of, for all patients there with an encrypted mail."""
        roots = dict.fromkeys(letter.folder.root for letter in letters if letter.encrypted)
        return [path for root in roots if (path := self._slips_of(root, outbox))]

    def _slips_of(self, root: Path, outbox: Any) -> Path | None:
        """Raises Refused where something that handouts did not make has that name."""
        from handouts.day.folder import Folder
        from handouts.day.slips import Slip, slips
        from handouts.deliver.letters import of_folder
        from handouts.files import in_words, write_atomic

        folder = Folder(root)
        with folder.held():
            found = [
                self._slip(letter, Slip)
                for letter in of_folder(folder)
                if letter.encrypted
                and not letter.hindrance
                and outbox.begun(letter.message(self._journal))
                and letter.intact()
            ]
            if not found:  # the day was made anew in between
                return None
            path = folder.path(folder.slips)
            folder.check(iter([folder.slips]))
            try:
                write_atomic(path, slips(found), private=True)
            except OSError as error:
                raise in_words(path, error, "folder for the day") from error
        return path

    def _slip(self, letter: Any, slip: Any) -> Any:
        from handouts.deliver.passphrase import passphrase

        who = letter.recipient
        secret = passphrase(self._journal, letter.id, letter.sha256)
        return slip(who, secret, self._clinic(who.clinic), self._labels(who.language), self._logo(who.clinic))
