"""`clinics/<slug>/clinic.yaml`: who the clinic is and how its pages look."""

from __future__ import annotations

from typing import Literal

from handouts.content.fields import Color, Date, Flag, Model, Phone, Prose, Text, Web, Zone

FacilityType = Literal["hospital", "asc", "office"]
Typeface = Literal["Noto Sans", "Atkinson Hyperlegible", "Source Serif"]


class Brand(Model):
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
    """SVG or PNG file in the clinic's own folder."""


class Clinic(Model):
    """One clinic."""

    name: Text
    """Name as it is printed at the head of every page."""
    facility_type: FacilityType | None = None
    """hospital, asc (ambulatory surgery center) or office; decides which consent rules bind."""
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
    time_zone: Zone
    """Time zone of the clinic's clocks: America/New_York."""
    paper: Literal["Letter", "A4"] = "Letter"
    """Paper the front desk prints on."""
    large_print: Flag = False
    """true: every page of this clinic in large print."""
    closed_on: Date | None = None
    """The day the clinic closed. Nothing is made for a procedure on or after it."""
    brand: Brand
    """Logo, colors and typeface."""
