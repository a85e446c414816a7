"""Recognize names of medicines: generic names, US brand names, and classes.

This module has only spellings and classes, to recognize and compare names. It does not say what to do with a medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

_DRUGS = """
anticoagulant: warfarin = Coumadin, Jantoven, Marevan; apixaban = Eliquis; rivaroxaban = Xarelto; dabigatran = Pradaxa
  edoxaban = Savaysa, Lixiana; enoxaparin = Lovenox, Clexane; dalteparin = Fragmin; fondaparinux = Arixtra; heparin =
  tinzaparin = Innohep; argatroban = ; bivalirudin = Angiomax; phenprocoumon = Marcumar; acenocoumarol = Sintrom
antiplatelet: clopidogrel = Plavix; prasugrel = Effient, Efient; ticagrelor = Brilinta, Brilique
  dipyridamole = Persantine; cilostazol = Pletal; vorapaxar = Zontivity; ticlopidine = Ticlid
  aspirin = Bayer, Bayer Aspirin, Ecotrin, Bufferin, Durlaza, Vazalore, Disprin
  aspirin and dipyridamole = Aggrenox; aspirin and omeprazole = Yosprala
NSAID: ibuprofen = Advil, Motrin, Nurofen, Brufen; naproxen = Aleve, Naprosyn, Anaprox
  diclofenac = Voltaren, Cataflam, Voltarol, Zipsor, Zorvolex
  celecoxib = Celebrex; meloxicam = Mobic; indomethacin = Indocin; ketorolac = Toradol; etodolac = Lodine
  nabumetone = Relafen; piroxicam = Feldene; sulindac = Clinoril; oxaprozin = Daypro; ketoprofen = Orudis
  flurbiprofen = Ansaid; diflunisal = Dolobid; mefenamic acid = Ponstel; etoricoxib = Arcoxia; salsalate =
  naproxen and esomeprazole = Vimovo; ibuprofen and famotidine = Duexis; diclofenac and misoprostol = Arthrotec
  sumatriptan and naproxen = Treximet; celecoxib and tramadol = Seglentis; amlodipine and celecoxib = Consensi
  ibuprofen and diphenhydramine = Advil PM, Motrin PM; naproxen and diphenhydramine = Aleve PM
  ibuprofen and acetaminophen = Advil Dual Action
biguanide: metformin = Glucophage, Fortamet, Glumetza, Riomet
insulin: insulin = ; insulin glargine = Lantus, Basaglar, Toujeo, Semglee, Rezvoglar
  insulin lispro = Humalog, Admelog, Lyumjev
  insulin aspart = NovoLog, Fiasp, NovoRapid; insulin detemir = Levemir; insulin degludec = Tresiba
  insulin glulisine = Apidra; insulin human = Humulin, Novolin, Afrezza
  insulin glargine and lixisenatide = Soliqua; insulin degludec and liraglutide = Xultophy
SGLT2: canagliflozin = Invokana; dapagliflozin = Farxiga, Forxiga; empagliflozin = Jardiance
  ertugliflozin = Steglatro; bexagliflozin = Brenzavvy; sotagliflozin = Inpefa
  dapagliflozin and metformin = Xigduo; empagliflozin and metformin = Synjardy
  canagliflozin and metformin = Invokamet; ertugliflozin and metformin = Segluromet
  empagliflozin and linagliptin = Glyxambi; empagliflozin and linagliptin and metformin = Trijardy
  dapagliflozin and saxagliptin = Qtern; dapagliflozin and saxagliptin and metformin = Qternmet
  ertugliflozin and sitagliptin = Steglujan
GLP-1: semaglutide = Ozempic, Wegovy, Rybelsus; liraglutide = Victoza, Saxenda; dulaglutide = Trulicity
  exenatide = Byetta, Bydureon; tirzepatide = Mounjaro, Zepbound; lixisenatide = Adlyxin, Lyxumia; albiglutide = Tanzeum
