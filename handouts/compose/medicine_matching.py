"""Match a patient's list of medicines with the table of a set: the patient's rows, and what to ask about.

Each text is read word by word. It may name medicines of the table and other known medicines
(`content.medicine_names`); every other word must be a dose, a form, a salt or a direction
(`content.medicine_details`). If one is not, the page shows the whole text under what to ask about, and still marks the
rows that the text names. So no word that may be a medicine is lost, and no stop is missed because of an unknown word. A
row is dropped only if the text says that the patient does not take the medicine: `Plavix (stopped)`, `aspirin allergy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from handouts.cached_property import cached_property
from handouts.content.medicine_details import (
    CONJUNCTIONS,
    NAMED_SALTS,
    NO_MEDICINES,
    SALTS,
    SEPARATORS,
    Token,
    find_not_taken,
    is_circumstance,
    is_detail,
    tokenize,
)
from handouts.content.medicine_names import Drug, all_drugs, find_drug
from handouts.content.models.instructions import Medicine
from handouts.run_cache import RunCache

NAME_PUNCTUATION = frozenset("-\u2010\u2011\u2013.")
"""Punctuation between the words of one name: co-enzyme, St. John's wort."""
REACTION_STEMS = ("allerg", "alerg", "intoleran", "hypersensitiv", "anaphyla", "reaction")
"""First letters of the words that begin a list of allergies. Such a list may contain any word."""
TAKING_WORDS = frozenset((
    "take", "takes", "taking", "took", "taken", "use", "uses", "using", "now", "currently", "still", "started",
))  # fmt: skip
"""Words that mean that a medicine is taken: they end a list of medicines that are not taken."""
Words = tuple[str, ...]


@dataclass(frozen=True)
class OwnMedicines:
    """The medicines of one patient, for one set."""

    rows: Mapping[str, tuple[str, ...]]
    """Generic name of each matching row, with the names in the patient's list that the row does not have."""
    ask: tuple[str, ...]
    """What to ask about, as written: names that the table does not have, and texts that cannot be read."""
    has_list: bool
    """False if no list of medicines was given."""
    certain: bool
    """False if a text cannot be read: it may mean a row of the table by another name."""

    def takes(self, row: Medicine) -> bool:
        """True if the patient takes the medicine of the row."""
        return row.generic in self.rows

    def names(self, row: Medicine) -> tuple[str, ...]:
        """Names in the patient's list that the row does not have: `Riomet` for metformin."""
        return self.rows.get(row.generic, ())


def match_medicines(
    table: tuple[Medicine, ...], written: tuple[str, ...], cache: RunCache | None = None
) -> OwnMedicines:
    """The rows of a table that the patient takes, and what to ask about.

    `written` holds the texts of the patient's list in order. `cache` is the cache of the run: each list and each table
    is read once.
    """
    if written == NO_MEDICINES:
        return TAKES_NONE
    cache = cache or RunCache()
    return cache.of(_match_texts, 256)(_TableKey(table), written, cache) if written else NO_LIST


FORMS = frozenset((
    "eye", "eyes", "ear", "ears", "ophthalmic", "otic", "nasal", "nose", "nostril", "nostrils", "drop", "drops", "gtt",
    "gtts", "spray", "rinse", "mouthwash", "gargle", "inhaler", "inhaled", "inhalation", "nebulizer", "puff", "puffs",
    "cream", "ointment", "gel", "lotion", "foam", "shampoo", "topical", "skin", "patch", "patches", "suppository",
    "suppositories", "rectal", "enema", "vaginal", "injection", "injected", "injections", "syringe", "pen", "infusion",
    "iv", "im", "sc", "subcutaneous", "er", "xr", "sr", "cr", "la", "xl", "dr", "retard", "release", "extended",
    "sustained",
))  # fmt: skip
"""Words for other forms than usual tablets: eye drops are not the tablets of the same medicine."""


