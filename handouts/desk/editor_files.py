"""The files that make the pages of a set, and which sets each of them touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from handouts.content.field_shapes import ValueShape, file_shape
from handouts.content.library import Library
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.procedure import Procedure
from handouts.content.models.scalars import ContentModel
from handouts.content.overlays import KINDS, NO_SELECTION, Selection
from handouts.content.reader import SHARED
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import shown_path, source_from_bytes
from handouts.desk.language import gettext
from handouts.editing.drafts import Drafts
from handouts.errors import InputError

SetName = tuple[str, str]
"""Short names of a clinic and of a procedure."""
Kind = Literal["set", "clinic", "procedure", "part", "overlay"]
_MODELS: dict[Kind, type[ContentModel]] = {"clinic": Clinic, "procedure": Procedure}


@dataclass(frozen=True)
class EditableFile:
    """One file that makes the pages of a set."""

    kind: Kind
    key: str
    """Its name in addresses; '' for the file of the set."""
    name: str
    """From the folder of the templates: clinics/pain-relief-georgia/clinic.yaml."""
    title: str
    about: str
    """What it is for."""
    sets: tuple[SetName, ...]
    """The sets whose pages it makes."""
    selection: Selection = NO_SELECTION
    """The site or physician whose pages it changes."""
    exists: bool = True
    """False for a file that a draft, or the next change, begins."""

    @property
    def model(self) -> type[ContentModel]:
        """The model of its keys."""
        return _MODELS.get(self.kind, InstructionSet)

    @property
    def shape(self) -> ValueShape:
        """What it may contain."""
        return file_shape(self.model, is_overlay=self.kind == "overlay")


class SetFiles:
    """Finds the files of sets in one folder of templates."""

    def __init__(self, library: Library, drafts: Drafts) -> None:
        self._library, self._drafts = library, drafts

    def of(self, clinic: str, procedure: str) -> list[EditableFile]:
        """The files of a set: its own first."""
        own = self.set_file(clinic, procedure)
        files = [own, self._clinic_file(clinic)]
        if (self._library.root / "procedures" / f"{procedure}.yaml").is_file():
            files.append(self._procedure_file(procedure))
        files += [self._part(clinic, name) for name in self._included(own.name)]
        return [*files, *self._overlays(clinic, procedure)]

    def find(self, clinic: str, procedure: str, key: str) -> EditableFile | None:
        """The file of a set with this key; None if it has no such file."""
        if not key:
            return self.set_file(clinic, procedure)
        if key == "clinic":
            return self._clinic_file(clinic)
        return next((file for file in self.of(clinic, procedure) if file.key == key), None)

    @staticmethod
    def set_file(clinic: str, procedure: str) -> EditableFile:
        """The file with the instructions of a set."""
        name, about = f"clinics/{clinic}/{procedure}.yaml", gettext("What the patients of this procedure read.")
        return EditableFile("set", "", name, gettext("Instructions"), about, ((clinic, procedure),))

    def _pairs(self) -> Iterator[SetName]:
        for clinic in self._library.clinics():
            for procedure in self._library.clinic_procedures(clinic):
                yield clinic, procedure

    def _clinic_file(self, clinic: str) -> EditableFile:
        sets = tuple((clinic, name) for name in self._library.clinic_procedures(clinic))
        about = gettext("Name, phones, opening days, sites and physicians of the clinic, and the design of its pages.")
        return EditableFile("clinic", "clinic", f"clinics/{clinic}/clinic.yaml", gettext("Clinic"), about, sets)

    def _procedure_file(self, procedure: str) -> EditableFile:
        sets = tuple(pair for pair in self._pairs() if pair[1] == procedure)
        about = gettext("Names and description of the procedure, the same at every clinic.")
        return EditableFile("procedure", "procedure", f"procedures/{procedure}.yaml", gettext("Procedure"), about, sets)

    def _part(self, clinic: str, entry: str) -> EditableFile:
        """A file that sets include."""
        is_shared = entry.startswith(SHARED)
        name = entry if is_shared else f"clinics/{clinic}/{entry}"
        users = [pair for pair in self._pairs() if is_shared or pair[0] == clinic]
        sets = tuple(pair for pair in users if entry in self._included(f"clinics/{pair[0]}/{pair[1]}.yaml"))
        title = gettext("Shared text %(name)s", name=entry.removeprefix(SHARED).removesuffix(".yaml"))
        about = gettext("Text that several sets include.") if len(sets) > 1 else gettext("Text that the set includes.")
        exists = (self._library.root / name).is_file()
        return EditableFile("part", f"part:{entry}", name, title, about, sets, exists=exists)

    def _overlays(self, clinic: str, procedure: str) -> Iterator[EditableFile]:
        """The files of what differs at one site, or for one physician."""
        names = self._library.sites_and_physicians(clinic)
        for kind in KINDS:
            for short, title in names.get(kind, {}).items():
                name = f"clinics/{clinic}/{kind}/{short}/{procedure}.yaml"
                selection = Selection(short, "") if kind == "sites" else Selection("", short)
                about = (
                    gettext("Only what differs at this site.")
                    if kind == "sites"
                    else gettext("Only what differs for this physician.")
                )
                exists = (self._library.root / name).is_file()
                yield EditableFile("overlay", f"{kind}/{short}", name, title, about,
                                   ((clinic, procedure),), selection, exists)  # fmt: skip

    def _included(self, name: str) -> list[str]:
        """The files that a set includes, also in its draft. Files with problems include none."""
        entries: dict[str, None] = {}
        for data in self._texts(name):
            with suppress(InputError):
                parsed = parse_yaml(source_from_bytes(data, name)) if b"include" in data else None
                listed: Any = parsed.tree.get("include") if parsed and parsed.tree else None
                entries |= dict.fromkeys(_file_names(listed if isinstance(listed, tuple) else ()))
        return list(entries)

    def _texts(self, name: str) -> Iterator[bytes]:
        with suppress(InputError):
            yield self._drafts.published(name)
        with suppress(InputError):
            if draft := self._drafts.find(name):
                yield draft.data

    def path(self, file: EditableFile) -> Path:
        """Where the published file is."""
        return self._library.root / file.name

    def shown(self, file: EditableFile) -> str:
        """The file as problems name it."""
        return shown_path(self.path(file))


def _file_names(entries: Iterable[Any]) -> Iterator[str]:
    """Entries of `include` that are plain names: others are refused when the set is loaded."""
    for entry in entries:
        if isinstance(entry, str):
            name = entry.removeprefix(SHARED)
            if name.endswith(".yaml") and "/" not in name and "\\" not in name and not name.startswith("."):
                yield entry