diabetes: glipizide = Glucotrol; glimepiride = Amaryl; glyburide = DiaBeta, Glynase, Micronase
  sitagliptin = Januvia, Zituvio; linagliptin = Tradjenta, Trajenta; saxagliptin = Onglyza
  alogliptin = Nesina; pioglitazone = Actos; repaglinide = Prandin; vildagliptin = Galvus; gliclazide = Diamicron
  nateglinide = Starlix; acarbose = Precose; miglitol = Glyset; tolbutamide = ; rosiglitazone = Avandia
  sitagliptin and metformin = Janumet; linagliptin and metformin = Jentadueto; saxagliptin and metformin = Kombiglyze
  alogliptin and metformin = Kazano; pioglitazone and metformin = Actoplus Met; glyburide and metformin = Glucovance
  glipizide and metformin = Metaglip; repaglinide and metformin = PrandiMet; rosiglitazone and metformin = Avandamet
  alogliptin and pioglitazone = Oseni; pioglitazone and glimepiride = Duetact; pramlintide = Symlin
pain: acetaminophen = Tylenol, Panadol, Calpol, Ofirmev; tramadol = Ultram; morphine = MS Contin, Kadian
  oxycodone = OxyContin, Roxicodone; hydromorphone = Dilaudid; fentanyl = Duragesic; meperidine = Demerol
  hydrocodone and acetaminophen = Vicodin, Norco, Lortab; oxycodone and acetaminophen = Percocet, Endocet
  oxycodone and aspirin = Percodan; hydrocodone and ibuprofen = Vicoprofen; tramadol and acetaminophen = Ultracet
  acetaminophen and aspirin and caffeine = Excedrin, Goody's; aspirin and caffeine = Anacin, BC Powder
  butalbital and aspirin and caffeine = Fiorinal; butalbital and acetaminophen and caffeine = Fioricet
  orphenadrine and aspirin and caffeine = Norgesic; carisoprodol and aspirin = Soma Compound
  aspirin and citric acid and sodium bicarbonate = Alka-Seltzer; acetaminophen and diphenhydramine = Tylenol PM
  acetaminophen and codeine = Co-codamol, Tylenol with Codeine; tapentadol = Nucynta; methadone = Dolophine
  gabapentin = Neurontin, Gralise; pregabalin = Lyrica; codeine = ; oxymorphone = Opana; hydrocodone = Zohydro
  buprenorphine = Butrans, Belbuca; cyclobenzaprine = Flexeril; methocarbamol = Robaxin; tizanidine = Zanaflex
  carisoprodol = Soma; baclofen = Lioresal; metaxalone = Skelaxin; naltrexone = Vivitrol; naloxone = Narcan
  buprenorphine and naloxone = Suboxone, Zubsolv; sumatriptan = Imitrex; rizatriptan = Maxalt; lidocaine = Lidoderm
ACE inhibitor: lisinopril = Prinivil, Zestril; enalapril = Vasotec; ramipril = Altace; benazepril = Lotensin
  captopril = Capoten; quinapril = Accupril; fosinopril = Monopril; perindopril = Aceon, Coversyl; moexipril = Univasc
  trandolapril = Mavik; lisinopril and hydrochlorothiazide = Zestoretic, Prinzide
  enalapril and hydrochlorothiazide = Vaseretic; benazepril and hydrochlorothiazide = Lotensin HCT
  amlodipine and benazepril = Lotrel; trandolapril and verapamil = Tarka
ARB: losartan = Cozaar; valsartan = Diovan; irbesartan = Avapro; olmesartan = Benicar; telmisartan = Micardis
  candesartan = Atacand; azilsartan = Edarbi; sacubitril and valsartan = Entresto
  losartan and hydrochlorothiazide = Hyzaar; valsartan and hydrochlorothiazide = Diovan HCT
  irbesartan and hydrochlorothiazide = Avalide; olmesartan and hydrochlorothiazide = Benicar HCT
  telmisartan and hydrochlorothiazide = Micardis HCT; candesartan and hydrochlorothiazide = Atacand HCT
  azilsartan and chlorthalidone = Edarbyclor; amlodipine and valsartan = Exforge; amlodipine and olmesartan = Azor
  amlodipine and telmisartan = Twynsta; olmesartan and amlodipine and hydrochlorothiazide = Tribenzor
  amlodipine and valsartan and hydrochlorothiazide = Exforge HCT
