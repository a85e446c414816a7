"""Find the medicine whose name a word misspells: `Plavex` is close to Plavix. A known name is never a misspelling.

Many medicines have names that differ by a letter or two (Zantac and Xanax, prednisone and prednisolone). So a word is
a misspelling only if it is neither a known medicine nor a known English word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from handouts.content.medicine_names import all_drugs

_WORD = re.compile(r"[^\W\d_]+")
_MIN_LETTERS = 5
"""Letters of the shortest word that is compared. Shorter names are too close to ordinary words."""
_TWO_ERROR_LETTERS = 8
"""A word with this many letters may have two errors, in the table of medicines with one letter less."""
_OTHER_DRUG_NAMES = """
    abasaglar acebutolol alfentanil almotriptan ambrisentan amfetamine amoxycillin ampicillin androgen
    arformoterol articaine asenapine atomoxetine betamethasone bonviva bosentan brintellix bupivacaine carbimazole
    cefalexin cefotetan cefoxitin cefuroxime cerebyx chlorpromazine chlortalidone clarityn clonixin clozapine
    cortisone depakene depakine desonide dexketoprofen differin durogesic efexor eformoterol enalaprilat ephedrine
    epigen erythrocin esatenolol esketamine estrogen famciclovir fenoprofen fesoterodine flurazepam fluvoxamine
    frovatriptan galantamine ganciclovir glycerin glycerol hydroxyprogesterone hydroxyurea indometacin inulin
    iodine isradipine ketotifen levobupivacaine lincomycin loprazolam lormetazepam lornoxicam losec loxapine
    macitentan marcoumar mephentermine mepivacaine methenamine methyldopa mevastatin movicox nicardipine
    nimodipine nitrazepam nizatidine nordazepam norfloxacin nystatin oestradiol olopatadine olsalazine oxazepam
    oxprenolol paraflex pefloxacin pentamidine phenazopyridine pindolol prazepam prednisol primaxin proctosol
    promazine promethazine protopic protriptyline quazepam remifentanil rifamycin rivastigmine ropivacaine
    simeticone sitaxentan sufentanil suliqua sulphasalazine suprofen tenoxicam tetrazepam thiamazole thiazole
    timoptol tobradex tobramycin torasemide troglitazone trospium vancocin viroptic zolazepam zopiclone
"""
OTHER_DRUG_NAMES = frozenset(_OTHER_DRUG_NAMES.split())
"""Medicines that are not in our table and have names similar to those in it.

Source: MedlinePlus, British Approved Names.
"""
_ORDINARY_WORDS = """
    ability acetone acheson acidify actaeon actions actively actives activity acton actor actors acts aeon agility
    alan algebra alive alleged alleges allegory allegro allegros allergy alsace altos ambience ambient amplify
    antacid anthrax anvil apart arcadia arthritic artisan asphalt aspirant aspired aspires aspiring astarte
    atacama auction auctions augment augmented augmenting augments autos availed avarice bacteria bacterium
    bactria baker bantus barer baser bauer bayed bayes beretta betrays beyer bigmouth biretta bolivar bolivia
    bonita boyer bristol buffered buffering buffers buffeting buttons buyer cadet caducei caesura caliban canting
    capote capstan capulet carapace carbonate carfare catalan cation celebes celesta chablis chaitin chester
    chimaera chimera citric clan clarion clarity cleaned cleaner cleanse climate clitoral clitoris coating cocaine
    codding colgate collage collate coltrane combine composed compounded compressor concave conceit conceits
    concept concepts concern concerns concert concerted concerti concertina concerto concertos concerts concetta
    conclave concrete condense confine confound congaed congreve conjoin conjugate conjugates conking conning
    consensus consent consents consign consing contain contains contend content continua continue contract
    contrail contrary contrast contravene contrite contrive contrived contrives convert converts core cored cores
    corey corrine corrugated cortes cortex cortez cortisol costing cougars counting courted coverall covertly
    creator creators creditor crested critique cymbals decades defiant deluded deludes demanded demerit denigrate
    desired desiree desires destroy detract detroit deviant diabetes diabetic dialing diamond dilated dilates
    dilating dilation dioxin dioxins disdain dispersal dispirit divan dolphin dolphins donovan duelist efficient
    effluent embrace eminent endowed enforce engorge entrance entreat entreats entreaty entrust entrusts equip
    estrada estrange eternity evening eventide evident evita exigent extract faction femora femoral fervent
    filofax florine florins fluorine foreign formica forster forte fortes forties fragment framing frogman frogmen
    gasoline gayer glaring glycerin goalies good goodby goodbye goodbys goodly goods gooey goofy granite gravies
    grayish haman hearing henna heparinized hepatic horizon horizons horsehide housman huffman humane humaner
    humanly humans humbling indochina inducing infernal initiate inspire insular insulins insulting insults
    insuring integral internal interval invoking iridium jenna kantian kazan lanolin layer leonine letitia leveler
    librium liliana lipid lipids livable loading lodging loped loraine lording lyric lyrical lyrics martian mavin
    mavis mayer meantime medicare metallic methane microcode microns microwave mincing minoring mirages mobil
    monorail moody mooring moraine morin morpheme motoring multan nesting neurotic nitric nonsense novocain odium
    olympic oppressor ordered pail palatal paradox parasol parka payer pencilling penicillins pericardia petal
    petrol plodder plovers podium politely ponder ponders powdered powders powdery power prancing precede precise
    preciser precises prefaced premise prepaid preparing prevail principe pristine program programs prolix
    proposal propose prosaic prosier prosper protocol protons prouder proverb proverbs prowler punster radiance
    raglan raglans realest realist recast recasts reclaim recluse reflex regatta regicide regular relabel related
    relates relation relaxed relaxes relayed rental requiem require requite restore restored restorer restores
    restoring retaken rivaling saltier savanna sedated sedna segments septa serenest serpent servant settler
    shelter sinclair singular singulars smelter solace spectra spiraea spirits stadium starlet starling starlit
    stellar stern steward stewart stilton strafed suffering sugared svelter swelter systolic tantrum tara tern
    theoretic tickled topsoil toreador tornado tornados tractor traitor translate trenton tricolor trilogy
    truncate ultra ultras unsaid variance verged verse verses vesicle veteran victoria victors victory victrola
    vista vistas voltage voltages voltaire warfare wayfaring welched welches wistaria woody zestful zeta
