"""Names of medicines as data: generic names, brand names of the United States, and what kind each is.

Spelling and kind only, for comparing what a set says with itself. Nothing here says what to do with a medicine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

_TABLE = """
anticoagulant: warfarin = Coumadin, Jantoven; apixaban = Eliquis; rivaroxaban = Xarelto; dabigatran = Pradaxa
  edoxaban = Savaysa; enoxaparin = Lovenox; dalteparin = Fragmin; fondaparinux = Arixtra; heparin =
antiplatelet: clopidogrel = Plavix; prasugrel = Effient; ticagrelor = Brilinta; dipyridamole = Persantine
  cilostazol = Pletal; vorapaxar = Zontivity; aspirin = Bayer Aspirin, Ecotrin, Bufferin
  aspirin and dipyridamole = Aggrenox
NSAID: ibuprofen = Advil, Motrin; naproxen = Aleve, Naprosyn, Anaprox; diclofenac = Voltaren, Cataflam
  celecoxib = Celebrex; meloxicam = Mobic; indomethacin = Indocin; ketorolac = Toradol; etodolac = Lodine
  nabumetone = Relafen; piroxicam = Feldene; sulindac = Clinoril; oxaprozin = Daypro
biguanide: metformin = Glucophage, Fortamet, Glumetza, Riomet
insulin: insulin = ; insulin glargine = Lantus, Basaglar, Toujeo, Semglee; insulin lispro = Humalog, Admelog
  insulin aspart = NovoLog, Fiasp; insulin detemir = Levemir; insulin degludec = Tresiba; insulin glulisine = Apidra
  insulin human = Humulin, Novolin
SGLT2: canagliflozin = Invokana; dapagliflozin = Farxiga; empagliflozin = Jardiance; ertugliflozin = Steglatro
  bexagliflozin = Brenzavvy; sotagliflozin = Inpefa
GLP-1: semaglutide = Ozempic, Wegovy, Rybelsus; liraglutide = Victoza, Saxenda; dulaglutide = Trulicity
  exenatide = Byetta, Bydureon; tirzepatide = Mounjaro, Zepbound; lixisenatide = Adlyxin
diabetes: glipizide = Glucotrol; glimepiride = Amaryl; glyburide = DiaBeta, Glynase; sitagliptin = Januvia
  linagliptin = Tradjenta; saxagliptin = Onglyza; alogliptin = Nesina; pioglitazone = Actos; repaglinide = Prandin
  nateglinide = Starlix; acarbose = Precose; sitagliptin and metformin = Janumet
pain: acetaminophen = Tylenol, Panadol; tramadol = Ultram; oxycodone = OxyContin, Roxicodone; morphine = MS Contin
  hydrocodone and acetaminophen = Vicodin, Norco, Lortab; oxycodone and acetaminophen = Percocet, Endocet
  hydromorphone = Dilaudid; fentanyl = Duragesic; gabapentin = Neurontin; pregabalin = Lyrica; codeine =
  buprenorphine = Butrans, Belbuca; cyclobenzaprine = Flexeril; methocarbamol = Robaxin; tizanidine = Zanaflex
ACE inhibitor: lisinopril = Prinivil, Zestril; enalapril = Vasotec; ramipril = Altace; benazepril = Lotensin
  captopril =
ARB: losartan = Cozaar; valsartan = Diovan; irbesartan = Avapro; olmesartan = Benicar; telmisartan = Micardis
  candesartan = Atacand; sacubitril and valsartan = Entresto
beta blocker: metoprolol = Lopressor, Toprol; atenolol = Tenormin; carvedilol = Coreg; propranolol = Inderal
  bisoprolol = Zebeta; nebivolol = Bystolic
heart: amlodipine = Norvasc; diltiazem = Cardizem; verapamil = Calan; digoxin = Lanoxin; amiodarone = Pacerone
  nitroglycerin = Nitrostat; hydralazine = ; clonidine = Catapres
diuretic: hydrochlorothiazide = Microzide; furosemide = Lasix; spironolactone = Aldactone; torsemide = Demadex
  bumetanide = Bumex; chlorthalidone = Thalitone
statin: atorvastatin = Lipitor; rosuvastatin = Crestor; simvastatin = Zocor; pravastatin = Pravachol
  lovastatin = Mevacor
steroid: prednisone = Deltasone; dexamethasone = Decadron; methylprednisolone = Medrol; hydrocortisone = Cortef
  prednisolone = Orapred
stomach: omeprazole = Prilosec; pantoprazole = Protonix; esomeprazole = Nexium; lansoprazole = Prevacid
  famotidine = Pepcid
antidepressant: sertraline = Zoloft; fluoxetine = Prozac; citalopram = Celexa; escitalopram = Lexapro
  paroxetine = Paxil
  venlafaxine = Effexor; duloxetine = Cymbalta; bupropion = Wellbutrin; trazodone = Desyrel; mirtazapine = Remeron
  amitriptyline = Elavil
