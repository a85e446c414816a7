"""The facts that each clinic's documents must state: clinic, fact and document to regular expressions.

The ids number the facts of a clinic's public page; the phrases are from our sets. A phrase is a regular expression that
ignores case. It is matched against text with single spaces and with hyphens for all dashes (see `normal`).
"""

from __future__ import annotations

import re
from typing import Literal

Document = Literal["consent", "preparation", "discharge"]
Phrases = tuple[str, ...]
Fact = dict[Document, Phrases]

DASHES = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2019": "'", "\u00ad": ""}
)


def consent(*phrases: str) -> Fact:
    """Phrases of only the consent form."""
    return {"consent": phrases}


def preparation(*phrases: str) -> Fact:
    """Phrases of only the preparation page."""
    return {"preparation": phrases}


def discharge(*phrases: str) -> Fact:
    """Phrases of only the discharge page."""
    return {"discharge": phrases}


def before(*phrases: str) -> Fact:
    """Phrases of consent and preparation."""
    return {"consent": phrases, "preparation": phrases}


def instructions(*phrases: str) -> Fact:
    """Phrases of preparation and discharge."""
    return {"preparation": phrases, "discharge": phrases}


GEORGIA: dict[str, Fact] = {
    "g01": before(
        "minimally invasive",
        "compression fracture",
        r"osteoporosis .*tumor in the spine",
        "ease pain and help you move",
    ),
    "g02": consent("bone rubbing on bone"),
    "g03": before(
        "fluoroscopy",
        "needle.* into the broken bone",
        "inflates it to restore the height",
        "helps prevent further collapse",
    ),
    "g04": preparation("as an outpatient"),
    "g05": preparation(r"(?<!to )(?<!-)30 min"),
    "g06": preparation("IV .*in your hand or arm", "may get light sedation"),
    "g07": preparation("lie on your stomach", "blood pressure and oxygen"),
    "g08": preparation("antiseptic", "drapes"),
    "g09": preparation("numb your skin and deep tissue", "small, thin needle", "sting or burn"),
    "g10": before("about 1 h"),
    "g11": instructions(r"lie flat.*\b1 h", r"(bed rest|rest in bed).*\b4 h", "on your back"),
    "g12": discharge("most people .*24 h", "normal daily activities right after"),
    "g13": preparation("15 ?(-|to) ?30 min", "before you go home"),
    "g14": {
        "preparation": ("someone must drive you home", "without a driver", "another day"),
        "discharge": ("someone must drive you home",),  # after the procedure, the rest no longer applies
    },
    "g15": consent("elderly women", "under 125 pounds", "smoke.*not active", "steroids.*alcohol"),
    "g16": discharge("lift something", "cough or sneeze", "bend", "chair or bed"),
    "g17": consent(
        "suddenly, or build over days", "stand or sit, and ease with bed rest", "belly and chest", "loss of appetite"
    ),
    "g18": consent("cement .*epidural veins", "there may be others"),
    "g19": consent("spinal canal", "press on the spinal cord or nerve roots"),
    "g20": consent("embolism .*lungs"),
    "g21": consent(r"punctured lung \(pneumothorax\)"),
    "g22": consent("broken ribs", "pedicle", "back part of the vertebra"),
    "g23": consent("hemorrhage", "infection"),
    "g24": instructions(r"770\.929\.9033", "appointment form"),
}