"""
NearestName = Callable[[str, int], str]
ORDINARY_WORDS = frozenset(_ORDINARY_WORDS.split())
"""English words that differ from the name of a medicine by one or two letters."""


def likely_drug_name(word: str, *, strict: bool = False, find: NearestName | None = None) -> str:
    """The medicine name that `word` most likely misspells, as written on the box; '' if none.

    `strict` accepts fewer words, for sentences, where most words are not medicines. `find` is `nearest_drug_name`, or
    the same function with the cache of a run.
    """
    plain = word.lower()
    if len(plain) < _MIN_LETTERS + strict or not plain.isalpha() or not plain.isascii():
        return ""
    if plain in _drug_names() or plain in OTHER_DRUG_NAMES or plain in ORDINARY_WORDS:
        return ""
    if plain.endswith("s") and (plain[:-1] in _drug_names() or plain[:-1] in OTHER_DRUG_NAMES):
        return ""
    return (find or nearest_drug_name)(plain, _TWO_ERROR_LETTERS if strict else _TWO_ERROR_LETTERS - 1)


def find_misspellings(
    text: str, *, strict: bool = False, find: NearestName | None = None
) -> Iterator[tuple[int, int, str]]:
    """The start, the end and the likely name of each misspelled medicine in a text."""
    for word in _WORD.finditer(text):
        if name := likely_drug_name(word[0], strict=strict, find=find):
            yield word.start(), word.end(), name


def nearest_drug_name(word: str, two_error_letters: int) -> str:
    """The known name with the fewest errors against a word in lowercase; '' if none is close enough.

    One error is allowed, or two in a word of at least `two_error_letters`.
    """
    limit = 1 if len(word) < two_error_letters else 2
    best, fewest = "", limit + 1
    # An error in the first letter is rare, and would match many ordinary words.
    for name in _names_by_first_letter().get(word[0], ()):
        if abs(len(name) - len(word)) <= limit:
            distance = _edit_distance(word, name, fewest)
            if distance < fewest:
                best, fewest = _drug_names()[name], distance
    return best


@cache
def _names_by_first_letter() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name in _drug_names():
        if len(name) >= _MIN_LETTERS:
            names.setdefault(name[0], []).append(name)
    return names


@cache
def _drug_names() -> dict[str, str]:
    """Every word of every drug name in lowercase, to the word as written."""
    words: dict[str, str] = {}
    for drug in all_drugs().values():
        for name in (drug.generic, *drug.brands, *drug.synonyms):
            for word in _WORD.findall(name):
                words.setdefault(word.lower(), word)
    return words


def _edit_distance(word: str, name: str, limit: int) -> int:
    """The number of letters that are wrong, missing, extra or swapped with their neighbor, at most `limit`."""
    before_last: list[int] = []
    last = list(range(len(name) + 1))
    for row, letter in enumerate(word, 1):
        distances = [row]
        for column, name_letter in enumerate(name, 1):
            cost = min(last[column] + 1, distances[column - 1] + 1, last[column - 1] + (letter != name_letter))
            if row > 1 and column > 1 and letter == name[column - 2] and word[row - 2] == name_letter:
                cost = min(cost, before_last[column - 2] + 1)
            distances.append(cost)
        if min(distances) >= limit:
            return limit
        before_last, last = last, distances
    return last[-1]
