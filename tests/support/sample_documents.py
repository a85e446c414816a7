"""Small documents with all kinds of blocks."""

from __future__ import annotations

from handouts import document as d


def words(text: str) -> d.Inlines:
    return (d.Run(text),)


BRAND = d.PageBrand("#1F5C4D", "#B5541C", "Noto Sans", "rule")

FURNITURE = d.PageFrame(
    clinic="Test Clinic",
    contact=(("Phone", (d.Run("555-010-0199", link="tel:5550100199"),)),),
    address=("1 Test Street",),
    strip=(("Name", words("Maria Beispiel")), ("Record number", (d.Blank("record number"),))),
    document="Test",
    version="Version 1",
    page="Page {number} of {total}",
    mark="Sample. No clinician has reviewed this text.",
    notices=(),
)

SPOKEN = d.SpokenWords(
    blank="blank to fill in",
    blank_for="blank to fill in: {what}",
    unnamed="To fill in",
    time="Time",
    sign="blank to sign",
    initials="blank for initials",
    box="box to tick",
    line="1 line to write on",
    lines="{count} lines to write on",
    relation=", {relation}",
    barcode="Barcode for filing this page",
)
"""What a screen reader says in tests."""

PICTURE = d.ImageData(
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path fill="#1F5C4D" d="M0 0h40v20z"/><path id="part" fill="#FFFFFF" d="M2 12h6v6h-6z"/></svg>'
)

