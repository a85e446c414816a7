"""`clinics/<slug>/clinic.yaml`: who the clinic is and how its pages look."""

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field as PydanticField
from pydantic import create_model, model_validator

from handouts.appointment_fields import COLUMNS, FIELD_OF_KEY
from handouts.content.models.barcode_pattern import BarcodePattern
from handouts.content.models.scalars import (
    Color,
    ContentModel,
    Date,
    Email,
    Flag,
    KnownWords,
    Locale,
    Phone,
    Prose,
    PublicPhone,
    ShortNumber,
    Slug,
    Text,
    ValueMisfit,
    Web,
    Whole,
    Zone,
)
from handouts.content.models.times import HoursField
from handouts.content.models.translation import LanguageTag
from handouts.invisible_characters import clean_code

DateOrder = Literal["month/day/year", "day/month/year", "year/month/day"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FacilityType = Literal["hospital", "asc", "office"]
Typeface = Literal["Noto Sans", "Atkinson Hyperlegible", "Source Serif"]


class ClinicBrand(ContentModel):
    """Colors, typeface and logo of the clinic."""

    color: Color
    """Main color, for rules, headings and tiles, also behind white text. Contrast with white: at least 4.5:1."""
    accent: Color
    """Second color, for small marks. Contrast with white: at least 4.5:1."""
    typeface: Typeface = "Noto Sans"
    """Typeface of the pages. With Source Serif, only headings use it; the text is in Noto Sans."""
    head: Literal["rule", "band", "bar"] = "rule"
    """Style of the page header: a thin rule below it, a full band of color, or a colored bar at its left."""
    logo: Text | None = None
    """File name of the logo, an SVG, PNG or JPEG file in the clinic's folder."""
    logo_rtl: Text | None = None
    """File name of the logo for pages that are read from right to left, such as in Arabic. `same` says that `logo` fits
    them too: it has no words, and nothing in it points to one side."""

    @model_validator(mode="after")
    def _check_logos(self) -> Self:
        if self.logo_rtl and not self.logo:
            message = "there is a logo for pages from right to left, but none for other pages"
            raise ValueMisfit(message, "logo_rtl", hint="state `logo` too")
        return self


def heading_key(heading: str) -> str:
    """A heading in the form that is compared: without case, spaces, underscores, hyphens and invisible characters."""
    if not heading.isascii():
        heading = unicodedata.normalize("NFKC", clean_code(heading))
    return re.sub(r"[\s_\u2010-\u2015-]+", "", heading).casefold()


class HeadingNames(ContentModel):
    """Headings in the clinic's own list, by field. No heading may be used for two fields."""

    @model_validator(mode="after")
    def _check_unique(self) -> Self:
        seen: dict[str, str] = {}
        for name in type(self).model_fields:
            key = heading_key(getattr(self, name) or "")
            if key and key in seen:
                message = f"the heading {getattr(self, name)!r} is already used for `{seen[key]}`"
                raise ValueMisfit(message, name, hint="use each heading once")
            seen[key] = name
        return self


if TYPE_CHECKING:
    Headings = HeadingNames
else:
    Headings = create_model(
        "Headings",
        __base__=HeadingNames,
        __doc__="Headings in the clinic's own list, for columns whose headings differ from these keys.",
        **{
            field.name: (
                Text | None,
                PydanticField(None, description=f"Heading of this column in your list: {field.description}"),
            )
            for field in COLUMNS
            if field.name != "clinic"  # cannot be renamed: it says which clinic's headings apply
        },
    )
    Headings.key_aliases = {key: name for key, name in FIELD_OF_KEY.items() if name in Headings.model_fields}


class ScheduleFormat(ContentModel):
    """Format of the list of a procedure day that the clinic's own system exports."""

    dates: DateOrder | None = None
    """Order of day, month and year in dates, with any separator. If left out, only dates like 2026-12-01 are read."""
    columns: Headings = Headings.model_construct()
    """Headings in your list that differ from the standard ones."""
    ignore: tuple[Text, ...] = ()
    """Headings of columns to ignore, although they look like standard ones."""


class ClinicContact(ContentModel):
    """Somebody whom patients may have to contact, other than the clinic's own phone."""

    name: KnownWords
    """Who it is, as part of a sentence after "Call" or "See": the Maple ward, your midwife."""
    phone: PublicPhone | None = None
    """Phone number. If left out, the pages have only the name."""
    write_phone: Flag = False
    """true: the pages have a line to write the phone number on."""
    hours: HoursField | None = None
    """Clock times between which they can be reached: 8:00 AM - 7:00 PM."""
    days: tuple[Weekday, ...] = ()
    """Days of the week on which they can be reached: [mon, tue, wed, thu, fri]."""

    @model_validator(mode="after")
    def _check_phone(self) -> Self:
        if self.phone and self.write_phone:
            message = "the phone number is stated, so no line is needed for it"
            raise ValueMisfit(message, "write_phone", hint="delete one of the two")
        return self


class ClinicConsent(ContentModel):
    """How the clinic records consent. With this key, papers for staff say whose consent is missing or out of date."""

    valid_days: Whole | None = None
    """Days for which a signed consent counts. If left out, it does not expire."""
    witness: Flag = False
    """true: a consent also needs the signature of a witness."""

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        if self.valid_days == 0:
            raise ValueMisfit("a consent that counts for 0 days never counts", "valid_days", hint="write 1 or more")
        return self


class ClinicSite(ContentModel):
    """One of several sites of a clinic, with the values of the clinic that differ there."""

    name: Text
    """Name of the site, as printed: Midtown Surgery Center."""
    also: tuple[Text, ...] = ()
    """Other spellings of the name in lists. Not printed."""
    address: tuple[Text, ...]
    """Postal address of the site, one entry for each line. It is printed in place of the clinic's address."""
    phone: Phone | None = None
    """Daytime phone of the site. If left out, the phone of the clinic."""
    after_hours_phone: PublicPhone | None = None
    """Phone of the site at night and on weekends. If left out, that of the clinic."""
    fax: Phone | None = None
    """Fax number of the site. If left out, that of the clinic."""
    website: Web | None = None
    """Web address of the site. If left out, that of the clinic."""
    contact_note: Prose | None = None
    """Another way to reach the site. If left out, that of the clinic."""
    contacts: dict[Slug, ClinicContact] = PydanticField(default_factory=dict)
    """Contacts that differ at this site. The others are those of the clinic."""
    facility_type: FacilityType | None = None
    """hospital, asc or office, if it differs from that of the clinic. Not printed."""
    closed_on: Date | None = None
    """Day the site closed. Handouts for a procedure there on or after this day are refused."""
    open_days: tuple[Weekday, ...] = ()
    """Days of the week on which the site is open, if they differ from those of the clinic. Not printed."""
    holidays: tuple[Date, ...] = ()
    """Days on which the site is closed, if they differ from those of the clinic. Not printed."""

    @model_validator(mode="after")
    def _check_address(self) -> Self:
        if not self.address:
            raise ValueMisfit("a site needs an address", "address", hint="write the address, one entry for each line")
        return self


class LanguageHelp(ContentModel):
    """The notice of free help with language and communication (in the United States, 45 CFR 92.11)."""

    documents: tuple[Slug, ...]
    """Documents that end with the notice: [consent, discharge]."""
    languages: tuple[LanguageTag, ...] = ()
    """Other languages in which a line says the same, by their tags and in this order: [es, zh-Hans, vi]. The shipped
    lines are in `notices/`."""
    phone: PublicPhone | None = None
    """Number to call for this help. If left out, the clinic's phone."""
    tty: PublicPhone | None = None
    """Number for text telephones: 711."""

    @model_validator(mode="after")
    def _check_lists(self) -> Self:
        _check_once(self, "documents", "languages")
        return self


class Nondiscrimination(ContentModel):
    """The notice of nondiscrimination (in the United States, 45 CFR 92.10)."""

    documents: tuple[Slug, ...]
    """Documents that end with the notice: [discharge]."""
    coordinator: Text | None = None
    """Name or title of the civil rights coordinator. `none`: the clinic has no coordinator and no procedure for
    grievances, because it has few employees. If left out, the pages have a line to write the name on."""
    address: tuple[Text, ...] = ()
    """Postal address of the coordinator, one entry for each line."""
    phone: PublicPhone | None = None
    """Phone of the coordinator. If left out, the pages have a line to write it on."""
    tty: PublicPhone | None = None
    """Number for text telephones: 711."""
    fax: Phone | None = None
    """Fax number of the coordinator."""
    email: Email | None = None
    """Email address of the coordinator."""
    website: Web | None = None
    """Address of this notice on the clinic's website. A clinic that states its `website` must state it."""

    @property
    def has_coordinator(self) -> bool:
        """False if the clinic says that it has none."""
        return self.coordinator is None or self.coordinator.casefold() != "none"

    @model_validator(mode="after")
    def _check_lists(self) -> Self:
        if not self.has_coordinator:
            for name in ("address", "phone", "tty", "fax", "email"):
                if getattr(self, name):
                    message = "this is about a coordinator, but `coordinator` says none"
                    raise ValueMisfit(message, name, hint="delete it, or name the coordinator")
        _check_once(self, "documents")
        return self


def _check_once(value: ContentModel, *names: str) -> None:
    """Check that lists have each entry once, and that the documents are named. Raises ValueMisfit."""
    for name in names:
        entries = getattr(value, name)
        if name == "documents" and not entries:
            raise ValueMisfit("no document is stated", name, hint="name the documents: [consent, discharge]")
        for index, entry in enumerate(entries):
            if entry in entries[:index]:
                raise ValueMisfit(f"{entry} is already in this list", name, index, hint="delete one of the two")


class Notices(ContentModel):
    """Notices at the end of documents that the law of the country asks for."""

    language_help: LanguageHelp | None = None
    """Free help with language and communication."""
    nondiscrimination: Nondiscrimination | None = None
    """No discrimination."""

    def of(self, document: str) -> tuple[LanguageHelp | None, Nondiscrimination | None]:
        """The notices at the end of a document."""
        language_help, fairness = self.language_help, self.nondiscrimination
        return (
            language_help if language_help and document in language_help.documents else None,
            fairness if fairness and document in fairness.documents else None,
        )


class ListedPhysician(ContentModel):
    """One of the physicians of a clinic."""

    name: Text
    """Name, as printed: Ann Lee, MD."""
    also: tuple[Text, ...] = ()
    """Other spellings of the name in lists: Dr. A. Lee-Smith. Not printed."""


class Clinic(ContentModel):
    """One clinic."""

    name: Text
    """Name of the clinic, printed at the top of every page."""
    facility_type: FacilityType | None = None
    """hospital, asc (ambulatory surgery center) or office: decides which consent rules apply. Not printed."""
    address: tuple[Text, ...] = ()
    """Postal address, one entry for each line."""
    locale: Locale | None = None
    """Language and country of the clinic: en-US, en-GB. Decides the emergency number, dates, the clock, the spelling
    of fixed words, and how phone numbers are checked. If left out, the time zone must be in the United States."""
    emergency_number: ShortNumber | None = None
    """Another emergency number of the country than the usual one: 112 instead of 999."""
    clock: Literal["12-hour", "24-hour"] | None = None
    """Clock of the pages. If left out, that of the country."""
    phone: Phone | None = None
    """Daytime phone for patients. If left out, the pages have a line to write it on."""
    after_hours_phone: PublicPhone | None = None
    """Phone at night and on weekends."""
    fax: Phone | None = None
    """Fax number."""
    website: Web | None = None
    """Web address."""
    contact_note: Prose | None = None
    """Another way to reach the clinic, such as an online form."""
    contacts: dict[Slug, ClinicContact] = PydanticField(default_factory=dict)
    """Others whom patients may have to contact, by short name: {midwife: {name: your midwife}}. Warning signs and
    self-care name them in `who`."""
    mail_name: Text | None = None
    """Name in the signature of emails, without words that reveal a treatment. If left out, emails give only the phone.
    Not printed."""
    time_zone: Zone
    """Time zone of the clinic: America/New_York."""
    paper: Literal["Letter", "A4"] = "Letter"
    """Paper size of the front desk's printer."""
    large_print: Flag = False
    """true: print every page of this clinic in large print."""
    barcodes: Literal["consent", "all", "none"] = "consent"
    """Pages with a barcode, by which `handouts scan` files scanned pages: consent forms, all documents, or none."""
    barcode_pattern: BarcodePattern | None = None
    """What the barcode says instead, in Code 39, for another system that files scans: "{record_number}-CONSENT".
    `handouts scan` cannot read it. If left out, the code of `handouts scan`."""
    closed_on: Date | None = None
    """Day the clinic closed. Handouts for a procedure on or after this day are refused."""
    open_days: tuple[Weekday, ...] = ()
    """Days of the week on which the clinic is open: [mon, tue, wed, thu, fri]. Not printed."""
    holidays: tuple[Date, ...] = ()
    """Days on which the clinic is closed, besides those that are not in `open_days`. Not printed."""
    notices: Notices | None = None
    """Notices that the law of the country asks for: free help with language, and no discrimination. If left out, none
    is printed."""
    staff_language: LanguageTag | None = None
    """Language of papers for staff, such as the run sheet: es. If left out, that of the clinic's sets. Not printed."""
    consent: ClinicConsent | None = None
    """How the clinic records consent, such as {valid_days: 90}. If left out, papers for staff do not mention whether
    consent was given. Not printed on pages for patients."""
    sites: dict[Slug, ClinicSite] = PydanticField(default_factory=dict)
    """Sites of the clinic, by short name. The column `location` of a list, or `--location`, chooses one."""
    physicians: dict[Slug, ListedPhysician] = PydanticField(default_factory=dict)
    """Physicians of the clinic, by short name. If any are listed, other physicians are refused."""
    schedule: ScheduleFormat = ScheduleFormat.model_construct()
    """Format of the list of a procedure day. Not printed."""
    brand: ClinicBrand
    """Logo, colors and typeface."""