def names_only(text: str, medicines: Iterable[str]) -> bool:
    """True if a text of the patient's list can be read, and names only some of these medicines, in their forms."""
    by_generic: dict[str, list[str]] = {}
    for medicine in medicines:
        drug = find_drug(medicine)
        by_generic.setdefault(drug.generic if drug else medicine, []).append(medicine)
    own = match_medicines(tuple(Medicine(generic=name, action="continue") for name in by_generic), (text,))
    return (
        bool(own.rows)
        and not own.ask
        and own.certain
        and all(any(_forms(text) == _forms(medicine) for medicine in by_generic[generic]) for generic in own.rows)
    )


def _forms(text: str) -> frozenset[str]:
    return frozenset(token.text for token in tokenize(text)) & FORMS


class _TableKey:
    """Cache key of a table, compared by identity: comparing the rows would take longer than reading the list."""

    def __init__(self, table: tuple[Medicine, ...]) -> None:
        self.table = table

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _TableKey) and self.table is other.table


def _match_texts(key: _TableKey, written: tuple[str, ...], cache: RunCache) -> OwnMedicines:
    table, names = key.table, cache.of(_index_names, 16)(key)
    rows, ask = dict[str, dict[str, None]](), dict[str, str]()
    texts = [text for text in (" ".join(text.split()) for text in written) if text]
    certain = True
    for text in texts:
        reading = _TextReading(text, names)
        certain = certain and reading.is_understood
        for name in reading.taken:
            for row in name.rows:
                own_names = rows.setdefault(table[row].generic, {})
                if not any(_name_words(table_name) == name.key for table_name in table[row].names):
                    own_names.setdefault(text[name.start : name.end])
        for part in reading.ask():
            ask.setdefault(part.casefold(), part)
    ordered = {row.generic: tuple(rows[row.generic]) for row in table if row.generic in rows}
    return OwnMedicines(ordered, tuple(ask.values()), bool(texts), certain)


NO_LIST = OwnMedicines({}, (), has_list=False, certain=True)
"""The result without a list of medicines."""
TAKES_NONE = OwnMedicines({}, (), has_list=True, certain=True)
"""The result for a patient who is known to take no medicines."""
NameEntry = tuple[Words, tuple[int, ...], Drug | None]
"""A name to look for: its words, the rows that have it, and the known medicine of that name."""


@dataclass(frozen=True)
class _NameMatch:
    """A name in a text: the tokens `first` to `last`, the characters `start` to `end`, and the rows that it means."""

    key: Words
    first: int
    last: int
    start: int
    end: int
    rows: tuple[int, ...]
    drug: Drug | None
    certain: bool = True
    """False for one part of a combination that is in no row itself."""


@dataclass(frozen=True)
class _NameIndex:
    """The names of a table, for lookup."""

    by_word: Mapping[str, tuple[NameEntry, ...]]
    """Names by their first word."""
    by_drug: Mapping[str, tuple[int, ...]]
    """Rows by the generic name of a known medicine."""

    def entries(self, word: str) -> list[NameEntry]:
        """All names of the table, and other known names, that begin with a word; the longest first."""
        table_entries = self.by_word.get(word, ())
        keys = {key for key, _, _ in table_entries}
        drug_entries = [entry for entry in _known_drugs_by_word().get(word, ()) if entry[0] not in keys]
        return sorted((*table_entries, *drug_entries), key=lambda entry: -len(entry[0]))

    def rows_of(self, drug: Drug) -> tuple[int, ...]:
        """The row of a known medicine. Without a row, `insulin glargine` has the row of `insulin`."""
        words = _name_words(drug.generic)
        if "and" in words:
            return self.by_drug.get(drug.generic, ())
        generics = (" ".join(words[:length]) for length in range(len(words), 0, -1))
        rows = next((self.by_drug[generic] for generic in generics if generic in self.by_drug), ())
        return rows if len(rows) == 1 else ()  # with several rows, it is unclear which one applies


def _name_words(name: str) -> Words:
    """The words and numbers of a name, for comparison."""
    return tuple(token.text for token in tokenize(name) if not token.is_sign)


