"""`clinics/<slug>/clinic.yaml`: who the clinic is and how its pages look."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field as PydanticField
from pydantic import create_model, model_validator

from handouts.appointment_fields import COLUMNS, FIELD_OF_KEY
from handouts.content.models.scalars import Color, ContentModel, Date, Flag, Phone, Prose, Text, ValueMisfit, Web, Zone
from handouts.invisible_characters import clean_code

DateOrder = Literal["month/day/year", "day/month/year", "year/month/day"]
FacilityType = Literal["hospital", "asc", "office"]
Typeface = Literal["Noto Sans", "Atkinson Hyperlegible", "Source Serif"]


class ClinicBrand(ContentModel):
    """What makes a page this clinic's."""

    color: Color
    """Main color: rules, headings, tiles. At least 4.5:1 against white; it also carries white text."""
    accent: Color
    """Second color, for small marks. At least 4.5:1 against white."""
    typeface: Typeface = "Noto Sans"
    """Typeface of the page; headings of Source Serif stand over a body of Noto Sans."""
    head: Literal["rule", "band", "bar"] = "rule"
    """Head of the page: a thin rule below it, a full band of color, or a colored bar at its left."""
    logo: Text | None = None
    """SVG, PNG or JPEG file in the clinic's own folder."""


def heading_key(heading: str) -> str:
    """A heading as it is compared: case, spaces, underscores, hyphens and what cannot be seen do not matter."""
    if not heading.isascii():
        heading = unicodedata.normalize("NFKC", clean_code(heading))
    return re.sub(r"[\s_\u2010-\u2015-]+", "", heading).casefold()


class HeadingNames(ContentModel):
    """Headings of the clinic's own list, by the names of our fields; each heading once."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen: dict[str, str] = {}
        for name in type(self).model_fields:
            key = heading_key(getattr(self, name) or "")
            if key and key in seen:
                message = f"the heading {getattr(self, name)!r} is already that of `{seen[key]}`"
                raise ValueMisfit(message, name, hint="write it once")
            seen[key] = name
        return self


if TYPE_CHECKING:
    Headings = HeadingNames
else:
    Headings = create_model(
        "Headings",
        __base__=HeadingNames,
        __doc__="Headings of the clinic's own list, for the columns whose names differ from the keys here.",
        **{
            field.name: (Text | None, PydanticField(None, description=f"{field.description} Its heading in your list."))
            for field in COLUMNS
            if field.name != "clinic"  # never renamed: it says whose headings apply
        },
    )
    Headings.key_aliases = {key: name for key, name in FIELD_OF_KEY.items() if name in Headings.model_fields}


class ScheduleFormat(ContentModel):
    """How the list of a procedure day is written that the clinic's own system gives out."""

    dates: DateOrder | None = None
    """Order of a date's parts, whatever sign is between them. Left out, only dates like 2026-12-01 are read."""
    columns: Headings = Headings()
    """Headings of the list, where they differ from ours."""
    ignore: tuple[Text, ...] = ()
    """Headings of columns that are not to be read, though they look like one of ours."""


class Clinic(ContentModel):
    """One clinic."""

    name: Text
    """Name as it is printed at the head of every page."""
    facility_type: FacilityType | None = None
    """hospital, asc (ambulatory surgery center) or office; decides which consent rules bind. Not printed."""
    address: tuple[Text, ...] = ()
    """Postal address, a line each."""
    phone: Phone | None = None
    """Daytime phone for patients. Left out, the pages print a line to write it on."""
    after_hours_phone: Phone | None = None
    """Phone at night and on weekends."""
    fax: Phone | None = None
    """Fax number."""
    website: Web | None = None
    """Web address."""
    contact_note: Prose | None = None
    """Another way to reach the clinic, such as an online form."""
    mail_name: Text | None = None
    """Name under mails; leave out words that tell of a treatment. Left out, mails give only the phone. Not printed."""
    time_zone: Zone
    """Time zone of the clinic's clocks: America/New_York."""
    paper: Literal["Letter", "A4"] = "Letter"
    """Paper the front desk prints on."""
    large_print: Flag = False
    """true: every page of this clinic in large print."""
    closed_on: Date | None = None
    """The day the clinic closed. Nothing is made for a procedure on or after it."""
    schedule: ScheduleFormat = ScheduleFormat()
    """How the list of a procedure day is written. Not printed."""
    brand: ClinicBrand
    """Logo, colors and typeface."""
