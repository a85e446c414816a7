"""A patient's medicines as they were written, against a set's table: the rows that are theirs, and what to ask about.

A text is read word by word. The names of the table and known names of medicines (`content.drug_names`) are found in
it; every other word must be a dose, a form, a salt or a direction. Where one is not, the whole text is printed under
what to ask, besides the rows that it names. So no word that may be a medicine is lost, and no stop is left out for a
word that is not understood. Only a text that says so (`Plavix (stopped)`, `aspirin allergy`) takes a row away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from handouts.content.medicine_names import (
    CONJUNCTIONS,
    NAMED_SALTS,
    SALTS,
    SEPARATORS,
    Drug,
    Token,
    all_drugs,
    find_not_taken,
    is_circumstance,
    is_detail,
    tokenize,
)
from handouts.content.models.instructions import Medicine
from handouts.run_cache import RunCache

WITHIN_A_NAME = frozenset("-\u2010\u2011\u2013.")
"""Signs that may stand between the words of a name: co-enzyme, St. John's wort."""
REACTIONS = ("allerg", "alerg", "intoleran", "hypersensitiv", "anaphyla", "reaction")
"""How a list of what somebody cannot take begins: what stands in it need not be known."""
TAKEN = frozenset((
    "take", "takes", "taking", "took", "taken", "use", "uses", "using", "now", "currently", "still", "started",
))  # fmt: skip
"""Words after which something else may be told than what is not taken."""
Words = tuple[str, ...]


@dataclass(frozen=True)
class OwnMedicines:
    """The medicines of one patient, for one set."""

    rows: Mapping[str, tuple[str, ...]]
    """The patient's own rows by their generic name, with the names of the list that the row does not have."""
    ask: tuple[str, ...]
    """What to ask about, as it was written: names that the table does not have, and texts that are not understood."""
    given: bool
    """False where no medicine is known: a blank page, or a patient of whom nobody wrote any."""
    certain: bool
    """False where a text is not understood: it may mean a row of the table by another name."""

    def takes(self, row: Medicine) -> bool:
        """True for a row of this patient's own."""
        return row.generic in self.rows

    def names(self, row: Medicine) -> tuple[str, ...]:
        """Names of the patient's list that the row itself does not have: `Riomet` for metformin."""
        return self.rows.get(row.generic, ())


def match_medicines(
    table: tuple[Medicine, ...], written: tuple[str, ...], cache: RunCache | None = None
) -> OwnMedicines:
    """The patient's own rows of a table, and what to ask about; `written` are the texts of the list, in its order.

    `cache` is that of the run: a list is read for each part of a page, and the names of a table for each patient.
    """
    cache = cache or RunCache()
    return cache.of(_own_medicines, 256)(_Same(table), written, cache) if written else NONE_KNOWN


class _Same:
    """A table as a key: the same object, as comparing long tables row by row takes longer than reading a list."""

    def __init__(self, table: tuple[Medicine, ...]) -> None:
        self.table = table

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.table is other.table


def _own_medicines(key: _Same, written: tuple[str, ...], cache: RunCache) -> OwnMedicines:
    table, names = key.table, cache.of(_names, 16)(key)
    rows, ask = dict[str, dict[str, None]](), dict[str, str]()
    texts = [text for text in (" ".join(text.split()) for text in written) if text]
    certain = True
    for text in texts:
        reading = _Reading(text, names)
        certain = certain and reading.is_understood
        for name in reading.taken:
            for row in name.rows:
                own = rows.setdefault(table[row].generic, {})
                if not any(_key(known) == name.key for known in table[row].names):
                    own.setdefault(text[name.start : name.end])
        for part in reading.ask():
            ask.setdefault(part.casefold(), part)
    ordered = {row.generic: tuple(rows[row.generic]) for row in table if row.generic in rows}
    return OwnMedicines(ordered, tuple(ask.values()), bool(texts), certain)


NONE_KNOWN = OwnMedicines({}, (), given=False, certain=True)
"""Nobody wrote which medicines the patient takes."""
Entry = tuple[Words, tuple[int, ...], Drug | None]
"""A name that can be found in a text: its words, the rows that have it, and the known medicine of that name."""