CALIFORNIA: dict[str, Fact] = {
    "c01": before(
        "minimally invasive",
        "compression fractures",
        "osteoporosis",
        "steady the bone, relieve pain, and correct deformity",
    ),
    "c02": consent(
        "corrected shape .*much less back pain",
        "quality of life",
        "walking, hobbies, and work",
        "days a month in bed.*low reported rate",
    ),
    "c03": consent(
        "osteoporosis is the main cause",
        "no symptoms until a bone breaks",
        "strain, a twist, a bump, or a fall",
        "a hip, a wrist, or a rib",
    ),
    "c04": consent(
        "being female.*small frame.*advanced age.*family history",
        "menopause.*missing periods.*anorexia or bulimia.*little calcium",
        "corticosteroids.*anticonvulsants.*lack of exercise.*smoking.*too much alcohol",
    ),
    "c05": before("X-ray and MRI", "exact place"),
    "c06": before("you get sedation", "interventional radiologist", "decides which kind"),
    "c07": before("(under|less than) 1 h", "for each|per level"),
    "c08": instructions("may need to stay overnight"),
    "c09": consent(
        "1/8 inch and a small path",
        "lifts the bone back",
        "deflates.*hollow.*cast inside the bone",
        "both sides of the vertebra",
    ),
    "c10": preparation("most people keep taking"),
    "c11": preparation("insulin", "changing your dose on the day"),
    "c12": {
        "preparation": (r"metformin \(?Glucophage", r"(?=.*clopidogrel \(?Plavix).*enoxaparin \(?Lovenox"),
        "discharge": (r"metformin \(?Glucophage", "up to 48 h", "blood sugar"),  # what to do after the procedure
    },
    "c13": preparation("aspirin", r"warfarin \(?Coumadin", "you must tell your doctor", "do not stop it"),
    "c14": preparation("not sure whether a medicine is a blood thinner", "1 week|one week"),
    "c15": preparation("list of your medicines with their doses"),
    "c16": preparation("midnight|11:59 PM", r"\b(eat|eating|food)\b", r"\b(drink|drinking|liquids)\b"),
    "c17": preparation("smoking.*at least 24 h|at least 24 h.*smoking"),
    "c18": preparation(
        "contrast dye", "iodine", "doctor at once", "interventional radiologist .*too, a few days before"
    ),
}

IVC: dict[str, Fact] = {
    "i01": before("minimally invasive", "injury, osteoporosis .*or cancer"),
    "i02": preparation("exam and imaging", "where the fracture is and how severe"),
    "i03": {
        "consent": ("local anesthetic .*or general anesthesia", "decided beforehand"),
        "preparation": ("local anesthesia .*or general anesthesia", "decide beforehand"),
    },
    "i04": consent("cut of 1 centimeter", "thin hollow tube"),
    "i05": consent("in most cases, 2 balloons", "each side of the vertebra"),
    "i06": consent("original height", "deflates .*removes", "quick-drying bone cement", "cast inside the bone"),
    "i07": before("up to 1 h", "for each|per level"),
    "i08": preparation("inpatient", "outpatient", r"your fractures \(breaks\) and your general health"),
    "i09": discharge("more than 1 vertebra", "a bit longer", "less pain within about 1 week"),
    "i10": discharge("follow-up visits", "physical limits", "return to normal activities"),
    "i11": consent("studies", "shorter time than without treatment", "better function and quality of life", "hunching"),
    "i12": consent(
        "better than nonsurgical care", "restores height and corrects stooping", "3 times as much", "even after 2 years"
    ),
    "i13": consent("seldom", "heart events", "embolism.*stroke.*infection", "leaks into tissues or blood vessels"),
    "i14": before("medical history, other conditions, and risk factors"),
    "i15": instructions("503-612-0498"),
}

