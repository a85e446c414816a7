"""Recognize the words next to a medicine's name: doses, forms, salts, directions, and words like "no longer".

A word that this module does not recognize is never dropped: it is printed with the list of medicines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

NO_MEDICINES = ("none",)
"""The list of a patient who is known to take no medicines. An empty list means that it is not known."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNITS = _words("""
    mg mgs mcg ug microgram micrograms milligram milligrams gram grams gm gms ml mls cc milliliter milliliters liter
    liters iu ius unit units meq mmol mmols percent dose doses tablet tablets tab tabs cap caps capsule capsules pill
    pills caplet caplets softgel softgels gelcap gelcaps lozenge lozenges gummy gummies puff puffs drop drops gtt gtts
    spray sprays patch patches ampule ampules vial vials syringe syringes injection injections inj shot shots
    unt tbl tabl
    suppository suppositories sachet sachets packet packets teaspoon teaspoons tsp tablespoon tablespoons tbsp
""")
UNITS_AFTER_NUMBER = _words("g l u h x ui ie")
"""Single letters and foreign units that are units only after a number. Elsewhere, they may be part of a name."""
FORMS = _words("""
    chewable chew chewables enteric coated ec dr er xr sr la cr cd xl xt ir odt sl td extended delayed sustained
    immediate modified controlled release long acting short low high dose strength extra regular maximum baby adult
    childrens generic brand otc prescription oral orally sublingual subcutaneous subcutaneously sc sq subq im iv
    intramuscular intravenous topical ophthalmic otic nasal rectal inhaled inhaler inhalation nebulizer cream ointment
    injectable
    gel solution suspension liquid syrup powder lotion foam transdermal pen pens flexpen flextouch kwikpen solostar
    respimat diskus handihaler human recombinant film
""")
SALTS = _words("""
    sodium bisulfate bisulphate hydrochloride hcl hydrobromide hbr besylate besilate mesylate mesilate maleate tartrate
    bitartrate succinate fumarate citrate acetate phosphate sulfate sulphate etexilate tosylate malate medoxomil
    cilexetil disoproxil pamoate propionate furoate valerate trihydrate monohydrate dihydrate hemihydrate anhydrous
    hydrogen
""")
NAMED_SALTS = frozenset({
    ("losartan", "potassium"), ("diclofenac", "potassium"), ("penicillin", "potassium"), ("atorvastatin", "calcium"),
    ("rosuvastatin", "calcium"), ("esomeprazole", "magnesium"), ("omeprazole", "magnesium"),
})  # fmt: skip
"""Salts that are also medicines: after any other name, potassium or calcium is a separate medicine."""
DIRECTIONS = _words("""
    daily once twice thrice one two three four half quarter time times a an the per each every other alternate
    alternating day days week weeks weekly month months monthly hour hours hr hrs morning mornings noon midday afternoon
    afternoons evening evenings night nights nightly bedtime in at by of on my with food meal meals breakfast lunch
    dinner supper before after as needed need prn qd bid tid qid qhs hs qam qpm qod qwk ac pc po am mouth take takes
    taking taken use uses using sunday sundays monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays
    friday fridays saturday saturdays sun mon tue tues wed thu thur thurs fri sat bis die
""")
FILLERS = _words("""
    yes rx med meds medication medications medicine medicines drug drugs current currently home list patient pt is are
    called
""")
CONJUNCTIONS = _words("and plus und et y e ed og och en oraz i ve va și si и і و 和 及 と 및 և και và ak at with also")
"""Words between two medicines. The text after such a word is checked as strictly as the text before it."""
NOT_TAKEN_WORDS = _words("""
    abgesetzt gestoppt beendet suspendido suspendida suspendidos suspendidas arrete arretee arretes stoppe stoppee
    smesso sospeso sospesa suspenso suspensa interrotto interrotta parou dejo nicht kein keine keinen ningun ninguna
    inactive discontinued stopped quit ceased ended finished completed previously former formerly off refused declined
    contraindicated hives rash adverse dc dcd paused suspended
