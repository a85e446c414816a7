"""`notices/*.yaml`: notices that the law of a country asks for, and what pages say to readers of other languages."""

from typing import Annotated, Self

from pydantic import model_validator

from handouts.content.models.country import CountryCode, DialedNumber
from handouts.content.models.labels import label_type
from handouts.content.models.scalars import ContentModel, Text, Translatable, ValueMisfit, Web, Whole, Words
from handouts.content.models.translation import LanguageTag, TranslationReview, Translator


class InterpreterNotice(ContentModel):
    """The sentences in one language."""

    ask: Text
    """This page is in English. Ask us for an interpreter."""
    right: Text
    """You have the right to an interpreter. It costs you nothing. Printed only in countries whose law says so."""


class InterpreterNotices(ContentModel):
    """The sentences in each language."""

    languages: dict[LanguageTag, InterpreterNotice]
    """The sentences, by the tag of the language: es, zh-Hans."""


ClinicText = Annotated[str, label_type("clinic"), Translatable.WORDS]
PhoneText = Annotated[str, label_type("phone"), Translatable.WORDS]


class LanguageHelpWords(ContentModel):
    """The notice of free help with language and communication."""

    heading: Words
    """Heading of the notice."""
    languages: Words
    """Free interpreters and translations."""
    aids: Words
    """Free aids and services for people with disabilities."""
    ask: PhoneText
    """How to ask for it."""
    tty: Annotated[str, label_type("tty"), Translatable.WORDS]
    """Number for text telephones, after the phone number."""


class NoticeLabels(ContentModel):
    """Labels of the values in the notice of nondiscrimination."""

    coordinator: Words
    """The person who coordinates it at the clinic."""
    address: Words
    """Postal address."""
    phone: Words
    """Phone number."""
    tty: Words
    """Number for text telephones."""
    fax: Words
    """Fax number."""
    email: Words
    """Email address."""
    online: Words
    """Web address for complaints."""
    forms: Words
    """Web address of forms for complaints."""


class NondiscriminationWords(ContentModel):
    """The notice of nondiscrimination."""

    heading: Words
    """Heading of the notice."""
    lead: ClinicText
    """The clinic does not discriminate, before the list of grounds."""
    grounds: tuple[Words, ...]
    """The grounds, one for each item."""
    help: Words
    """What the clinic provides, before the list."""
    services: tuple[Words, ...]
    """What it provides, one for each item."""
    ask: Words
    """How to get it if the clinic has a coordinator."""
    ask_phone: PhoneText
    """How to get it otherwise."""
    grievance: Words
    """How to file a grievance with the coordinator."""
    complaint: Words
    """Who else takes complaints, before their address."""
    website: Words
    """Where the notice is on the clinic's website, before its address."""
    labels: NoticeLabels


class ComplaintOffice(ContentModel):
    """The office of the government that takes complaints."""

    name: Text
    """Its name in its own language, which translations keep."""
    online: Web
    """Web address for complaints."""
    address: tuple[Text, ...]
    """Postal address, one entry for each line."""
    phone: DialedNumber
    """Its phone number."""
    tty: DialedNumber
    """Its number for text telephones."""
    forms: Web
    """Web address of the forms."""


class Tagline(ContentModel):
    """One line in another language."""

    text: Annotated[str, label_type("phone")]
    """Free help with language and communication: call {phone}."""
    review: TranslationReview | None = None
    """Who reviewed the line. If left out, nobody qualified has. Not printed."""


class CivilRightsNotices(ContentModel):
    """`notices/US.yaml`: the notices of nondiscrimination and of language help that the law of a country asks for."""

    country: CountryCode
    """ISO 3166 code of the country, which is also the name of the file. Not printed."""
    law: Text
    """The rules that ask for the notices. Not printed."""
    language_help: LanguageHelpWords
    """Free help with language and communication."""
    nondiscrimination: NondiscriminationWords
    """No discrimination."""
    office: ComplaintOffice
    """Who takes complaints, besides the clinic."""
    translated: Translator | None = None
    """Who translated the lines below. Not printed."""
    taglines: dict[LanguageTag, Tagline]
    """One line in each language, in that language."""
    min_taglines: Whole = 0
    """How many languages the law asks for. Not printed."""

    @model_validator(mode="after")
    def _check_grounds(self) -> Self:
        if not self.nondiscrimination.grounds:
            raise ValueMisfit("no grounds are stated", "nondiscrimination", "grounds", hint="state at least one")
        return self