@dataclass(frozen=True)
class _Name:
    """A name found in a text: the tokens `first` to `last`, and the rows that it means."""

    key: Words
    first: int
    last: int
    start: int
    end: int
    rows: tuple[int, ...]
    drug: Drug | None
    certain: bool = True
    """False of a part of a combination that the table does not have as such."""


@dataclass(frozen=True)
class _Names:
    """The names of a table."""

    by_word: Mapping[str, tuple[Entry, ...]]
    """By their first word."""
    by_drug: Mapping[str, tuple[int, ...]]
    """Generic names of known medicines with their rows."""

    def of(self, word: str) -> list[Entry]:
        """All names, of the table and known ones, that begin with a word, the longest first."""
        own = self.by_word.get(word, ())
        keys = {key for key, _, _ in own}
        known = [entry for entry in _known_by_word().get(word, ()) if entry[0] not in keys]
        return sorted((*own, *known), key=lambda entry: -len(entry[0]))

    def rows_of(self, drug: Drug) -> tuple[int, ...]:
        """The row of a medicine; of `insulin glargine` that of insulin, where it has none of its own."""
        words = _key(drug.generic)
        if "and" in words:
            return self.by_drug.get(drug.generic, ())
        generics = (" ".join(words[:length]) for length in range(len(words), 0, -1))
        rows = next((self.by_drug[generic] for generic in generics if generic in self.by_drug), ())
        return rows if len(rows) == 1 else ()  # several rows for one medicine differ in something that is not known


def _key(name: str) -> Words:
    """A name as it is compared: its words and numbers."""
    return tuple(token.text for token in tokenize(name) if not token.is_sign)


def _names(key: _Same) -> _Names:
    """The names of a table."""
    found: dict[Words, tuple[int, ...]] = {}
    by_drug: dict[str, tuple[int, ...]] = {}
    for number, row in enumerate(key.table):
        generics = dict.fromkeys(drug.generic for drug in map(_drug, _spellings(row.generic)) if drug)
        for name in (*_spellings(row.generic), *row.brands):
            found[_key(name)] = tuple(dict.fromkeys((*found.get(_key(name), ()), number)))
        for generic in generics:
            by_drug[generic] = (*by_drug.get(generic, ()), number)
    by_word: dict[str, list[Entry]] = {}
    for words, rows in found.items():
        if words:
            by_word.setdefault(words[0], []).append((words, rows, _known().get(words)))
    return _Names({word: tuple(entries) for word, entries in by_word.items()}, by_drug)


@cache
def _known() -> dict[Words, Drug]:
    return {_key(name): drug for name, drug in all_drugs().items()}


@cache
def _known_by_word() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for words, drug in _known().items():
        found.setdefault(words[0], []).append((words, (), drug))
    return found


def _drug(name: str) -> Drug | None:
    return _known().get(_key(name))


def _spellings(generic: str) -> Iterator[str]:
    """A generic name as the set writes it; of `NSAIDs (ibuprofen, naproxen)` also the known names in it."""
    yield generic
    listed = generic.replace("(", ",").replace(")", ",").replace(";", ",").replace(" or ", ",").split(",")
    if len(listed) > 1:
        yield from (name.strip() for name in listed if _drug(name))