def _index_names(key: _TableKey) -> _NameIndex:
    """Index the names of a table."""
    rows_by_name: dict[Words, tuple[int, ...]] = {}
    by_drug: dict[str, tuple[int, ...]] = {}
    for number, row in enumerate(key.table):
        generics = dict.fromkeys(drug.generic for drug in map(_find_drug, _spellings(row.generic)) if drug)
        for name in (*_spellings(row.generic), *row.brands):
            rows_by_name[_name_words(name)] = tuple(dict.fromkeys((*rows_by_name.get(_name_words(name), ()), number)))
        for generic in generics:
            by_drug[generic] = (*by_drug.get(generic, ()), number)
    by_word: dict[str, list[NameEntry]] = {}
    for words, rows in rows_by_name.items():
        if words:
            by_word.setdefault(words[0], []).append((words, rows, _known_drugs().get(words)))
    return _NameIndex({word: tuple(entries) for word, entries in by_word.items()}, by_drug)


@cache
def _known_drugs() -> dict[Words, Drug]:
    return {_name_words(name): drug for name, drug in all_drugs().items()}


@cache
def _known_drugs_by_word() -> dict[str, list[NameEntry]]:
    by_word: dict[str, list[NameEntry]] = {}
    for words, drug in _known_drugs().items():
        by_word.setdefault(words[0], []).append((words, (), drug))
    return by_word


def _find_drug(name: str) -> Drug | None:
    return _known_drugs().get(_name_words(name))


def _spellings(generic: str) -> Iterator[str]:
    """A generic name as written, and the known names in it: `NSAIDs (ibuprofen, naproxen)` yields three names."""
    yield generic
    listed = generic.replace("(", ",").replace(")", ",").replace(";", ",").replace(" or ", ",").split(",")
    if len(listed) > 1:
        yield from (name.strip() for name in listed if _find_drug(name))


