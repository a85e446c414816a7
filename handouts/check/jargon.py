"""Find medical and formal terms that patients may not know, and whether the text explains them.

The tables give plain words for each term. The singular, or the infinitive of a verb, covers all its forms.
`word/synonym` are two words with the same meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from handouts.check.readability import Sentence, Word

MEDICAL_TERMS = {
    "ablation": "destroying tissue with heat or cold", "abscess": "a pocket of pus",
    "acute": "sudden, or short and strong", "adenoma/adenomatous": "a growth that is not cancer",
    "adhesion": "scar tissue that sticks together", "adjunct": "added treatment", "adverse": "bad, unwanted",
    "adverse event": "harm, an unwanted effect", "afebrile": "without a fever", "agonist": "a kind of medicine",
    "airway": "the path of air to your lungs", "ambulate/ambulation/ambulatory": "walk",
    "analgesic/analgesia": "pain medicine", "anaphylaxis/anaphylactic": "a very strong allergic reaction",
    "anastomosis": "the place where two ends are joined", "anemia/anemic": "too few red blood cells",
    "anesthetic": "medicine that numbs you or makes you sleep", "aneurysm": "a weak, swollen place in a blood vessel",
    "angina": "chest pain from the heart", "angiogram/angiography": "X-ray pictures of blood vessels",
    "angioplasty": "opening a narrow blood vessel", "antagonist": "a kind of medicine", "anterior": "at the front",
    "antibody": "what the body makes to fight germs", "anticoagulant/anticoagulation": "blood thinner",
    "anticonvulsant": "medicine against seizures", "antiemetic": "medicine against feeling sick",
    "antihypertensive": "blood pressure medicine", "antimicrobial": "medicine against germs",
    "antiplatelet": "blood thinner", "antipyretic": "medicine against fever",
    "antiseptic": "a liquid that kills germs", "appendectomy": "taking out the appendix",
    "arrhythmia": "a heartbeat that is not regular", "arthroplasty": "surgery to replace a joint",
    "arthroscopy/arthroscopic": "looking into a joint with a thin camera",
    "aspirate": "draw out fluid; breathe food or fluid into the lungs",
    "aspiration": "food or fluid that gets into the lungs", "asymptomatic": "without symptoms",
    "atrial fibrillation": "a heartbeat that is not regular", "atrophy": "wasting away",
    "augmentation": "making stronger or larger", "autoimmune": "when the body attacks itself", "benign": "not cancer",
    "bilateral/bilaterally": "on both sides", "biopsy": "taking a small piece of tissue to test it",
    "bolus": "one dose given at once", "bone tamp": "a small balloon that makes room in the bone",
    "bowel preparation/bowel prep": "medicine to empty your bowel", "bradycardia": "a slow heartbeat",
    "bursitis": "a sore, swollen pad at a joint", "cannula/cannulation": "a thin tube", "carcinoma": "cancer",
    "cardiac": "of the heart", "cardiac arrest": "when the heart stops",
    "cardiovascular": "of the heart and blood vessels", "cataract": "a cloudy lens in the eye",
    "catheter": "a thin, soft tube", "catheterization": "putting in a thin tube",
    "cauterize/cautery": "seal with heat", "cerebral": "of the brain", "cerebrovascular accident": "a stroke",
    "cervical": "of the neck", "cholecystectomy": "taking out the gallbladder", "chronic": "lasting a long time",
    "coagulation": "blood clotting", "coagulopathy": "a problem with blood clotting",
    "cognitive": "of thinking and memory", "colonic": "of the bowel", "colonoscope": "a thin tube with a camera",
    "colostomy": "an opening for the bowel in the belly", "comorbidity": "another illness that you have",
    "compression fracture": "a squeezed, broken bone of the spine", "congenital": "from birth",
    "conscious sedation": "medicine that makes you sleepy, but not asleep", "contraindicated": "not safe for you",
    "contraindication": "a reason not to have it", "contralateral": "on the other side",
    "contrast agent/contrast medium/contrast material": "a dye that shows up on X-ray pictures",
    "contrast dye": "a liquid that shows up on X-ray pictures", "contusion": "a bruise",
    "coronary": "of the heart's vessels", "corticosteroid": "a strong medicine against swelling",
    "cutaneous": "of the skin", "cyanosis": "skin that turns blue", "cyst": "a sac of fluid",
    "debridement": "cleaning out a wound", "decompression": "taking pressure off", "decubitus": "lying down",
    "deep vein thrombosis": "a blood clot in a deep vein, mostly of the leg", "deformity": "a changed shape",
    "degenerative": "wearing out with time", "dehydration/dehydrated": "too little water in the body",
    "dermal": "of the skin", "dermatitis": "a skin rash", "dialysis": "cleaning the blood by machine",
    "diaphoresis": "heavy sweating", "diastolic": "the lower number of your blood pressure",
    "dilate/dilation": "widen", "discectomy": "taking out part of a disc",
    "distal": "farther from the middle of the body", "distension/distended": "swelling of the belly",
    "diuretic": "a water pill",
    "diverticulum/diverticula/diverticulosis/diverticulitis": "small pouches in the bowel wall",
    "dorsal": "of the back", "dressing change": "a new bandage", "dura": "the cover of the spinal cord",
    "dural puncture": "a small hole in the cover of the spinal cord", "DVT": "a blood clot in a deep vein",
    "dysphagia": "trouble swallowing", "dyspnea": "trouble breathing", "dysuria": "pain when you pass urine",
    "ecchymosis": "a bruise", "edema": "swelling",
    "electrocardiogram/electrocardiography": "a test of your heartbeat", "electrolyte": "a salt of the blood",
    "embolism/embolus/emboli": "a blocked blood vessel", "embolization": "blocking a blood vessel on purpose",
    "emesis": "throwing up", "endoscope": "a thin tube with a camera",
    "endoscopy/endoscopic/endoscopically": "looking inside with a thin camera", "endotracheal": "in the windpipe",
    "enteral": "by way of the gut", "epidural": "around the cover of the spinal cord",
    "epidural space": "the space around the cover of the spinal cord", "epigastric": "of the upper belly",
    "erythema/erythematous": "redness of the skin", "esophageal": "of the food pipe", "esophagus": "the food pipe",
    "etiology": "cause", "exacerbate/exacerbation": "make worse", "excise/excision": "cut out",
    "extravasation": "leaking out of the vein", "extremity": "arm or leg",
    "extubation": "taking out the breathing tube", "facet joint": "a small joint of the spine",
    "febrile": "with a fever", "fibrillation": "a heartbeat that is not regular",
    "fistula": "an opening that should not be there",
    "fluoroscopy/fluoroscopic/fluoroscopically": "live X-ray pictures",
    "foramen/foraminal": "the opening where a nerve leaves the spine", "fracture": "a broken bone",
    "ganglion": "a bundle of nerve cells", "gastric": "of the stomach",
    "gastrointestinal": "of the stomach and bowel",
    "general anesthesia/general anesthetic": "medicine that puts you into a deep sleep",
    "GI tract": "the stomach and bowel", "glucose": "sugar in the blood",
    "hematoma": "a pool of blood under the skin", "hematuria": "blood in the urine",
    "hemodynamic": "of blood pressure and flow", "hemoglobin": "what carries oxygen in the blood",
    "hemorrhage/hemorrhagic": "heavy bleeding", "hemorrhoid": "a swollen vein at the bottom",
    "hemostasis": "stopping the bleeding", "hepatic": "of the liver",
    "hernia/herniation/herniated": "a part that bulges out", "hyperglycemia": "high blood sugar",
    "hypersensitivity": "allergy", "hypertension": "high blood pressure", "hyperthermia": "being too hot",
    "hypodermic": "under the skin", "hypoglycemia/hypoglycemic": "low blood sugar",
    "hypotension": "low blood pressure", "hypothermia": "being too cold", "hypoxia/hypoxemia": "too little oxygen",
    "hysterectomy": "taking out the womb", "iatrogenic": "caused by treatment", "idiopathic": "without a known cause",
    "immobilize/immobilization": "keep still", "immunocompromised/immunosuppressed": "weak against germs",
    "incision": "a cut", "incontinence/incontinent": "not being able to hold urine or stool",
    "indwelling": "left in the body", "infarction": "tissue that dies without blood", "inferior": "lower",
    "infiltration": "fluid that spreads in tissue", "infusion": "fluid or medicine that goes slowly into a vein",
    "ingest/ingestion": "eat or drink", "inpatient": "a patient who stays in the hospital",
    "insertion site": "where the needle went in",
    "interventional radiologist/interventional radiology": "a doctor who treats with the help of X-ray pictures",
    "intervertebral": "between the bones of the spine", "intraarticular/intra-articular": "in a joint",
    "intracranial": "in the skull", "intradiscal": "in a disc of the spine", "intramuscular": "into a muscle",
    "intraocular": "in the eye", "intraoperative": "during surgery", "intraosseous": "in the bone",
    "intrathecal": "into the fluid around the spinal cord", "intravascular": "in a blood vessel",
    "intravenous/intravenously": "into a vein", "intubate/intubation": "put in a breathing tube",
    "iodinated": "with iodine", "ischemia/ischemic": "too little blood flow", "jaundice": "yellow skin and eyes",
    "kyphosis/kyphotic": "a bent back", "laceration": "a cut or tear",
    "laminectomy": "taking out a part of a bone of the spine",
    "laparoscopy/laparoscopic": "done through small cuts with a camera", "lateral": "at the side",
    "lesion": "a spot or sore of diseased tissue", "lethargy/lethargic": "being very tired",
    "leukocyte": "white blood cell", "lidocaine": "a numbing medicine",
    "ligament": "a band that holds bones together", "local anesthetic/local anesthesia": "numbing medicine",
    "localized": "in one place", "lumbar": "of the lower back",
    "lumbar puncture": "a needle into the lower back for a test", "malaise": "feeling ill",
    "malignant/malignancy": "cancer", "meniscus/meniscal": "a cushion in the knee",
    "metastasis/metastatic/metastases": "cancer that has spread", "minimally invasive": "done through a small cut",
    "moderate sedation": "medicine that makes you sleepy, but not asleep",
    "monitored anesthesia care": "sleepy medicine while we watch you", "morbidity": "illness", "mortality": "death",
    "mucosa/mucosal": "the lining", "multiple myeloma": "a cancer in the bone marrow",
    "musculoskeletal": "of muscles and bones", "myalgia": "muscle pain", "myelopathy": "harm to the spinal cord",
    "myocardial infarction": "a heart attack", "necrosis/necrotic": "dead tissue",
    "neoplasm/neoplastic": "a growth, perhaps cancer", "nephropathy": "kidney disease",
    "nerve root": "where a nerve leaves the spinal cord", "neuralgia": "nerve pain",
    "neurological/neurologic": "of the nerves or brain", "neuropathy/neuropathic": "nerve damage",
    "neuroradiologist": "an imaging doctor for the brain and spine",
    "neurotomy/rhizotomy": "cutting off a nerve's pain signal", "nil by mouth": "nothing to eat or drink",
    "nociceptive": "of pain from hurt tissue", "NPO": "nothing to eat or drink",
    "NSAID": "pain medicine such as ibuprofen", "occlusion/occluded": "a blockage",
    "oncology/oncologist": "cancer care", "ophthalmic": "of the eye", "opioid": "strong pain medicine",
    "oral/orally": "by mouth", "orthopedic": "of bones and joints", "orthostatic": "on standing up",
    "osseous": "of bone", "ossification": "turning into bone", "osteomyelitis": "infection of the bone",
    "osteopenia": "bones that are getting thin", "osteoporosis/osteoporotic": "weak, thin bones",
    "OTC": "sold without a prescription", "outpatient": "a patient who goes home the same day",
    "palliative": "for comfort", "palpate/palpation": "feel with the hands", "palpitation": "a pounding heartbeat",
    "paralysis": "not being able to move a part of the body", "paraspinal": "beside the spine",
    "parenteral": "not through the gut", "paresthesia": "tingling or numbness", "patency/patent vessel": "being open",
    "pathology/pathologic/pathological": "disease",
    "pedicle/transpedicular": "a short bridge of bone at the back of the spine",
    "percutaneous/percutaneously": "through the skin", "perforation/perforated": "a hole",
    "perioperative": "around the time of surgery", "peripheral": "of the arms and legs",
    "periprocedural": "around the time of the procedure", "peritoneum/peritoneal": "the lining of the belly",
    "peritonitis": "infection in the belly", "petechiae": "tiny red spots",
    "pharmacological/pharmacologic": "with medicine", "phlebitis": "a sore, swollen vein",
    "placebo": "a treatment without medicine in it", "plasma": "the liquid part of blood",
    "pleura/pleural": "the cover of the lungs", "PMMA/polymethylmethacrylate": "a kind of bone cement",
    "pneumothorax": "air around the lung that makes it collapse", "polyp": "a small growth",
    "polypectomy": "taking out a small growth", "post-op/postop": "after surgery",
    "post-procedure/postprocedural/post-procedural": "after the procedure", "posterior": "at the back",
    "postoperative/postoperatively/post-operative": "after surgery", "pre-op/preop": "before surgery",
    "pre-procedure/preprocedural/pre-procedural": "before the procedure",
    "preoperative/preoperatively/pre-operative": "before surgery", "PRN": "when you need it",
    "prognosis": "what is likely to happen", "prone": "face down",
    "prophylaxis/prophylactic/prophylactically": "to prevent it", "prosthesis/prosthetic": "an artificial body part",
    "proximal": "nearer to the middle of the body", "pruritus": "itching", "pulmonary": "of the lungs",
    "pulmonary embolism": "a blood clot in the lungs", "purulent": "with pus", "pyrexia": "fever",
    "radicular": "along a nerve", "radiculopathy": "pain along a nerve of the spine",
    "radiograph/radiographic": "an X-ray picture", "radiopaque": "seen on X-ray pictures",
    "rectum/rectal": "the last part of the bowel", "recumbent": "lying down",
    "refractory": "that does not get better with treatment",
    "regional anesthesia/regional nerve block": "medicine that numbs a larger area",
    "remission": "a time without signs of the illness", "renal": "of the kidneys",
    "renal insufficiency": "weak kidneys", "resect/resection": "cut out", "respiratory": "of breathing",
    "respiratory depression": "breathing that is too slow", "restenosis": "becoming narrow again",
    "retroperitoneal": "behind the belly", "retropulsion": "moving backward", "sacral": "of the base of the spine",
    "sacroiliac": "between spine and hip bone", "sacrum": "the base of the spine", "sclerosis": "hardening",
    "sedation": "medicine that makes you calm or sleepy", "sedative": "medicine that makes you calm or sleepy",
    "sepsis/septic": "an infection that spreads through the body", "sequelae/sequela": "later effects",
    "serous": "clear and watery", "spinal canal": "the tunnel of the spinal cord",
    "spinal stenosis": "a narrow spine canal", "stenosis/stenotic": "a narrow place",
    "stent": "a small tube that keeps a vessel open", "sterile field": "a germ-free area",
    "stricture": "a narrow place", "subarachnoid": "around the brain or spinal cord",
    "subcutaneous/subcutaneously": "under the skin", "sublingual": "under the tongue",
    "superficial": "near the surface", "supine": "lying on your back", "suture": "stitch",
    "syncope/syncopal": "fainting", "systemic": "in the whole body",
    "systolic": "the upper number of your blood pressure", "tachycardia": "a fast heartbeat",
    "tachypnea": "fast breathing", "tamponade": "pressure on the heart",
    "tendinitis/tendonitis": "a sore, swollen tendon", "thoracic": "of the chest or upper back",
    "thrombocytopenia": "too few cells that help blood clot", "thrombolysis/thrombolytic": "dissolving a blood clot",
    "thrombosis/thrombus/thrombi": "a blood clot", "titrate/titration": "change the dose step by step",
    "tonsillectomy": "taking out the tonsils", "topical/topically": "on the skin", "transdermal": "through the skin",
    "transfusion": "being given blood", "transient": "short, passing",
    "transient ischemic attack": "a short stroke that passes", "trocar": "a pointed tool to make a small opening",
    "unilateral/unilaterally": "on one side", "ureter": "the tube from kidney to bladder",
    "urethra": "the tube that urine leaves by", "urticaria": "hives", "vascular": "of blood vessels",
    "vasovagal": "fainting from pain or fear", "venipuncture": "drawing blood", "venous": "of the veins",
    "ventilation": "help with breathing", "ventral": "at the front",
    "vertebra/vertebrae/vertebral": "a bone of the spine", "vertebral body": "the front part of a bone of the spine",
    "vertebroplasty": "filling a bone of the spine with cement", "visceral": "of the inner organs",
    "void": "pass urine",
}  # fmt: skip
"""Medical terms: explain them at their first use, or replace them."""

FORMAL_TERMS = {
    "accompany": "come with", "accomplish": "do", "additional": "more", "adequate": "enough", "administer": "give",
    "alleviate": "ease", "approximately": "about", "ascertain": "find out", "assist/assistance": "help",
    "at this time": "now", "attempt": "try", "cease": "stop", "commence": "begin", "comply with": "follow",
    "consequently": "so", "consume/consumption": "eat or drink", "designated": "chosen",
    "determine": "find out, or decide", "discharged from": "sent home from", "discontinue": "stop",
    "due to the fact that": "because", "elect to": "choose to", "endeavor": "try", "ensure": "make sure",
    "evaluate/evaluation": "check", "expedite": "speed up", "facilitate": "help", "for the purpose of": "to",
    "forego/forgo": "do without", "furnish": "give", "immediately following": "right after",
    "in accordance with": "by", "in addition to": "besides", "in conjunction with": "with",
    "in lieu of": "instead of", "in order to": "to", "in the event that/in the event of": "if", "inform": "tell",
    "initiate": "start", "medication": "medicine", "modify/modification": "change", "necessitate": "need",
    "notify": "tell", "numerous": "many", "obtain": "get", "physician": "doctor", "prior to": "before",
    "proceed to": "go to", "procure": "get", "provided that": "if", "pursuant to": "by", "refrain from": "do not",
    "regarding": "about", "subsequent/subsequently/subsequent to": "later, after", "sufficient": "enough",
    "terminate": "end", "thereafter": "after that", "transpire": "happen", "undergo": "have",
    "until such time as": "until", "upon": "on, when",
    "upon discharge/at discharge/prior to discharge": "when you go home", "utilize/utilization": "use",
    "visualize/visualization": "see", "whereas": "while", "whereby": "by which",
    "with regard to/with respect to": "about", "with the exception of": "except",
}  # fmt: skip
"""Formal words: replace them with plain ones."""

HARMLESS_PHRASES = (
    "prone to", "informed consent", "physician assistant", "physician's assistant", "acute care", "assisted living",
)  # fmt: skip
"""Phrases in which a word of the tables is not jargon."""


@dataclass(frozen=True)
class JargonTerm:
    """A term of the tables."""

    name: str
    plain: str = ""
    """Plain words for it; '' for a harmless phrase."""
    medical: bool = False


@dataclass(frozen=True)
class JargonUse:
    """One use of a term in a text."""

    term: JargonTerm
    text: str
    """The term as it is written."""
    offset: int
    phrase: tuple[str, ...]
    """The words of the term in lowercase."""
    explained: bool
    sentence_text: str
    """The sentence in lowercase, see `Sentence.lowercase`."""

    @property
    def span(self) -> tuple[int, int]:
        return self.offset, self.offset + len(self.text)


def find_jargon(text: str, sentences: tuple[Sentence, ...]) -> tuple[JargonUse, ...]:
    """Every term in the sentences of a text, in order. If one term contains another, only the longer one."""
    return tuple(use for sentence in sentences for use in _find_in_sentence(text, sentence))


def _find_in_sentence(text: str, sentence: Sentence) -> Iterator[JargonUse]:
    terms, words, index = _terms_by_first_word(), sentence.words, 0
    while index < len(words):
        candidates = terms.get(words[index].lowercase, {})
        phrase = next((phrase for phrase in candidates if _matches(words, index, phrase)), None)
        if not phrase:
            index += 1
            continue
        first, last, term = words[index], words[index + len(phrase) - 1], candidates[phrase]
        index += len(phrase)
        if term.plain:
            start, end = first.offset, last.offset + len(last.text)
            yield JargonUse(term, text[start:end], start, phrase, _is_explained(text, start, end), sentence.lowercase)


def _matches(words: tuple[Word, ...], index: int, phrase: tuple[str, ...]) -> bool:
    """True if the phrase begins at `index`. The caller has compared the first word."""
    return len(words) - index >= len(phrase) and all(
        words[index + i].lowercase == phrase[i] for i in range(1, len(phrase))
    )


@cache
def _terms_by_first_word() -> dict[str, dict[tuple[str, ...], JargonTerm]]:
    """First word of a phrase to all phrases that begin with it, the longest first, with their terms."""
    terms: dict[str, dict[tuple[str, ...], JargonTerm]] = {}
    for name, term in _terms():
        *before, last = name.casefold().split()
        for form in _word_forms(last):
            phrase = (*before, form)
            terms.setdefault(phrase[0], {})[phrase] = term
    return {first: dict(sorted(phrases.items(), key=lambda item: -len(item[0]))) for first, phrases in terms.items()}


def _terms() -> Iterator[tuple[str, JargonTerm]]:
    for data, medical in ((FORMAL_TERMS, False), (MEDICAL_TERMS, True)):
        for names, plain in data.items():
            first, *synonyms = names.split("/")
            term = JargonTerm(first, plain, medical)
            yield from ((name, term) for name in (first, *synonyms))
    yield from ((name, JargonTerm(name)) for name in HARMLESS_PHRASES)


def _word_forms(word: str) -> Iterator[str]:
    """A word, its plural, and its verb forms."""
    yield word
    if len(word) < 4:
        return  # NPO, PRN
    stem = word.removesuffix("e")
    yield from (f"{word}s", f"{word}es", f"{stem}ed", f"{stem}ing")
    if word.endswith("y"):
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied")
    if word.endswith("is"):
        yield f"{word[:-2]}es"
    if re.search(r"[^aeiou][aeiou][bdglmnprt]$", word):
        yield from (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")


_PLAIN_WORD = re.compile(r"\b[a-z]{3,}")
_EXPLAINING_NOUNS = "kind|type|sort|form|way|test|medicine|drug|doctor|tube|tool|thin|small|large|live"
_NOT_EXPLAINING = (
    "common|serious|rare|possible|frequent|main|known|major|leading|risk|side|problem|complication|good|safe"
)
_EXPLANATION_AFTER = re.compile(
    r"(?:\*\*)?(?:\s+[\w-]+){0,2}\s*\((?P<explanation>[^)]*)\)"  # embolism (a blocked blood vessel)
    rf"|,?\s+(?:means?|is when|is the name|that is|is an? (?!{_NOT_EXPLAINING}))"  # an embolism is a blocked vessel
    rf"|,\s+(?:which (?:is|means)|an? (?:{_EXPLAINING_NOUNS}))\s"  # fluoroscopy, a kind of X-ray
    rf"|\.\s+(?:(?:This|It) (?:is an?|means)|(?:These|They) (?:are|mean)) (?!{_NOT_EXPLAINING}|normal)"  # These ...
    r"|\s*(?::|[–—])\s+(?:an?|the|when|medicine)\s"  # embolism: a blocked blood vessel
)
_EXPLANATION_BEFORE = re.compile(r"(?:called|known as|named|the term|say)\s+(?:an?\s+|the\s+)?[\"“*]*$")


def _is_explained(text: str, start: int, end: int) -> bool:
    """True if plain words are next to the term: `embolism (a blocked vessel)`, `a blocked vessel (embolism)`."""
    opened = text.rfind("(", 0, start)
    if opened > text.rfind(")", 0, start) and (closed := text.find(")", end)) >= 0:
        inner = text[opened + 1 : closed]
        return opened > 0 and len(inner.split()) <= len(text[start:end].split()) + 1
    if _EXPLANATION_BEFORE.search(text[max(0, start - 30) : start]):
        return True
    match = _EXPLANATION_AFTER.match(text, end)
    return match is not None and (match["explanation"] is None or _PLAIN_WORD.search(match["explanation"]) is not None)
