"""Labels for the front desk: the run sheet of a day, and what files of several documents are called."""

from typing import Annotated

from handouts.content.fields import ContentModel
from handouts.content.labeltext import Fixed, label_type


class RunSheetLabels(ContentModel):
    """The run sheet and its alerts, and titles of files for a day."""

    packet: Annotated[str, label_type("procedure")]
    """Title of a file with all pages of one patient."""
    print_all: Annotated[str, label_type("date")]
    """Title of the file with all packets of a day."""
    run_sheet: Annotated[str, label_type("date")]
    """Title of the run sheet."""
    subject: Fixed
    """What the run sheet and the file of all packets are for."""
    staff_only: Fixed
    """Notice on the run sheet: it names many patients."""
    check_in: Fixed
    """Column: when the patient comes."""
    patient: Fixed
    """Column: name, birth, record number."""
    documents: Fixed
    """Column: which documents."""
    done: Fixed
    """Column: boxes to tick."""
    printed: Fixed
    """Box to tick."""
    handed: Fixed
    """Box to tick."""
    born: Annotated[str, label_type("date")]
    """Date of birth below the name."""
    record: Annotated[str, label_type("number")]
    """Record number below the name."""
    language: Annotated[str, label_type("language")]
    """Alert: no pages in the patient's language."""
    interpreter: Annotated[str, label_type("language")]
    """Notice at the top of each document of that patient, for who goes through it with the patient."""
    begins: Annotated[str, label_type("time")]
    """When the procedure begins, beside the record number."""
    like: Annotated[str, label_type("patients")]
    """Alert: others of the same day whose names are like this one."""
    past: Fixed
    """Alert: the day of the procedure is past when the pages are printed."""
    large_print: Fixed
    """Alert: the pages are in large print."""
    missed: Annotated[str, label_type("medicines")]
    """Alert: the day of the last dose is past, for a medicine of this patient."""
    missed_if: Annotated[str, label_type("medicines")]
    """The same, where it is not known which medicines the patient takes."""
    unknown: Annotated[str, label_type("medicines")]
    """Alert: medicines that the clinic's set does not name."""
    open: Annotated[str, label_type("values")]
    """Alert: values to fill in by hand before the pages are handed over."""
    note: Annotated[str, label_type("text")]
    """The list's own note."""