calming: diazepam = Valium; lorazepam = Ativan; alprazolam = Xanax; clonazepam = Klonopin; midazolam = Versed
  zolpidem = Ambien
immune: methotrexate = Trexall, Otrexup; adalimumab = Humira; etanercept = Enbrel; hydroxychloroquine = Plaquenil
  infliximab = Remicade; azathioprine = Imuran; tofacitinib = Xeljanz
thyroid: levothyroxine = Synthroid, Levoxyl, Unithroid
lung: albuterol = Ventolin, ProAir, Proventil; montelukast = Singulair; tiotropium = Spiriva
  fluticasone = Flovent, Flonase
weight: phentermine = Adipex
bone: alendronate = Fosamax; denosumab = Prolia; teriparatide = Forteo; raloxifene = Evista; zoledronic acid = Reclast
seizure: levetiracetam = Keppra; lamotrigine = Lamictal; phenytoin = Dilantin; carbamazepine = Tegretol
  topiramate = Topamax
antibiotic: amoxicillin = Amoxil; cephalexin = Keflex; ciprofloxacin = Cipro; azithromycin = Zithromax
  clindamycin = Cleocin; doxycycline = Vibramycin; vancomycin = ; cefazolin = Ancef
"""
"""A line a kind, as `kind: generic = brand, brand; generic = brand`."""
THINNERS = ("anticoagulant", "antiplatelet")
"""Kinds that are called blood thinners."""
_WORD = re.compile(r"[^\W_]+")
_KIND_WORDS = {
    "insulin": r"\binsulins?\b",
    "SGLT2": r"\bSGLT-?2\b|\w+gliflozin\b",
    "GLP-1": r"\bGLP-?1\b|\w+glutide\b",
    "biguanide": r"\bmetformin\b",
    "anticoagulant": r"\bblood[ -]thinn\w+|\banticoagulants?\b|\bmedicines? against (?:blood )?clots\b",
    "NSAID": r"\bNSAIDs?\b|\banti-inflammator\w+",
    "antiplatelet": r"\bantiplatelets?\b|\banti-platelet\b",
}
"""Words for a whole kind."""


@dataclass(frozen=True)
class Drug:
    """One medicine."""

    generic: str
    brands: tuple[str, ...]
    kind: str


@cache
def drugs() -> dict[str, Drug]:
    """Every name, in small letters, with its medicine."""
    found: dict[str, Drug] = {}
    for kind, rows in re.findall(r"^(\S[^:\n]*): ((?:.+)(?:\n  .+)*)", _TABLE, re.M):
        for row in re.split(r";|\n", rows):
            generic, _, brands = (part.strip() for part in row.partition("="))
            drug = Drug(generic, tuple(brand.strip() for brand in brands.split(",") if brand.strip()), kind)
            found |= {name.lower(): drug for name in (generic, *drug.brands)}
    return found


class Named(NamedTuple):
    """A name of a medicine in a text: as written, where, and which medicine it is."""

    written: str
    start: int
    end: int
    drug: Drug

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@cache
def _by_first_word() -> dict[str, tuple[str, ...]]:
    """The first word of every name with the names that begin so, the longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(drugs(), key=len, reverse=True):
        first = _WORD.findall(name)[0]
        found[first] = (*found.get(first, ()), name)
    return found


@lru_cache(maxsize=4096)  # several rules look at the same sentences; a pattern of 400 names would be slow
def named(text: str) -> tuple[Named, ...]:
    """Every medicine that a text names, in order, the longest name at each place."""
    found: list[Named] = []
    lower, end = text.lower(), 0
    for word in _WORD.finditer(lower):
        if word.start() < end:
            continue
        for name in _by_first_word().get(word[0], ()):
            stop = word.start() + len(name)
            if lower.startswith(name, word.start()) and not lower[stop : stop + 1].isalnum():
                found.append(Named(text[word.start() : stop], word.start(), stop, drugs()[name]))
                end = stop
                break
    return tuple(found)


def drug(name: str) -> Drug | None:
    """The medicine of a name as it is written, with what it is mixed or sold as: `Metformin XR`, `low-dose aspirin`."""
    plain = " ".join(name.lower().split())
    if exact := drugs().get(plain):
        return exact
    found = {one.drug.generic: one.drug for one in named(plain)}
    return next(iter(found.values())) if len(found) == 1 else None


def kinds(text: str) -> frozenset[str]:
    """Kinds of medicine that a name, or words for a whole kind, tell."""
    known = {one.drug.kind for one in named(text)}
    return frozenset(known | {kind for kind, words in _KIND_WORDS.items() if re.search(words, text, re.I)})