beta blocker: metoprolol = Lopressor, Toprol; atenolol = Tenormin; carvedilol = Coreg; propranolol = Inderal
  bisoprolol = Zebeta; nebivolol = Bystolic; labetalol = Trandate; nadolol = Corgard; sotalol = Betapace
  atenolol and chlorthalidone = Tenoretic; bisoprolol and hydrochlorothiazide = Ziac; timolol = Timoptic
heart: amlodipine = Norvasc; diltiazem = Cardizem, Tiazac; verapamil = Calan, Verelan; digoxin = Lanoxin
  amiodarone = Pacerone, Cordarone; nitroglycerin = Nitrostat; hydralazine = ; clonidine = Catapres
  nifedipine = Procardia
  felodipine = Plendil; isosorbide mononitrate = Imdur; isosorbide dinitrate = Isordil; ranolazine = Ranexa
  isosorbide dinitrate and hydralazine = BiDil; doxazosin = Cardura; terazosin = Hytrin; prazosin = Minipress
  flecainide = Tambocor; propafenone = Rythmol; dofetilide = Tikosyn; ivabradine = Corlanor
  amlodipine and atorvastatin = Caduet; pentoxifylline = Trental; minoxidil = Loniten; dronedarone = Multaq
diuretic: hydrochlorothiazide = Microzide; furosemide = Lasix; spironolactone = Aldactone; torsemide = Demadex
  bumetanide = Bumex; chlorthalidone = Thalitone; triamterene and hydrochlorothiazide = Dyazide, Maxzide
  spironolactone and hydrochlorothiazide = Aldactazide; eplerenone = Inspra; metolazone = Zaroxolyn
  indapamide = Lozol; acetazolamide = Diamox; amiloride = Midamor
statin: atorvastatin = Lipitor; rosuvastatin = Crestor; simvastatin = Zocor; pravastatin = Pravachol
  lovastatin = Mevacor; pitavastatin = Livalo; fluvastatin = Lescol; ezetimibe and simvastatin = Vytorin
cholesterol: ezetimibe = Zetia; fenofibrate = Tricor; gemfibrozil = Lopid; bempedoic acid = Nexletol
  bempedoic acid and ezetimibe = Nexlizet; evolocumab = Repatha; alirocumab = Praluent; colesevelam = Welchol
steroid: prednisone = Deltasone; dexamethasone = Decadron; methylprednisolone = Medrol; hydrocortisone = Cortef
  prednisolone = Orapred; budesonide = Pulmicort, Entocort; triamcinolone = Kenalog; fludrocortisone = Florinef
stomach: omeprazole = Prilosec; pantoprazole = Protonix; esomeprazole = Nexium; lansoprazole = Prevacid
  famotidine = Pepcid; ranitidine = Zantac; rabeprazole = Aciphex; dexlansoprazole = Dexilant; cimetidine = Tagamet
  sucralfate = Carafate; misoprostol = Cytotec; ondansetron = Zofran; metoclopramide = Reglan; loperamide = Imodium
  polyethylene glycol = MiraLAX, GoLYTELY, NuLYTELY, GaviLyte, Movicol; bisacodyl = Dulcolax; senna = Senokot
  docusate = Colace; simethicone = Gas-X; bismuth subsalicylate = Pepto-Bismol; mesalamine = Asacol, Lialda
