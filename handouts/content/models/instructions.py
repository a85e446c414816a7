"""Medicines of a set: what to do with each, when to stop and start again, who decides.

`clinics/<slug>/<procedure>.yaml`: what one clinic tells patients about one procedure.

Every field may be left out, except identity and review: a field left out is an open line on the page, never a default.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from handouts.content.models.scalars import ContentModel, Date, Flag, Prose, Slug, Text, ValueMisfit, Web
from handouts.content.models.times import (
    AfterField,
    BeforeField,
    DurationField,
    FastingField,
    HoursField,
    LeadField,
    ObservationField,
    RestartField,
    RestField,
    SmokingField,
    StayField,
)


class Medicine(ContentModel):
    """One medicine, once in a set."""

    generic: Text
    """Generic name in lowercase: clopidogrel."""
    brands: tuple[Text, ...] = ()
    """Brand names: Plavix."""
    drug_class: Text | None = None
    """Kind of medicine in plain words: blood thinner."""
    action: Literal["stop", "continue", "change", "ask"]
    """stop: do not take it for a time; continue: keep taking it; change: another dose; ask: a clinician decides."""
    before: BeforeField | None = None
    """When to stop: `5 days before procedure`. This is the first day or hour without it."""
    after: AfterField | None = None
    """How long to stay off it: `up to 48 h after procedure`."""
    restart: RestartField | None = None
    """When to start again: `1 day after procedure`, or `ask`."""
    decides: Text | None = None
    """Who decides about it: your doctor."""
    reason: Prose | None = None
    """The reason, in a short sentence."""
    note: Prose | None = None
    """What else to do about it before the procedure."""
    note_after: Prose | None = None
    """What else to do while staying off it. Printed before and after the procedure."""

    @property
    def names(self) -> tuple[str, ...]:
        """Generic first, then brands."""
        return (self.generic, *self.brands)


class MedicineAdvice(ContentModel):
    """What a set says about medicines as a whole, beside the table."""

    general: tuple[Prose, ...] = ()
    """Rules for all medicines."""
    table: tuple[Medicine, ...] = ()
    """Medicines by name."""


class Review(ContentModel):
    """Who reviewed the text."""

    by: Text | None = None
    """The clinician who reviewed the text. Without it, nobody did. Not printed."""
    on: Date | None = None
    """Day of the review. Not printed."""
    every: DurationField | None = None
    """How often it must be reviewed again: 12 months. Not printed."""


class SourceReference(ContentModel):
    """Where the facts of the set come from, for who reviews it. What patients are to read stands in `references`."""

    title: Text
    """Name of the source. Not printed."""
    web: Web | None = None
    """Its web address. Not printed."""
    reviewed_on: Date | None = None
    """Day on which the source says it was last reviewed. Not printed."""
    note: Text | None = None
    """What the reviewer should know about it. Not printed."""


class Scheduling(ContentModel):
    """When the procedure is done here, and by whom. A patient of a list who does not fit is refused, with the row."""

    hours: HoursField | None = None
    """Start times of the first and the last procedure of a day: 7:00 AM - 5:00 PM. Not printed."""
    physicians: tuple[Text, ...] = ()
    """All physicians who do the procedure here. Not printed: the page shows the name from the list."""


class Arrival(ContentModel):
    """When and where to arrive."""

    check_in: LeadField | None = None
    """How long before the appointment to check in (30 min), or at what time (7:30 AM)."""
    place: Prose | None = None
    """Where to go."""


class Length(ContentModel):
    """How long the procedure takes."""

    total: DurationField | None = None
    """Total time: about 1 h."""
    per_level: DurationField | None = None
    """Time for each spinal level or site that is treated."""
    per: Text | None = None
    """What `per_level` counts, if it is not the procedure's word for a site: fracture."""


class Anesthesia(ContentModel):
    """How pain is kept away during the procedure."""

    text: tuple[Prose, ...]
    """Which kinds of anesthesia or sedation are used, and who decides."""
    sedation: Flag | None = None
    """true if the patient may be sedated or asleep."""