REFERENCE: dict[str, Fact] = {
    "r01": before(
        "vertebral compression fractures",
        "collapse.*pain and a hunched posture",
        "acrylic cement",
        "restore the height and shape",
    ),
    "r02": consent("first 3 months of the injury"),
    "r03": consent(
        "minor procedure, but it has some risk",
        "only one of the treatments",
        "less risky treatments have failed",
        "second opinion",
    ),
    "r04": consent("osteoporosis .*most common", "bone cancer and multiple myeloma", "trauma"),
    "r05": consent("interventional radiologists", "neuroradiologists", "neurosurgeons", "orthopedic surgeons"),
    "r06": {
        "consent": (
            "gown and lie face down on pillows.*IV.*monitors",
            "shave, clean, drape.*and numb.*real-time.*withdraws.*needle comes out",
            "15 ?(-|to) ?20 min.*repeat .*for each vertebra.*X-ray or CT",
            "sedative.*extreme pain.*general anesthesia.*regional nerve block",
        ),
        "preparation": (
            "gown and lie face down.*IV.*fluids and medicines.*monitors.*sedative.*extreme pain.*pillows",
            "shave, clean, and drape.*regional nerve block.*real-time.*withdraws.*needle comes out",
            "15 ?(-|to) ?20 min.*repeat .*for each vertebra.*X-ray or CT",
        ),
    },
    "r07": preparation("pinch at the IV", "pressure from the needle", "breathe slowly", "does not pass quickly"),
    "r08": consent(
        "reaction to the anesthesia.*allergy.*breathing",
        "bleeding.*spinal canal.*radiation exposure.*more back pain.*infection",
        "nerve or a blood vessel",
        "paralysis.*extremely rare",
    ),
    "r09": instructions(
        "activity, exercise, and lifestyle.*instructions exactly.*nursing or may be pregnant",
        "keep your appointments.*bleeding, fever, or more pain at once",
        "medicines as directed.*allergies",
    ),
    "r10": {
        "preparation": (
            "medical history.*over-the-counter and herbal products and vitamins",
            "(?=.*ride home)(?=.*eating and drinking exactly)(?=.*lab tests)(?=.*your list of medicines)",
            "(?=.*jewelry and metal)(?=.*credit cards and valuables)",
            r"(?=.*exactly as directed)(?=.*aspirin)(?=.*ibuprofen \(?Advil,? Motrin)(?=.*blood thinners)",
        ),
    },
    "r11": preparation(
        "why do I need.*other options.*why do you suggest this one",
        "when can I go home.*return to work.*treat my pain",
        "help will I need at home.*ride",
        "take my medicines.*follow-up visit.*in and out of office hours",
    ),
    "r12": discharge(
        "relief may be immediate",
        "up to 3 days",
        "for several hours",
        "ice packs and pain medicine.*not well controlled",
    ),
    "r13": instructions("lie flat.*about 1 h", "so that the cement hardens"),
    "r14": instructions("1 ?(-|to) ?2 h", "sometimes you stay overnight"),
    "r15": discharge("(bed rest|rest in bed).*24 h"),
    "r16": discharge("strenuous", "usually return to normal activities the next day"),
    "r17": discharge(
        "keep your follow-up appointments",
        "call at once or get care right away",
        "(?=.*bleeding)(?=.*fever)(?=.*body part that you cannot move)",
        "(?=.*numbness or weakness)(?=.*pain that your medicine does not control)",
    ),
}

COLORADO: dict[str, Fact] = {
    "s01": before("minimally invasive", "vertebral body", "compression fractures", r"\(PMMA, polymethylmethacrylate\)"),
    "s02": consent(
        "corrected deformity.*pain relief.*active life",
        "small cuts and a short recovery",
        "immediate relief for most people",
        "brace.*future fractures and worse deformity",
    ),
    "s03": before("local anesthe(tic|sia) .*or general anesthesia"),
    "s04": consent(
        "small cut in your back",
        "narrow tube",
        "gently inflates a bone tamp.*restore the height",
        "hardens and strengthens",
    ),
    "s05": before("about 1 h", "for each|per level"),
    "s06": instructions(r"\b1 day", "hospital", "sometimes the stay is shorter"),
    "s07": discharge("do not need to wear a brace"),
    "s08": consent("every surgery has risks", "general health", "risks with you thoroughly", "other treatment choices"),
    "s09": instructions(r"\(303\) 762-0808", r"\(303\) 762-9292"),
}

FACTS: dict[str, dict[str, Fact]] = {
    "pain-relief-georgia": GEORGIA,
    "california-imaging": CALIFORNIA,
    "ivc": IVC,
    "reference": REFERENCE,
    "colorado-spine": COLORADO,
}


def normal(text: str) -> str:
    """Text with single spaces, plain hyphens and plain apostrophes, which the phrases require."""
    return " ".join(text.translate(DASHES).split())


def missing(slug: str, document: Document, text: str) -> list[str]:
    """Every phrase that is missing from the text of a clinic's document, as 'id: phrase'."""
    page = normal(text)
    expected = ((name, phrase) for name, fact in FACTS[slug].items() for phrase in fact.get(document, ()))
    return [f"{name}: {phrase}" for name, phrase in expected if not re.search(phrase, page, re.IGNORECASE)]