antidepressant: sertraline = Zoloft; fluoxetine = Prozac; citalopram = Celexa; escitalopram = Lexapro
  paroxetine = Paxil; desvenlafaxine = Pristiq; vortioxetine = Trintellix; vilazodone = Viibryd; doxepin = Sinequan
  venlafaxine = Effexor; duloxetine = Cymbalta; bupropion = Wellbutrin, Zyban; trazodone = Desyrel
  mirtazapine = Remeron; amitriptyline = Elavil; nortriptyline = Pamelor; phenelzine = Nardil
  olanzapine and fluoxetine = Symbyax
mind: quetiapine = Seroquel; olanzapine = Zyprexa; risperidone = Risperdal; aripiprazole = Abilify; lithium = Lithobid
  haloperidol = Haldol; ziprasidone = Geodon; methylphenidate = Ritalin, Concerta; lisdexamfetamine = Vyvanse
  amphetamine = Adderall; donepezil = Aricept; memantine = Namenda
calming: diazepam = Valium; lorazepam = Ativan; alprazolam = Xanax; clonazepam = Klonopin; midazolam = Versed
  zolpidem = Ambien; temazepam = Restoril; buspirone = Buspar; hydroxyzine = Vistaril, Atarax; eszopiclone = Lunesta
  propofol = Diprivan; ketamine = Ketalar
immune: methotrexate = Trexall, Otrexup; adalimumab = Humira; etanercept = Enbrel; hydroxychloroquine = Plaquenil
  infliximab = Remicade; azathioprine = Imuran; tofacitinib = Xeljanz; leflunomide = Arava; sulfasalazine = Azulfidine
  mycophenolate = CellCept; tacrolimus = Prograf; upadacitinib = Rinvoq; ustekinumab = Stelara; secukinumab = Cosentyx
thyroid: levothyroxine = Synthroid, Levoxyl, Unithroid; liothyronine = Cytomel; methimazole = Tapazole
lung: albuterol = Ventolin, ProAir, Proventil; montelukast = Singulair; tiotropium = Spiriva
  fluticasone = Flovent, Flonase; fluticasone and salmeterol = Advair, Wixela; budesonide and formoterol = Symbicort
  fluticasone and vilanterol = Breo; ipratropium and albuterol = Combivent; salmeterol = Serevent
  ipratropium = Atrovent
  umeclidinium and vilanterol = Anoro; fluticasone and umeclidinium and vilanterol = Trelegy; levalbuterol = Xopenex
  mometasone and formoterol = Dulera; tiotropium and olodaterol = Stiolto; theophylline =
allergy: diphenhydramine = Benadryl; cetirizine = Zyrtec; loratadine = Claritin; fexofenadine = Allegra
  epinephrine = EpiPen; pseudoephedrine = Sudafed; guaifenesin = Mucinex; levocetirizine = Xyzal
weight: phentermine = Adipex; naltrexone and bupropion = Contrave; phentermine and topiramate = Qsymia
  orlistat = Xenical
bone: alendronate = Fosamax; denosumab = Prolia; teriparatide = Forteo; raloxifene = Evista; zoledronic acid = Reclast
  risedronate = Actonel; ibandronate = Boniva; romosozumab = Evenity; calcitonin = Miacalcin
joint: allopurinol = Zyloprim; colchicine = Colcrys; febuxostat = Uloric; probenecid =
seizure: levetiracetam = Keppra; lamotrigine = Lamictal; phenytoin = Dilantin; carbamazepine = Tegretol
  topiramate = Topamax; oxcarbazepine = Trileptal; valproate = Depakote; lacosamide = Vimpat; primidone = Mysoline
nerve: ropinirole = Requip; pramipexole = Mirapex; carbidopa and levodopa = Sinemet; gabapentin enacarbil = Horizant
bladder: tamsulosin = Flomax; finasteride = Proscar, Propecia; dutasteride = Avodart; oxybutynin = Ditropan
  tolterodine = Detrol; solifenacin = Vesicare; mirabegron = Myrbetriq; alfuzosin = Uroxatral; silodosin = Rapaflo
  sildenafil = Viagra, Revatio; tadalafil = Cialis, Adcirca; vardenafil = Levitra