class RestPeriod(ContentModel):
    """A time of rest after the procedure, counted from its end or from the end of lying flat."""

    time: RestField
    """How long to rest: 1 h."""
    after: Literal["procedure", "lie_flat"]
    """When it begins: at the end of the procedure, or at the end of lying flat."""
    how: Prose | None = None
    """How to rest: on your back."""
    why: Prose | None = None
    """The reason: so that the cement hardens."""


class Stay(ContentModel):
    """How long the patient is at the clinic or hospital."""

    observation: ObservationField | None = None
    """Time in the recovery area."""
    time: StayField | None = None
    """Length of the stay."""
    text: tuple[Prose, ...] = ()
    """Why the stay may be longer, and whether it is inpatient or outpatient."""


class Driver(ContentModel):
    """Going home."""

    required: Flag
    """true: the patient may not drive home."""
    text: Prose
    """What to arrange."""
    otherwise: Prose | None = None
    """What happens without a driver."""


class FastingRules(ContentModel):
    """When to stop eating and drinking."""

    food: FastingField | None = None
    """Food: `from midnight`, `8 h before arrival`, `10:00 PM the day before`."""
    clear_liquids: FastingField | None = None
    """Water and other clear liquids."""
    text: tuple[Prose, ...] = ()
    """Other text from the clinic about it."""


class Smoking(ContentModel):
    """When to stop smoking."""

    stop: SmokingField
    """When to stop smoking: `24 h before procedure`, `at least 24 h before procedure`."""
    text: Prose | None = None
    """Other text from the clinic about it."""


class PreparationTask(ContentModel):
    """Something to do at a certain time before the procedure."""

    when: BeforeField
    """When to do it: `1 week before procedure`."""
    text: Prose
    """What to do."""


class Risk(ContentModel):
    """One risk of the procedure."""

    text: Prose
    """The risk in plain words."""
    how_common: Prose | None = None
    """How often it happens, only as the source says."""


class Alternative(ContentModel):
    """An alternative to the procedure."""

    name: Prose
    """Its name in plain words."""
    text: Prose | None = None
    """Its benefits and risks."""
    no_treatment: Flag = False
    """true for the choice of no treatment."""


class Relief(ContentModel):
    """When pain is expected to ease."""

    within: DurationField | None = None
    """When pain eases: `24 h`, `about 1 week`, `up to 3 days`. Printed as a sentence if `text` is left out."""
    text: tuple[Prose, ...] = ()
    """What most people feel."""


class WarningSigns(ContentModel):
    """When to call, in two tiers."""

    emergency: tuple[Prose, ...] = ()
    """Signs for which to call 911."""
    call_us: tuple[Prose, ...] = ()
    """Signs for which to call the clinic now."""
    text: tuple[Prose, ...] = ()
    """What else the source says about these signs, such as one action for both tiers."""


class Activity(ContentModel):
    """What to do and not to do afterwards."""

    do: tuple[Prose, ...] = ()
    """Things to do."""
    avoid: tuple[Prose, ...] = ()
    """Things not to do, or to be careful with."""
    normal: tuple[Prose, ...] = ()
    """When to return to normal activities."""


class Questions(ContentModel):
    """Questions to ask, under a small heading."""

    topic: Text | None = None
    """A small heading above the questions."""
    ask: tuple[Prose, ...]
    """The questions."""


class Reference(ContentModel):
    """A source named on the page."""

    title: Text
    """Title and publisher."""
    web: Web | None = None
    """Its web address."""
    date: Text | None = None
    """Its date."""


class Topic(ContentModel):
    """A section of the clinic's own, on the documents it names."""

    on: tuple[Slug, ...]
    """Documents that print it, by the names of their files: consent, preparation, discharge."""
    heading: Text
    """Its heading."""
    text: tuple[Prose, ...] = ()
    """Paragraphs."""
    items: tuple[Prose, ...] = ()
    """A list under them."""


