"""Names of procedures in plain words and in terms, as data: each line is one procedure under its names.

Used to find a sentence that was copied from another procedure's handout.
"""

from __future__ import annotations

import re
from functools import cache

PROCEDURE_GROUPS: tuple[tuple[str, ...], ...] = tuple(
    tuple(name.strip() for name in line.split(","))
    for line in """
angiogram, angiography, arteriogram, arteriography, cardiac catheterization, heart catheterization, coronary angiogram
angioplasty, balloon angioplasty, stent placement, stenting
venogram, venography
embolization, uterine fibroid embolization, chemoembolization
ablation, cardiac ablation, radiofrequency ablation, vein ablation
sclerotherapy
kyphoplasty, balloon kyphoplasty
vertebroplasty
sacroplasty
discogram, discography
discectomy, microdiscectomy
laminectomy
spinal fusion, lumbar fusion, cervical fusion
epidural, epidural injection, epidural steroid injection
facet injection, facet joint injection, medial branch block
rhizotomy, radiofrequency neurotomy
spinal cord stimulator, spinal cord stimulator trial
myelogram, myelography
lumbar puncture, spinal tap
paracentesis
thoracentesis
biopsy, needle biopsy, bone marrow biopsy, breast biopsy, liver biopsy
colonoscopy
sigmoidoscopy
gastroscopy, EGD, upper endoscopy, endoscopy
ERCP
bronchoscopy
cystoscopy
hysteroscopy
laparoscopy
arthroscopy, knee arthroscopy, shoulder arthroscopy
colposcopy
capsule endoscopy
hysterectomy
myomectomy
vasectomy
prostatectomy
mastectomy
lumpectomy
appendectomy
cholecystectomy, gallbladder removal, gallbladder surgery
tonsillectomy
thyroidectomy
hernia repair, hernia surgery
hip replacement, total hip replacement
knee replacement, total knee replacement
shoulder replacement
carpal tunnel release, carpal tunnel surgery
cataract surgery, cataract removal
LASIK
pacemaker placement, pacemaker implant
cardioversion
echocardiogram
stress test
bypass surgery, coronary bypass
cesarean section, C-section, cesarean
dilation and curettage, D&C
egg retrieval
port placement, port insertion
dialysis
lithotripsy
mammogram, mammography
ultrasound
CT scan
MRI, MRI scan
PET scan
bone scan
X-ray
root canal
wisdom tooth removal, tooth extraction
gastric bypass, gastric sleeve
liposuction
rhinoplasty
""".strip().splitlines()
)
TEST_NAMES = frozenset({
    "ultrasound", "CT scan", "MRI", "PET scan", "bone scan", "X-ray", "mammogram", "echocardiogram",
    "stress test", "biopsy", "dialysis",
})  # fmt: skip
"""First names of groups that are tests or part of many procedures: to name one is no slip."""
GENERIC_NAMES = ("exam", "examination", "scan", "imaging study", "study")
"""Words that stand for a procedure of another kind where a set never calls its own so."""


@cache
def procedure_groups() -> dict[str, int]:
    """Every name in small letters with the number of its group; names of tests are left out."""
    return {
        name.lower(): row for row, group in enumerate(PROCEDURE_GROUPS) if group[0] not in TEST_NAMES for name in group
    }


@cache
def procedure_pattern() -> re.Pattern[str]:
    """A pattern that finds any of them, the longest first, in the singular or plural."""
    known = sorted(procedure_groups(), key=len, reverse=True)
    return re.compile(rf"\b(?P<name>{'|'.join(map(re.escape, known))})(?:e?s)?\b", re.I)


def may_name_procedure(text: str) -> bool:
    """False of a text that surely names none; most name none, and the pattern is slow."""
    lower = text.lower()
    return any(first in lower for first in _name_prefixes())


@cache
def _name_prefixes() -> tuple[str, ...]:
    return tuple(sorted({name[:4] for name in procedure_groups()}))