""")
"""Words that say that a medicine is not taken, in addition to the patterns below."""
_NOT_TAKEN = re.compile(r"""
    \b(?:no\ longer|any\ ?more|used\ to(?:\ take)?
    |not\ (?:taking|on|using|taken|now|currently|any\ more)|nicht\ mehr|ya\ no
    |(?:do(?:es)?nt|didnt|cant|wont|cannot|(?:do|does|did|can|will)\ not)
    \ (?:\w+\ )?(?:take|use|need|tolerate)
    |(?:is|has)nt\ (?:taking|using|taken|used)
    |d\ /\ cd?|was\ on|were\ on|held\ since|(?:is|been|currently|already)\ held
    |ex(?=\ [-\u2010\u2011]\ )
    |(?:allerg|alerg|intoleran|аллерг)\w*|reactions?\ to|hypersensitiv\w*|anaphyla\w*)\b
""", re.X)  # fmt: skip
_NEGATED = re.compile(
    r"\b(?:no|not|never|denies|denied|without|sin|sans|ohne|kein\w*|ningun\w*"
    r"|(?:allerg|alerg|intoleran|hypersensitiv)\w*\ (?:to|a|al|gegen|auf|aux?)|reactions?\ to|instead\ of)\b"
)
"""Words that say that the medicine that follows them is not taken."""
_HARMLESS = re.compile(
    r"\b(?:(?:no|nil|without|denies)\ (?:known\ )?(?:drug\ |medication\ |medicine\ |other\ )?allerg\w*|nk d?a|nkd?a"
    r"|(?:to|should|must|will|can|may)\ be\ \w+|for\ (?:\w+\ ){0,2}(?:allerg\w*|hives|rash|reactions?))\b"
)
"""Phrases that do not mean that the medicine is stopped: no allergy, a medicine for an allergy, or a later stop."""
PUNCTUATION = frozenset(
    ".,:;-\u2010\u2011\u2013\u2014\u2212/+&()[]{}\uff08\uff09'\"\u2018\u2019\u201c\u201d\u2022\u00b7%\u00d7@="
    "\u00ae\u2122\u00a9\u00ab\u00bb\u201e\u201a"
)
"""Signs without meaning. A question mark is not one of them: it shows that the writer is not sure."""
SEPARATORS = frozenset(",;&+/")
OPENING_BRACKETS, CLOSING_BRACKETS = "([{\uff08", ")]}\uff09"
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\u2019\u02bc][^\W\d_]+)*|\S"
)
_BEFORE_PM = _words("am in each every at the")
"""Words before `pm` if it is a time of day."""
_YEARS = range(1900, 2101)


def fold_word(word: str) -> str:
    """A word in lowercase, without accents, periods and apostrophes."""
    if word.isascii() and word.isalpha():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign) and sign not in ".'\u2019\u02bc")


@dataclass(frozen=True)
class Token:
    """A word, a number or a sign in a text; `start` and `end` are its offsets in the text."""

    text: str
    """The folded word, or the sign itself."""
    start: int
    end: int
    depth: int
    """Number of brackets around it."""

    @property
    def is_sign(self) -> bool:
        return not self.text[0].isalnum()

    @property
    def is_number(self) -> bool:
        return self.text[0].isnumeric()


def tokenize(text: str) -> tuple[Token, ...]:
    """The words, numbers and signs of a text, in order. `75mg` is a number and a word."""
    result: list[Token] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign in CLOSING_BRACKETS:
            depth = max(depth - 1, 0)
        plain = fold_word(sign) if sign[0].isalnum() else sign
        result.append(Token(plain, match.start(), match.end(), depth))
        if sign in OPENING_BRACKETS:
            depth += 1
    return tuple(result)


def is_detail(tokens: tuple[Token, ...], index: int) -> bool:
    """True if a token is a dose, a form, a direction or punctuation.

    False for salts and conjunctions, because their meaning depends on the names around them.
    """
    token = tokens[index]
    if token.is_sign:
        return token.text in PUNCTUATION
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.is_number:
        # A year, or the year of a date, is not a dose.
        has_unit = after is not None and after.text in UNITS
        return has_unit or not (token.text.isdecimal() and int(token.text) in _YEARS)
    if token.text in UNITS_AFTER_NUMBER and before is not None and before.is_number:
        return True
    if token.text in ("q", "x"):  # q6h, x2
        return after is not None and after.is_number
    if token.text == "pm":
        return _is_time_of_day(tokens, index)
    return token.text in UNITS or token.text in FORMS or token.text in DIRECTIONS or token.text in FILLERS


def _is_time_of_day(tokens: tuple[Token, ...], index: int) -> bool:
    """True for `pm` as a time of day: 8 pm, AM / PM, 75 mg / PM. In a product's name it is a part: Tylenol PM.

    In Plavix / PM it may be another medicine.
    """
    before = tokens[index - 1] if index else None
    if before is None or before.text != "/":
        return before is not None and (before.is_number or before.text in _BEFORE_PM)
    word = next((earlier for earlier in reversed(tokens[:index]) if not earlier.is_sign), None)
    return word is not None and (word.is_number or word.text == "am" or word.text in UNITS)


def has_only_details(text: str) -> bool:
    """True for a text without a name: `75 mg`, `once a day`, `stopped last week`. It belongs to the text next to it."""
    tokens = tokenize(text)
    not_taken = find_not_taken(tokens)
    circumstances = _CIRCUMSTANCES if not_taken else frozenset[str]()
    return bool(tokens) and all(
        is_detail(tokens, index) or index in not_taken or token.text in circumstances or (not_taken and token.is_number)
        for index, token in enumerate(tokens)
    )


def is_circumstance(tokens: tuple[Token, ...], index: int) -> bool:
    """True for a word that says when or why the patient stopped: `last week`, `because of bleeding`."""
    return tokens[index].is_number or tokens[index].text in _CIRCUMSTANCES or is_detail(tokens, index)


_LONGEST_HEADING = 60
_CIRCUMSTANCES = _words("""
    last since until ago year years doctor dr cardiologist surgeon to for it he she they severe mild and because due
    bleeding bruising side effect effects surgery procedure january february march april may june july august september
    october november december jan feb mar apr jun jul aug sep sept oct nov dec
