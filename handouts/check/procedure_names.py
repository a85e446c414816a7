"""Names of common procedures, to find a sentence that was copied from another procedure's handout."""

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
"""Each line is one procedure, with its names in plain words and in medical terms."""
TEST_NAMES = frozenset({
    "ultrasound", "CT scan", "MRI", "PET scan", "bone scan", "X-ray", "mammogram", "echocardiogram",
    "stress test", "biopsy", "dialysis",
})  # fmt: skip
"""First names of the groups that are tests or part of many procedures, so that a text may name them."""
GENERIC_NAMES = ("exam", "examination", "scan", "imaging study", "study")
"""General words for a procedure. In a set whose own procedure has no such name, they are a mistake."""


@cache
def procedure_groups() -> dict[str, int]:
    """Every name in lowercase to the index of its group, without tests."""
    return {
        name.lower(): row for row, group in enumerate(PROCEDURE_GROUPS) if group[0] not in TEST_NAMES for name in group
    }


@cache
def procedure_pattern() -> re.Pattern[str]:
    """A pattern that matches any of these names, the longest first, in the singular or plural."""
    names = sorted(procedure_groups(), key=len, reverse=True)
    return re.compile(rf"\b(?P<name>{'|'.join(map(re.escape, names))})(?:e?s)?\b", re.I)


def may_name_procedure(text: str) -> bool:
    """False if the text names no procedure: a quick check for most texts, since the pattern is slow."""
    lower = text.lower()
    return any(prefix in lower for prefix in _name_prefixes())


@cache
def _name_prefixes() -> tuple[str, ...]:
    return tuple(sorted({name[:4] for name in procedure_groups()}))
