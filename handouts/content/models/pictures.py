"""Pictures of procedures: a map of the body with the treated place, pictures of the steps, and pictograms."""

import re
from pathlib import PurePath
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from handouts.content.models.scalars import ContentModel, Prose, Text, ValueMisfit, Words, field_description, scalar
from handouts.content.models.sites import SIDES, parse_vertebra
from handouts.errors import InvalidValue, did_you_mean

_EMPTY_WORDS = ("picture", "image", "photo", "drawing", "graphic", "illustration", "diagram", "logo")

Pictogram = Literal[
    "bag", "bed", "calendar", "clock", "drink", "driver", "emergency", "glasses", "hearing_aid", "lie_flat",
    "no_alcohol", "no_bath", "no_drink", "no_driving", "no_food", "no_lifting", "no_smoking", "phone", "pill", "place",
    "rest", "shower", "walking", "warning", "wound",
]  # fmt: skip
"""The pictograms of the program: the names of their files."""
PICTOGRAMS: tuple[str, ...] = get_args(Pictogram)


def check_alt(alt: str, file: str) -> None:
    """Raise ValueMisfit for an alternative text that says nothing: the name of the file, or "picture"."""
    words = alt.casefold().strip(" .")
    if words in (file.casefold(), PurePath(file).stem.casefold(), *_EMPTY_WORDS):
        raise ValueMisfit(
            f"{alt!r} does not say what the picture shows",
            "alt",
            hint="write what a person who cannot see it needs to know from it",
        )


def _parse_pictogram(text: str) -> str:
    if text in PICTOGRAMS or re.search(r"[./\\]", text):  # what contains these is the name of a file
        return text
    raise InvalidValue(
        f"there is no pictogram {text!r}",
        did_you_mean(text, PICTOGRAMS) or "write the name of an SVG file in the clinic's folder: walker.svg",
    )


PictogramField = Annotated[
    str,
    scalar(_parse_pictogram, "the name of a pictogram"),
    field_description(
        f"One of {', '.join(PICTOGRAMS)}; or the name of an SVG file in the clinic's folder: walker.svg.", "string"
    ),
]


def is_pictogram_file(icon: str) -> bool:
    """True if a pictogram is a file of the clinic, and not one of the program's."""
    return icon not in PICTOGRAMS


class BodyMap(ContentModel):
    """A picture of a part of the body, in which the place of the procedure is marked for each patient."""

    file: Text
    """Name of an SVG file: spine.svg. In a procedure, it is in the folder `pictures`; in a set, in the clinic's folder.
    Not printed."""
    alt: Words
    """What the picture shows, read aloud to people who cannot see it: The spine, seen from the side. What is marked is
    added. Not printed."""
    parts: dict[Text, Text]
    """Vertebrae or sides, each with the id of its part in the SVG file: {T12: T12, L1: L1}, or {right: right-eye, left:
    left-eye}. Not printed."""
    labels: dict[Text, Words] = Field(default_factory=dict)
    """Words beside a marked part, if they are not the name of the vertebra: {right: right eye}. Sides need them."""

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        check_alt(self.alt, self.file)
        if not self.parts:
            raise ValueMisfit("the map has no parts", "parts", hint="write each site with the id of its part: {L1: L1}")
        if self.has_sides and (missing := sorted(SIDES - set(self.parts))):
            raise ValueMisfit(f"the map has no part for {missing[0]}", "parts", hint=f"add `{missing[0]}`")
        ids = list(self.parts.values())
        for index, (site, part) in enumerate(self.parts.items()):
            is_known = site in SIDES if self.has_sides else parse_vertebra(site) == site
            if not is_known:
                hint = "write only right and left" if self.has_sides else "write a vertebra like T12, or right and left"
                raise ValueMisfit(f"{site!r} is not a site that can be marked", "parts", site, hint=hint)
            if part in ids[:index]:
                raise ValueMisfit(f"the part {part!r} is used twice", "parts", site, hint="each site has its own part")
        return self

    @model_validator(mode="after")
    def _check_labels(self) -> Self:
        for site in self.labels:
            if site not in self.parts:
                hint = did_you_mean(site, self.parts) or "delete it"
                raise ValueMisfit(f"{site!r} is not among the parts", "labels", site, hint=hint)
        if self.has_sides and (missing := [site for site in self.parts if site not in self.labels]):
            raise ValueMisfit(
                f"the side {missing[0]!r} has no label", "parts", missing[0], hint="add its words to `labels`"
            )
        return self

    @property
    def has_sides(self) -> bool:
        """True if the parts are sides, and not vertebrae."""
        return not SIDES.isdisjoint(self.parts)


class StepPicture(ContentModel):
    """One picture of a row that shows how the procedure is done."""

    file: Text
    """Name of an SVG file: balloon.svg. In a procedure, it is in the folder `pictures`; in a set, in the clinic's
    folder. Not printed."""
    alt: Words
    """What the picture shows, read aloud to people who cannot see it. Not printed."""
    caption: Prose
    """What happens in this step."""

    @model_validator(mode="after")
    def _check_alt(self) -> Self:
        check_alt(self.alt, self.file)
        return self