""")
"""Words that say when or why the patient stopped, and do not state a dose or a direction."""


def is_not_taken_heading(text: str) -> bool:
    """True for `allergies: aspirin`: the rest of the line lists medicines that are not taken."""
    head, colon, _ = text.partition(":")
    if not colon or len(head) > _LONGEST_HEADING:
        return False
    tokens = tokenize(head)
    not_taken = set(find_not_taken(tokens))
    return bool(not_taken) and all(is_detail(tokens, index) or index in not_taken for index in range(len(tokens)))


def find_not_taken(tokens: tuple[Token, ...]) -> dict[int, bool]:
    """Indexes of the tokens that say that a medicine is not taken; True for those that apply to the name after them."""
    line, starts = "", []
    for token in tokens:
        starts.append(len(line))
        line += token.text + " "
    result: dict[int, bool] = {}
    harmless = [match.span() for match in _HARMLESS.finditer(line)]
    for pattern, ahead in ((_NOT_TAKEN, False), (_NEGATED, True)):
        for match in pattern.finditer(line):
            if any(first <= match.start() < last for first, last in harmless):
                continue
            for index, start in enumerate(starts):
                if match.start() <= start < match.end():
                    result.setdefault(index, ahead)
    for index, token in enumerate(tokens):
        if (
            token.text in NOT_TAKEN_WORDS
            and index not in result
            and not any(first <= starts[index] < last for first, last in harmless)
        ):
            result[index] = False
    return result