class _TextReading:
    """One text of a list: the names in it, and whether every word is understood."""

    def __init__(self, text: str, names: _NameIndex) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.names = tuple(_find_names(self.tokens, names))
        self.negations = {
            index: is_prefix for index, is_prefix in find_not_taken(self.tokens).items() if not self._name_at(index)
        }
        self.groups = tuple(self._groups())

    @property
    def taken(self) -> tuple[_NameMatch, ...]:
        """The names in the text, except those that it says the patient does not take."""
        negated = {
            name.first
            for index, is_prefix in self.negations.items()
            for name in self._negated_names(index, is_prefix=is_prefix)
        }
        return tuple(name for name in self.names if name.first not in negated)

    def ask(self) -> tuple[str, ...]:
        """The whole text if it is not understood; else the parts that name a medicine without a row."""
        if not self.is_understood:
            return (self.text,)
        unlisted = [group for group in self.groups if any(not name.rows for name in group)]
        return tuple(self._group_text(group) for group in unlisted)

    def _name_at(self, index: int) -> _NameMatch | None:
        return next((name for name in self.names if name.first <= index <= name.last), None)

    @cached_property
    def is_understood(self) -> bool:
        """True if every word is part of a name or says how the medicine is taken."""
        if (
            not self.names
            or self.negations
            or not all(name.certain for name in self.names)
            or self._has_conflicting_brackets()
        ):
            return False
        return all(self._name_at(index) or self._is_accounted_for(index) for index in range(len(self.tokens)))

    def _is_accounted_for(self, index: int) -> bool:
        """True for a word that cannot name a medicine at its position."""
        token, previous = self.tokens[index], self._previous_word(index)
        if token.text in CONJUNCTIONS or token.text in SEPARATORS:
            # If a word joins two names and there is no second one, a name was not recognized.
            following = next(
                (later for later in range(index + 1, len(self.tokens)) if not self.tokens[later].is_sign), None
            )
            if following is None:
                return token.text == ","
            if token.text in CONJUNCTIONS and token.text != "with" and token.text not in ("and", "at"):
                joined = any(name.last < index for name in self.names)
                return joined and (self._name_at(following) is not None or is_detail(self.tokens, following))
            return True
        if previous is not None and (name := self._name_ending_at(previous)):
            pair = (self.tokens[previous].text, token.text)
            if (
                token.text in SALTS
                or pair in NAMED_SALTS
                or (name.drug and (name.drug.generic, token.text) in NAMED_SALTS)
            ):
                return True
        return is_detail(self.tokens, index)

    def _previous_word(self, index: int) -> int | None:
        return next(
            (earlier for earlier in range(index - 1, -1, -1) if self.tokens[earlier].text not in NAME_PUNCTUATION), None
        )

    def _name_ending_at(self, index: int) -> _NameMatch | None:
        """The name that ends at a token, not counting salts."""
        while index > 0 and self.tokens[index].text in SALTS and not self._name_at(index):
            index -= 1
        name = self._name_at(index)
        return name if name and name.last == index else None

    def _has_conflicting_brackets(self) -> bool:
        """True for `clopidogrel (Eliquis)`: the name in brackets is another medicine."""
        for name, following in zip(self.names, self.names[1:], strict=False):
            deeper = self.tokens[following.first].depth > self.tokens[name.first].depth
            same_row = bool(set(name.rows) & set(following.rows))
            same_drug = name.drug is not None and name.drug == following.drug
            if deeper and not same_row and not same_drug:
                return True
        return False

    def _groups(self) -> Iterator[tuple[_NameMatch, ...]]:
        """Names grouped into medicines: a separator outside of brackets begins a new group."""
        group: list[_NameMatch] = []
        for name in self.names:
            if group and self._separator_between(group[-1], name) is not None:
                yield tuple(group)
                group = []
            group.append(name)
        if group:
            yield tuple(group)

    def _separator_between(self, first: _NameMatch, second: _NameMatch) -> int | None:
        """The token that separates two names, or None. A slash without spaces may belong to a combination."""
        between = range(second.first - 1, first.last, -1)
        return next((index for index in between if self.tokens[index].depth == 0 and self._is_separator(index)), None)

    def _is_separator(self, index: int) -> bool:
        token = self.tokens[index]
        if token.text == "/":
            return " " in (self.text[token.start - 1 : token.start], self.text[token.end : token.end + 1])
        return token.text in SEPARATORS or token.text in CONJUNCTIONS

    def _bounds(self, group: Sequence[_NameMatch]) -> tuple[int, int]:
        """The first token of a group, and the token after its last."""
        number = self.groups.index(tuple(group))
        first = self._separator_between(self.groups[number - 1][-1], group[0]) if number else None
        last = self._separator_between(group[-1], self.groups[number + 1][0]) if number + 1 < len(self.groups) else None
        return 0 if first is None else first + 1, len(self.tokens) if last is None else last

    def _group_text(self, group: Sequence[_NameMatch]) -> str:
        first, last = self._bounds(group)
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def _negated_names(self, index: int, *, is_prefix: bool) -> Iterable[_NameMatch]:
        """The names that a word like `stopped` applies to; `is_prefix`: it comes before its names, like `no`."""
        if not self.names:
            return ()
        if index < self.names[0].first:  # 'stopped Plavix and Eliquis', 'allergic to aspirin and Plavix'
            return self._listed_names(index, self.names)
        group = next(group for group in self.groups if self._bounds(group)[0] <= index < self._bounds(group)[1])
        if (inside := self._in_bracket(index)) and (bracketed := [name for name in group if name.first in inside]):
            return bracketed
        following = [name for name in group if name.first > index]
        preceding = [name for name in group if name.first < index]
        rest_of_group = range(index + 1, self._bounds(group)[1])
        if is_prefix and preceding and all(self.tokens[later].is_sign for later in rest_of_group):
            return preceding  # 'Plavix - no', 'aspirin: never'
        if is_prefix or not preceding:
            return self._listed_names(index, following)
        # The other words must belong to the same statement: 'stopped last week' does, 'stopped Fishoil' may not.
        other_words = (
            later
            for later in range(index, self._bounds(group)[1])
            if later not in self.negations and not self._name_at(later)
        )
        same_sentence = all(self.tokens[later].is_sign or is_circumstance(self.tokens, later) for later in other_words)
        return preceding if same_sentence or not self._comma_before(index, preceding[-1].last) else ()

    def _listed_names(self, index: int, names: Sequence[_NameMatch]) -> tuple[_NameMatch, ...]:
        """The names after a word that it applies to: two in 'no Plavix or Eliquis', one in 'no Plavix, takes X'."""
        listed = self.tokens[index].text.startswith(REACTION_STEMS)
        reached = list[_NameMatch]()
        for name in names:
            between = range(reached[-1].last + 1 if reached else index, name.first)
            # 'used to take Plavix' and 'not currently taking Plavix' apply; 'no Plavix, takes Eliquis' ends the list.
            if not all(self._continues_list(later, listed=listed, taken=not reached) for later in between):
                break
            reached.append(name)
        return tuple(reached)

    def _continues_list(self, index: int, *, listed: bool, taken: bool) -> bool:
        """True for a word that does not end the list: 'not sure if Plavix' does not say 'no Plavix'."""
        text = self.tokens[index].text
        if index in self.negations:
            return True
        if text in ("but", ";") or (text == "." and self.text[self.tokens[index].end :].startswith(" ")):
            return False
        if text in TAKING_WORDS:
            return taken
        return listed or text in CONJUNCTIONS or text == "or" or is_circumstance(self.tokens, index)

    def _comma_before(self, index: int, first: int) -> bool:
        return any(self.tokens[earlier].text == "," for earlier in range(first + 1, index))

    def _in_bracket(self, index: int) -> range | None:
        """The tokens in the same brackets as a token; None outside of brackets."""
        depth = self.tokens[index].depth
        if not depth:
            return None
        first = next(earlier for earlier in range(index, -1, -1) if self.tokens[earlier].depth < depth)
        last = next(
            (later for later in range(index, len(self.tokens)) if self.tokens[later].depth < depth), len(self.tokens)
        )
        return range(first, last)