class _Reading:
    """One text of a list: the names in it, and whether every word of it is understood."""

    def __init__(self, text: str, names: _Names) -> None:
        self.text = text
        self.words = tokenize(text)
        self.names = tuple(_find(self.words, names))
        self.ended = {at: ahead for at, ahead in find_not_taken(self.words).items() if not self._named(at)}
        self.groups = tuple(self._groups())

    @property
    def taken(self) -> tuple[_Name, ...]:
        """Names of what the patient takes, as far as the text does not say otherwise."""
        ended = {name.first for at, ahead in self.ended.items() for name in self._said_of(at, ahead=ahead)}
        return tuple(name for name in self.names if name.first not in ended)

    def ask(self) -> tuple[str, ...]:
        """What is not understood, or what no row of the set is about."""
        if not self.is_understood:
            return (self.text,)
        unlisted = [group for group in self.groups if any(not name.rows for name in group)]
        return tuple(self._group_text(group) for group in unlisted)

    def _named(self, at: int) -> _Name | None:
        return next((name for name in self.names if name.first <= at <= name.last), None)

    @cached_property
    def is_understood(self) -> bool:
        """True where every word is a name, or says nothing but how the medicine is taken."""
        if not self.names or self.ended or not all(name.certain for name in self.names) or self._differs_in_brackets():
            return False
        return all(self._named(at) or self._is_plain(at) for at in range(len(self.words)))

    def _is_plain(self, at: int) -> bool:
        """True of a word that can name nothing where it stands."""
        token, before = self.words[at], self._before(at)
        if token.text in CONJUNCTIONS or token.text in SEPARATORS:
            # A word or sign that joins two things, and has no second one, tells of a name that was lost.
            behind = next((late for late in range(at + 1, len(self.words)) if not self.words[late].is_sign), None)
            if behind is None:
                return token.text == ","
            if token.text in CONJUNCTIONS and token.text != "with" and token.text not in ("and", "at"):
                joined = any(name.last < at for name in self.names)
                return joined and (self._named(behind) is not None or is_detail(self.words, behind))
            return True
        if before is not None and (name := self._last_name(before)):
            pair = (self.words[before].text, token.text)
            if (
                token.text in SALTS
                or pair in NAMED_SALTS
                or (name.drug and (name.drug.generic, token.text) in NAMED_SALTS)
            ):
                return True
        return is_detail(self.words, at)

    def _before(self, at: int) -> int | None:
        return next((early for early in range(at - 1, -1, -1) if self.words[early].text not in WITHIN_A_NAME), None)

    def _last_name(self, at: int) -> _Name | None:
        """The name that ends at a token, or whose salt that token is."""
        while at > 0 and self.words[at].text in SALTS and not self._named(at):
            at -= 1
        name = self._named(at)
        return name if name and name.last == at else None

    def _differs_in_brackets(self) -> bool:
        """True of `clopidogrel (Eliquis)`: the name in brackets is not another one of the same medicine."""
        for name, following in zip(self.names, self.names[1:], strict=False):
            deeper = self.words[following.first].depth > self.words[name.first].depth
            same_row = bool(set(name.rows) & set(following.rows))
            same_drug = name.drug is not None and name.drug == following.drug
            if deeper and not same_row and not same_drug:
                return True
        return False

    def _groups(self) -> Iterator[tuple[_Name, ...]]:
        """Names with nothing that joins two medicines between them, outside of brackets."""
        group: list[_Name] = []
        for name in self.names:
            if group and self._cut(group[-1], name) is not None:
                yield tuple(group)
                group = []
            group.append(name)
        if group:
            yield tuple(group)

    def _cut(self, first: _Name, second: _Name) -> int | None:
        """The token that parts two names, or None. A slash without spaces may also be that of a combination."""
        between = range(second.first - 1, first.last, -1)
        return next((at for at in between if self.words[at].depth == 0 and self._parts(at)), None)

    def _parts(self, at: int) -> bool:
        token = self.words[at]
        if token.text == "/":
            return " " in (self.text[token.start - 1 : token.start], self.text[token.end : token.end + 1])
        return token.text in SEPARATORS or token.text in CONJUNCTIONS

    def _bounds(self, group: Sequence[_Name]) -> tuple[int, int]:
        """First token of a group, and the one behind its last."""
        number = self.groups.index(tuple(group))
        first = self._cut(self.groups[number - 1][-1], group[0]) if number else None
        last = self._cut(group[-1], self.groups[number + 1][0]) if number + 1 < len(self.groups) else None
        return 0 if first is None else first + 1, len(self.words) if last is None else last

    def _group_text(self, group: Sequence[_Name]) -> str:
        first, last = self._bounds(group)
        return self.text[self.words[first].start : self.words[last - 1].end]

    def _said_of(self, at: int, *, ahead: bool) -> Iterable[_Name]:
        """The names that a word like `stopped` is about."""
        if not self.names:
            return ()
        if at < self.names[0].first:  # 'stopped Plavix and Eliquis', 'allergic to aspirin and Plavix'
            return self._chain(at, self.names)
        group = next(group for group in self.groups if self._bounds(group)[0] <= at < self._bounds(group)[1])
        if (inside := self._in_bracket(at)) and (own := [name for name in group if name.first in inside]):
            return own
        behind, before = [name for name in group if name.first > at], [name for name in group if name.first < at]
        if ahead and before and all(self.words[late].is_sign for late in range(at + 1, self._bounds(group)[1])):
            return before  # 'Plavix - no', 'aspirin: never'
        if ahead or not before:
            return self._chain(at, behind)
        # What else is said there must be about the same: 'stopped last week' is, 'stopped Fishoil' may not be.
        said = (late for late in range(at, self._bounds(group)[1]) if late not in self.ended and not self._named(late))
        clear = all(self.words[late].is_sign or is_circumstance(self.words, late) for late in said)
        return before if clear or not self._comma_before(at, before[-1].last) else ()

    def _chain(self, at: int, names: Sequence[_Name]) -> tuple[_Name, ...]:
        """The names behind a word, as far as it is about them: 'no Plavix or Eliquis'; 'no Plavix, takes Eliquis'."""
        listed = self.words[at].text.startswith(REACTIONS)
        reached = list[_Name]()
        for name in names:
            between = range(reached[-1].last + 1 if reached else at, name.first)
            # 'used to take Plavix' and 'not currently taking Plavix' go on; 'no Plavix, takes Eliquis' does not.
            if not all(self._continues(late, listed=listed, taken=not reached) for late in between):
                break
            reached.append(name)
        return tuple(reached)

    def _continues(self, at: int, *, listed: bool, taken: bool) -> bool:
        """True of a word that a list goes on over: 'not sure if Plavix' does not say 'no Plavix'."""
        text = self.words[at].text
        if at in self.ended:
            return True
        if text in ("but", ";") or (text == "." and self.text[self.words[at].end :].startswith(" ")):
            return False
        if text in TAKEN:
            return taken
        return listed or text in CONJUNCTIONS or text == "or" or is_circumstance(self.words, at)

    def _comma_before(self, at: int, first: int) -> bool:
        return any(self.words[early].text == "," for early in range(first + 1, at))

    def _in_bracket(self, at: int) -> range | None:
        """The tokens of the bracket that a token stands in."""
        depth = self.words[at].depth
        if not depth:
            return None
        first = next(early for early in range(at, -1, -1) if self.words[early].depth < depth)
        last = next((late for late in range(at, len(self.words)) if self.words[late].depth < depth), len(self.words))
        return range(first, last)