EVERY_BLOCK: tuple[d.Block, ...] = (
    d.Paragraph(words("A paragraph of words.")),
    d.Paragraph(
        (
            d.Run("Ask for "),
            d.Run("cifoplastia", lang="es"),
            d.Run(" at "),
            d.Run("www.example.org", link="https://www.example.org"),
        )
    ),
    d.ItemList((d.ListItem(words("First item")), d.ListItem(words("Second item"), words("with a remark"))), "bullet"),
    d.ItemList((d.ListItem(words("To tick")),), "tick"),
    d.ItemList((d.ListItem(words("Step one")), d.ListItem(words("Step two"))), "number"),
    d.TileRow((d.Tile("clock", "Arrive", words("9:30 AM"), words("why")), d.Tile("bag", "Bring", (d.Blank("what"),)))),
    d.Timeline(
        (
            d.TimelineDay(
                words("Monday, November 30"),
                "the day before",
                (d.TimelineEntry(words("10:00 AM"), (words("Stop smoking."),)),),
            ),
            d.TimelineDay(
                (),
                "the day",
                (d.TimelineEntry((d.Blank("time"),), (words("Come."),), words("rule"), tick=False),),
                today=True,
            ),
        )
    ),
    d.Table(
        ("Medicine", "What to do"),
        (
            d.TableRow((words("clopidogrel"), words("Ask")), marked=True, note=words("Never stop it by yourself.")),
            d.TableRow((words("insulin"), (d.Blank("action"),)), note=words("Bring it along.")),
        ),
        (1, 1),
        "yours",
    ),
    d.TextTable(
        ("Food", "You may eat", "Do not eat"),
        (
            (words("Bread"), words("White bread"), words("Bread with seeds")),
            (words("Fruit"), words("Ripe bananas"), words("Berries")),
        ),
        row_headers=True,
    ),
    d.TextTable(("Day", "Drink"), ((words("Monday"), words("Water")),)),
    d.FrequencyTable(
        ("What may happen", "Of 1,000 people"),
        (
            d.FrequencyGroup("", ((words("Soreness"), words("200")),)),
            d.FrequencyGroup("Rare", ((words("Bleeding"), words("about 2")), (words("Death"), words("fewer than 1")))),
        ),
    ),
    d.ChoiceTable(
        ("Choice", "May help", "May harm"),
        (
            d.ChoiceRow(
                words("A brace"), (words("No cut"), words("Less pain")), (words("Weak muscles"),), words("At home")
            ),
            d.ChoiceRow(words("Pills"), (words("Less pain tonight"),), ((d.Blank("May harm"),),)),
            d.ChoiceRow(words("No treatment"), (), (), words("It may heal, or not.")),
        ),
    ),
    d.Picture(PICTURE, "A drain with an open cap.", words("Close the cap.")),
    d.Picture(PICTURE, "The same drain."),
    d.PicturePanel(
        (d.BodyPicture(PICTURE, (d.PartMark("part", "L1"),), "The spine. Marked: L1.", words("Level: L1")),),
        (
            d.NumberedPicture(PICTURE, "A needle in a bone.", words("The needle goes in.")),
            d.NumberedPicture(PICTURE, "A balloon in a bone.", words("The balloon makes room.")),
        ),
    ),
    d.PicturePanel((d.BodyPicture(PICTURE, (), "The spine. Nothing is marked.", words("Level: not marked yet")),), ()),
    d.PicturePanel((), (d.NumberedPicture(PICTURE, "A closed bone.", words("Only one step.")),)),
    d.ItemList(
        (
            d.PictogramItem(words("Do not drive."), (), "no_driving"),
            d.PictogramItem(words("Use your walker."), words("at home"), PICTURE),
            d.ListItem(words("An item with a bullet")),
        )
    ),
    d.CodeLink(words("Watch the video."), "https://www.example.org/video", "QR code for https://www.example.org/video"),
    d.DoAndDoNot(
        d.ListGroup("Do", d.ItemList((d.ListItem(words("Walk")), d.ListItem(words("Drink water"))))),
        d.ListGroup("Do not", d.ItemList((d.ListItem(words("Drive")),))),
    ),
    d.Calendar(
        ("Sun", "Mon", "Tue"),
        (
            (
                d.CalendarDay("Nov 29", ()),
                d.CalendarDay("Nov 30", (words("Rest."), words("Drink water."))),
                d.CalendarDay("Dec 1", (words("Come."),), marked=True),
            ),
            (d.CalendarDay("Dec 6", (words("Walk."),)), d.CalendarDay("Dec 7", ()), d.CalendarDay("Dec 8", ())),
        ),
    ),
    d.Subsection(
        "eye drops: right eye",
        (d.KeyValues((("Dose", words("1 drop")),)),),
        (
            d.TickGrid(
                "2 times a day: December 1 to December 3",
                "Time",
                ("Tue 1", "Wed 2", "Thu 3"),
                (
                    d.TickGridRow(words("Breakfast"), (False, True, True)),
                    d.TickGridRow((d.Blank("time"),), (True, True, True)),
                ),
                "box to tick",
            ),
        ),
    ),
    d.TickGrid("Once a day", "Time", ("Day 1",), (d.TickGridRow(words("Bedtime"), (True,)),), "box to tick", True),
    d.KeyValues((("Facility", words("Test Clinic")), ("Level", (d.Blank("level"),)))),
    d.WarningBox((d.Tier("Call 911", (), (words("No breath"),), emergency=True), d.Tier("Call us", words("555"), ()))),
    d.Statements((words("I understand."),), "Initials"),
    d.WriteLines(words("In your own words"), 3),
    d.Signature(
        "Patient", ((d.SignatureLine("Signature", 3), d.SignatureLine("Date", 1, "May 4")),), words("I agree.")
    ),
    d.Bilingual(
        d.ItemList((d.ListItem(words("Menos dolor")), d.ConditionalItem(words("Si fuma: descanse")))),
        d.ItemList((d.ListItem(words("Less pain")), d.ListItem(words("If you smoke: rest")))),
        "es",
    ),
    d.Bilingual(
        d.Statements((words("Entiendo."),), d.BilingualText("Iniciales", "Initials", "es")),
        d.ItemList(
            (
                d.ListItem(
                    words("I understand."),
                ),
            )
        ),
        "es",
    ),
    d.Bilingual(d.WriteLines(words("En sus palabras"), 2), d.Paragraph(words("In your own words")), "es"),
    d.Bilingual(
        d.Signature(
            d.BilingualText("Paciente", "Patient", "es"),
            ((d.SignatureLine(d.BilingualText("Firma", "Signature", "es"), 1.0),),),
            words("Estoy de acuerdo."),
        ),
        d.Paragraph(words("I agree.")),
        "es",
    ),
    d.Bilingual(
        d.FrequencyTable(("Riesgo", "De 1,000"), (d.FrequencyGroup("", ((words("Dolor"), words("7")),)),)),
        d.FrequencyTable(("Risk", "Of 1,000"), (d.FrequencyGroup("", ((words("Pain"), words("7")),)),)),
        "es",
    ),
    d.Heading(d.BilingualText("2. Riesgos", "2. Risks", "es"), 3),
    d.Callout((words("Take care."),), "Note", "warning"),
    d.Taglines(
        (
            (d.Run("Ayuda: llame al ", lang="es"), d.Run("555-010-0199", link="tel:5550100199", lang="es")),
            (d.Run("مساعدة مجانية.", lang="ar"),),
            (d.Run("免费协助。", lang="zh-Hans"),),
        )
    ),
    d.VerbatimText("k7mf-3xwq-9tbn-h2vd"),
    d.CountRow((d.Count("9", "Patients"), d.Count("54", "Sheets of paper"), d.Count("0", "Rejected rows"))),
    d.Checklist(
        ("Check-in", "Patient", "Pages", "To do"),
        "Sheets",
        ("Printed", "Signed"),
        (
            d.ChecklistEntry(
                words("7:30 AM"),
                words("procedure 8:00 AM"),
                (words("Otto Muster"), (d.Run("born "), d.Blank("date of birth"))),
                (
                    d.ChecklistLine(words("Consent form"), words("2"), ("Consent: printed", "Consent: signed")),
                    d.ChecklistLine(words("Going home"), words("1"), ("Going home: printed", "")),
                ),
                (words("Call an interpreter."),),
                (words("Uses a wheelchair."),),
            ),
            d.ChecklistEntry((d.Blank("check-in"),), (), (words("Ana Muster"),), ()),
        ),
    ),
)


def document(
    *blocks: d.Block, large: bool = False, brand: d.PageBrand = BRAND, budget: int = 2, **section: object
) -> d.Document:
    """A document with one section of these blocks; by default all kinds of blocks."""
    return d.Document(
        title="A title", subject="A subject", lang="en", paper="Letter", large_print=large, brand=brand,
        furniture=FURNITURE, sections=(d.Section("A section", blocks or EVERY_BLOCK, **section),), budget=budget,
        spoken=SPOKEN,
    )  # type: ignore[arg-type]  # fmt: skip