class InstructionSet(ContentModel):
    """All that one clinic tells patients about one procedure."""

    procedure: Slug
    """The procedure: the name of its file in `procedures/`."""
    version: Text
    """Version of this set, printed on every page."""
    revised: Date
    """Day of the last change, printed on every page."""
    status: Literal["draft", "sample", "approved"]
    """Write approved only after a clinician reviewed the text. Otherwise every page says that nobody did."""
    review: Review = Review()
    """Who reviewed the text, and when. Not printed."""
    source: SourceReference | None = None
    """Where the facts come from, for the reviewer. Not printed: sources for patients go into `references`."""
    include: tuple[Text, ...] = ()
    """Files in the same folder whose keys are read as part of this set. Not printed."""

    summary: tuple[Prose, ...] = ()
    """What the procedure is and does."""
    how: tuple[Prose, ...] = ()
    """How it is done, for the consent form."""
    topics: tuple[Topic, ...] = ()
    """The clinic's own sections."""
    scheduling: Scheduling = Scheduling()
    """When and by whom the procedure is done here. Not printed."""
    arrival: Arrival = Arrival()
    """When and where to arrive."""
    length: Length = Length()
    """How long the procedure takes."""
    anesthesia: Anesthesia | None = None
    """Sedation and anesthesia."""
    lie_flat: RestPeriod | None = None
    """Lying flat afterwards."""
    bed_rest: RestPeriod | None = None
    """Bed rest afterwards."""
    stay: Stay = Stay()
    """Observation and stay."""
    driver: Driver | None = None
    """Who takes the patient home."""
    fasting: FastingRules = FastingRules()
    """Food and drink."""
    smoking: Smoking | None = None
    """Smoking."""
    tasks: tuple[PreparationTask, ...] = ()
    """Things to do at a certain time before."""
    prepare: tuple[Prose, ...] = ()
    """Other things to do before."""
    bring: tuple[Prose, ...] = ()
    """What to bring."""
    leave: tuple[Prose, ...] = ()
    """What to leave at home."""
    wear: tuple[Prose, ...] = ()
    """What to wear."""
    medicines: MedicineAdvice = MedicineAdvice()
    """Medicines to stop, continue, change or ask about."""
    allergies: tuple[Prose, ...] = ()
    """Allergies to report."""
    tests: tuple[Prose, ...] = ()
    """Tests before the procedure."""
    steps: tuple[Prose, ...] = ()
    """What happens, step by step."""
    feel: tuple[Prose, ...] = ()
    """What the patient may feel, and what to do about it."""
    benefits: tuple[Prose, ...] = ()
    """Expected benefits, one by one."""
    risks: tuple[Risk, ...] = ()
    """Risks, one by one."""
    risk_text: tuple[Prose, ...] = ()
    """Other text about risks."""
    alternatives: tuple[Alternative, ...] = ()
    """Other choices, including no treatment."""
    alternative_text: tuple[Prose, ...] = ()
    """Other text about the alternatives."""
    relief: Relief | None = None
    """When pain eases."""
    expect: tuple[Prose, ...] = ()
    """What is normal afterwards."""
    warning: WarningSigns = WarningSigns()
    """Warning signs."""
    activity: Activity = Activity()
    """Activity afterwards."""
    lower_risk: tuple[Prose, ...] = ()
    """What the patient can do to lower the risk."""
    wound_care: tuple[Prose, ...] = ()
    """Care of the wound."""
    pain_relief: tuple[Prose, ...] = ()
    """What to do about pain."""
    follow_up: tuple[Prose, ...] = ()
    """Visits and calls afterwards."""
    questions: tuple[Questions, ...] = ()
    """Questions to ask."""
    references: tuple[Reference, ...] = ()
    """Sources named on the page."""

    @model_validator(mode="after")
    def _anchors(self) -> Self:
        if self.bed_rest and self.bed_rest.after == "lie_flat" and not self.lie_flat:
            raise ValueMisfit("bed_rest follows lie_flat, but lie_flat is not stated", "bed_rest", "after")
        if self.lie_flat and self.lie_flat.after == "lie_flat":
            raise ValueMisfit("lie_flat cannot follow itself", "lie_flat", "after", hint="write after: procedure")
        return self