def _find(words: tuple[Token, ...], names: _Names) -> Iterator[_Name]:
    """The names in a text, in their order, the longest one at each place."""
    at = 0
    while at < len(words):
        found = list(_at(words, at, names))
        yield from found
        at = found[-1].last + 1 if found else at + 1


def _at(words: tuple[Token, ...], at: int, names: _Names) -> Iterator[_Name]:
    """The name that begins at a token; of a combination that no row is about, also those of its parts with a row."""
    for key, rows, drug in names.of(words[at].text):
        last = _last(words, at, key)
        if last is None:
            continue
        known = rows or (names.rows_of(drug) if drug else ())
        name = _Name(key, at, last, words[at].start, words[last].end, known, drug)
        if known or at == last:
            yield name
            return
        parts = [_Name((part,), late, late, words[late].start, words[late].end, own, other, certain=False)
                 for late in range(at, last + 1)
                 for part, own, other in _parts_of(words[late].text, names)]  # fmt: skip
        yield from parts
        if not parts or parts[-1].last < last:
            first = parts[-1].last + 1 if parts else at
            yield _Name(key, first, last, words[first].start, words[last].end, (), drug, certain=not parts)
        return


def _parts_of(word: str, names: _Names) -> Iterator[tuple[str, tuple[int, ...], Drug | None]]:
    yield from ((word, rows, drug) for key, rows, drug in names.by_word.get(word, ()) if key == (word,))


def _last(words: tuple[Token, ...], at: int, key: Words) -> int | None:
    """Where a name that begins at a token ends, or None."""
    for number, word in enumerate(key):
        while number and at < len(words) and words[at].text in WITHIN_A_NAME:
            at += 1
        if at >= len(words) or words[at].text != word:
            return None
        at += 1
    return at - 1
