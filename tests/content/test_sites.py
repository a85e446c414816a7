"""Sites of a procedure as lists write them: plausible sites are accepted, impossible sites are refused."""

import pytest

from handouts.content.models.procedure import Procedure
from handouts.content.models.sites import SiteKind, parse_vertebra, site_problem, vertebrae_of

ACCEPTED = {
    "spine": (
        "L1", "l1", "L 1", "L-1", "L1-L2", "L1–L2", "L4-5", "L4/5", "L4/L5/S1", "T12-L1", "T12, L1 and L2", "Th12", "D12",
        "C5-6", "C8", "L6", "T13", "L5-S1", "S1", "lumbar", "Lumbar 2", "SI joint", "left sacroiliac joint", "LWK 2",
        "L2 vertebral body", "L2 left", "bilateral L4-5", "caudal", "Ｌ１", "L1 (two needles, 10 mm)", "levels L1 and L3",
    ),
    "eye": ("right", "Right eye", "left", "OD", "o.s., left eye", "OU", "both eyes", "bilateral", "R", "RE"),
    "side": ("left", "Right", "L", "left knee", "bilateral", "both", "B/L", "right L4", "left hip, posterior"),
    "none": ("", "  "),
}  # fmt: skip
REFUSED = {
    "spine": (
        ("L9", "L9 does not exist"), ("L0", "L0 does not exist"), ("L10", "L10 does not exist"), ("T14", "T14 does not exist"),
        ("C9-T1", "C9 does not exist"), ("S6", "S6 does not exist"), ("L4-9", "L9 does not exist"), ("T11, 15", "T15 does not exist"),
        ("L5-S11", "S11 does not exist"), ("LWK 7", "L7 does not exist"), ("l1 and l22", "L22 does not exist"),
        ("eye", "names 'eye'"), ("left eye", "names 'eye'"), ("L4 knee", "names 'knee'"), ("both", "is not a spinal level"),
        ("left", "is not a spinal level"), ("OD", "is not a spinal level"), ("2", "is not a spinal level"),
        ("multiple", "is not a spinal level"), ("TBD", "is not a spinal level"), ("L", "is not a spinal level"),
    ),
    "eye": (
        ("L4", "is a spinal level, not an eye"), ("T12", "not an eye"), ("eye", "which eye"), ("left knee", "names 'knee'"),
        ("upper", "which eye"), ("cataract", "which eye"),
    ),
    "side": (("L4", "not a side"), ("knee", "which side"), ("upper", "which side"), ("3", "which side")),
    "none": (("L4", "has none"), ("left", "has none")),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ACCEPTED.items() for text in texts])
def test_accepted_sites(kind: SiteKind, text: str) -> None:
    assert site_problem(kind, text) is None


@pytest.mark.parametrize(
    ("kind", "text", "expected"), [(kind, *case) for kind, cases in REFUSED.items() for case in cases]
)
def test_refused_sites(kind: SiteKind, text: str, expected: str) -> None:
    message, hint = site_problem(kind, text) or ("", "")
    assert expected in message
    assert repr(text) in message
    assert hint


@pytest.mark.parametrize("text", ["L9", "eye", "anything"])
def test_unknown_kind_accepts_any_text(text: str) -> None:
    assert site_problem(None, text) is None


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ({"name": "Balloon kyphoplasty"}, "spine"),
        ({"name": "Injection", "level_label": "Spinal level"}, "spine"),
        ({"name": "Lumbar epidural injection", "level_label": "Injection level"}, "spine"),
        ({"name": "Cataract surgery", "level_label": "Eye"}, "eye"),
        ({"name": "Knee replacement", "level_label": "Side"}, "side"),
        ({"name": "Colonoscopy"}, None),
        ({"name": "Colonoscopy", "site": "none"}, "none"),
        ({"name": "Injection with spinal anesthesia", "site": "side"}, "side"),
    ],
)
def test_kind_is_stated_or_inferred(stated: dict[str, str], kind: SiteKind | None) -> None:
    procedure = Procedure.model_validate({"plain": stated["name"].lower(), **stated})
    assert procedure.site_kind == kind


@pytest.mark.parametrize("text", ["L1?", "not L1", "L1 or L2", "L1 (not L2)", "possibly T12", "L1.5"])
def test_uncertain_level(text: str) -> None:
    assert site_problem("spine", text) is not None


@pytest.mark.parametrize(("kind", "text"), [("eye", "left?"), ("eye", "right or left eye"), ("side", "not right")])
def test_uncertain_side(kind: SiteKind, text: str) -> None:
    assert site_problem(kind, text) is not None


CERTAIN = {
    ("T12",): ("T12", "t12", "Th12", "th 12", "T.12", "T-12", "D12", "BWK 12", "\uff34\uff11\uff12", "level T12"),
    ("T12", "L1"): (
        "T12-L1",
        "T12\u2013L1",
        "T12/L1",
        "T12, L1",
        "T12 and L1",
        "T12 to L1",
        "L1 & T12",
        "levels T12; L1",
    ),
    ("L4", "L5"): ("L4-5", "L4/5", "L4/L5", "L4, 5", "L4 through L5"),
    ("T11", "T12", "L1", "L2"): ("T11-L2", "T11 to L2", "T11, T12, L1, and L2", "T11-12, L1-2"),
    ("L1", "L3"): ("L1, L3", "L1 and L3", "L1 + L3"),
    ("C7", "T1"): ("C7-T1",),
    ("L5", "S1"): ("L5-S1",),
}
NOT_CERTAIN = (
    "", " ", "lumbar", "L1?", "L1 or L2", "not L1", "L1 (burst fracture)", "L1 left", "left L1", "L1 vertebroplasty",
    "L6", "T13", "C8", "12", "T12/1", "T12-1", "L3-L1", "L3-1", "L1--L2", "L1-L2-L3", "L1,", "L1L2", "L1 L2", "and L1",
    "L0", "L11", "T12 - ", "SI joint", "L1.5", "right",
)  # fmt: skip
"""What a mark in a picture must not be made from."""


@pytest.mark.parametrize(("expected", "text"), [(names, text) for names, texts in CERTAIN.items() for text in texts])
def test_vertebrae(expected: tuple[str, ...], text: str) -> None:
    assert vertebrae_of(text) == expected


@pytest.mark.parametrize("text", NOT_CERTAIN)
def test_no_vertebra_is_guessed(text: str) -> None:
    assert vertebrae_of(text) == ()


def test_one_vertebra() -> None:
    assert parse_vertebra("Th 12") == "T12"
    assert parse_vertebra("T12-L1") == ""