hormone: estradiol = Estrace, Climara; conjugated estrogens = Premarin; medroxyprogesterone = Provera
  tamoxifen = Nolvadex; anastrozole = Arimidex; letrozole = Femara; progesterone = Prometrium; testosterone = AndroGel
antibiotic: amoxicillin = Amoxil; cephalexin = Keflex; ciprofloxacin = Cipro; azithromycin = Zithromax
  clindamycin = Cleocin; doxycycline = Vibramycin; vancomycin = ; cefazolin = Ancef; levofloxacin = Levaquin
  amoxicillin and clavulanate = Augmentin; sulfamethoxazole and trimethoprim = Bactrim, Septra; penicillin =
  metronidazole = Flagyl; nitrofurantoin = Macrobid; moxifloxacin = Avelox, Vigamox; ofloxacin = Ocuflox
  gentamicin = ; erythromycin = ; minocycline = Minocin; linezolid = Zyvox; rifampin = Rifadin
infection: acyclovir = Zovirax; valacyclovir = Valtrex; fluconazole = Diflucan; terbinafine = Lamisil
"""
"""One entry for each class: `class: generic = brand, brand; generic = brand`. A combination has `and` in its name."""
_SYNONYMS = """
acetylsalicylic acid = aspirin; ASA = aspirin; paracetamol = acetaminophen; salbutamol = albuterol
adrenaline = epinephrine; glibenclamide = glyburide; frusemide = furosemide; pethidine = meperidine
co-amoxiclav = amoxicillin and clavulanate; rifampicin = rifampin; lignocaine = lidocaine; aciclovir = acyclovir
glyceryl trinitrate = nitroglycerin; mesalazine = mesalamine; unfractionated heparin = heparin
divalproex = valproate; valproic acid = valproate; polyethylene glycol 3350 = polyethylene glycol
alendronic acid = alendronate; risedronic acid = risedronate; ibandronic acid = ibandronate
zoledronate = zoledronic acid; cefalexin = cephalexin
"""
"""Other names of a medicine: British and chemical names."""
BLOOD_THINNERS = ("anticoagulant", "antiplatelet")
"""Classes that are called blood thinners."""
_WORD = re.compile(r"[^\W_]+")
_COMBINED = re.compile(r"[/+-]|\b(?:and|with|plus)\b")
"""Words and signs between the substances of a combination."""
_KIND_WORDS = {
    "insulin": r"\binsulins?\b",
    "SGLT2": r"\bSGLT-?2\b|\w+gliflozin\b",
    "GLP-1": r"\bGLP-?1\b|\w+glutide\b",
    "biguanide": r"\bmetformin\b",
    "anticoagulant": r"\bblood[ -]thinn\w+|\banticoagulants?\b|\bmedicines? against (?:blood )?clots\b",
    "NSAID": r"\bNSAIDs?\b|\banti-inflammator\w+",
    "antiplatelet": r"\bantiplatelets?\b|\banti-platelet\b",
}
"""Patterns for the words that name a class."""


@dataclass(frozen=True)
class Drug:
    """One medicine. Its names are the generic name, the brand names and other names of the same substance."""

    generic: str
    brands: tuple[str, ...]
    kind: str
    synonyms: tuple[str, ...] = ()

    @property
    def ingredients(self) -> frozenset[str]:
        """Generic names of its substances; only one if it is not a combination."""
        return frozenset(self.generic.split(" and "))

    @property
    def kinds(self) -> frozenset[str]:
        """Its class and the classes of its ingredients: Vimovo is an NSAID and a stomach medicine."""
        parts = (all_drugs().get(name) for name in self.ingredients)
        return frozenset({self.kind, *(part.kind for part in parts if part)})


@cache
def all_drugs() -> dict[str, Drug]:
    """Every name, in lowercase, with its medicine."""
    synonyms: dict[str, list[str]] = {}
    for row in re.split(r";|\n", _SYNONYMS.strip()):
        name, _, generic = (part.strip() for part in row.partition("="))
        synonyms.setdefault(generic, []).append(name)
    names: dict[str, Drug] = {}
    for kind, rows in re.findall(r"^(\S[^:\n]*): ((?:.+)(?:\n  .+)*)", _DRUGS, re.M):
        for row in re.split(r";|\n", rows):
            generic, _, brands = (part.strip() for part in row.partition("="))
            brand_names = tuple(brand.strip() for brand in brands.split(",") if brand.strip())
            drug = Drug(generic, brand_names, kind, tuple(synonyms.get(generic, ())))
            names |= {name.lower(): drug for name in (generic, *drug.brands, *drug.synonyms)}
    return names


class NamedDrug(NamedTuple):
    """A medicine's name in a text: as written, its place in the text, and the medicine."""

    written: str
    start: int
    end: int
    drug: Drug

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@cache
def _by_first_word() -> dict[str, tuple[str, ...]]:
    """The first word of every name, with the names that begin with it, longest first.

    "Aspirin and omeprazole" in a sentence are two medicines, so generic names of combinations are left out.
    """
    names: dict[str, tuple[str, ...]] = {}
    for name in sorted(all_drugs(), key=len, reverse=True):
        if " and " not in name:
            first = _WORD.findall(name)[0]
            names[first] = (*names.get(first, ()), name)
    return names