def _find_names(tokens: tuple[Token, ...], names: _NameIndex) -> Iterator[_NameMatch]:
    """The names in a text in order; the longest name at each position."""
    index = 0
    while index < len(tokens):
        matches = list(_names_at(tokens, index, names))
        yield from matches
        index = matches[-1].last + 1 if matches else index + 1


def _names_at(tokens: tuple[Token, ...], index: int, names: _NameIndex) -> Iterator[_NameMatch]:
    """The name that begins at a token. A combination without a row also yields its parts that have a row."""
    for key, rows, drug in names.entries(tokens[index].text):
        last = _end_of_name(tokens, index, key)
        if last is None:
            continue
        matching_rows = rows or (names.rows_of(drug) if drug else ())
        name = _NameMatch(key, index, last, tokens[index].start, tokens[last].end, matching_rows, drug)
        if matching_rows or index == last:
            yield name
            return
        parts = [
            _NameMatch((word,), position, position, token.start, token.end, word_rows, word_drug, certain=False)
            for position, token in enumerate(tokens[index : last + 1], start=index)
            for word, word_rows, word_drug in _single_word_names(token.text, names)
        ]
        yield from parts
        if not parts or parts[-1].last < last:
            first = parts[-1].last + 1 if parts else index
            yield _NameMatch(key, first, last, tokens[first].start, tokens[last].end, (), drug, certain=not parts)
        return


def _single_word_names(word: str, names: _NameIndex) -> Iterator[tuple[str, tuple[int, ...], Drug | None]]:
    yield from ((word, rows, drug) for key, rows, drug in names.by_word.get(word, ()) if key == (word,))


def _end_of_name(tokens: tuple[Token, ...], index: int, key: Words) -> int | None:
    """The last token of a name that begins at `index`; None if there is no such name."""
    for number, word in enumerate(key):
        while number and index < len(tokens) and tokens[index].text in NAME_PUNCTUATION:
            index += 1
        if index >= len(tokens) or tokens[index].text != word:
            return None
        index += 1
    return index - 1