def find_drugs(text: str) -> tuple[NamedDrug, ...]:
    """Every medicine that a text names, in order, with the longest matching name at each place."""
    matches: list[NamedDrug] = []
    lower, end = text.lower(), 0
    if len(lower) != len(text):  # lowercase of some letters, such as the Turkish capital I, is longer
        lower = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)
    for word in _WORD.finditer(lower):
        if word.start() < end:
            continue
        for name in _by_first_word().get(word[0], ()):
            stop = word.start() + len(name)
            if lower.startswith(name, word.start()) and not lower[stop : stop + 1].isalnum():
                matches.append(NamedDrug(text[word.start() : stop], word.start(), stop, all_drugs()[name]))
                end = stop
                break
    return tuple(matches)


def find_drug(name: str) -> Drug | None:
    """The medicine with a name that may include a dose or form: `Metformin XR`, `low-dose aspirin`; None if unknown.

    Several substances are one medicine if there is a combination of exactly these: `hydrocodone/acetaminophen`.
    """
    plain = " ".join(name.lower().split())
    if exact := all_drugs().get(plain):
        return exact
    mentioned = {part.drug.generic: part.drug for part in find_drugs(plain)}
    if len(mentioned) == 1:
        return next(iter(mentioned.values()))
    return _combinations().get(frozenset(mentioned)) if _COMBINED.search(plain) else None


@cache
def _combinations() -> dict[frozenset[str], Drug]:
    """Each combination by its ingredients."""
    return {drug.ingredients: drug for drug in all_drugs().values() if len(drug.ingredients) > 1}


def drug_kinds(text: str) -> frozenset[str]:
    """Classes of the medicines in a text, and classes that the text names itself, such as "blood thinner"."""
    kinds = frozenset[str]().union(*(part.drug.kinds for part in find_drugs(text)))
    return kinds | {kind for kind, pattern in _KIND_WORDS.items() if re.search(pattern, text, re.I)}


def is_same_medicine(name: str, others: Iterable[str]) -> bool:
    """True if a text names one of several medicines: by name, by a common ingredient, or by a kind that they name.

    `Advil` is ibuprofen, and one of the `NSAIDs`. `NSAIDs` alone are not `Advil`: another one may be meant.
    """
    drugs = [part.drug for part in find_drugs(name)]
    ingredients = frozenset[str]().union(*(drug.ingredients for drug in drugs))
    kinds = frozenset[str]().union(*(drug.kinds for drug in drugs)) if drugs else drug_kinds(name)
    for other in others:
        named = [part.drug for part in find_drugs(other)]
        if other.casefold() == name.casefold() or any(drug.ingredients & ingredients for drug in named):
            return True
        if not named and drug_kinds(other) & kinds:
            return True
    return False
