"""Check that labels in another language translate the current English labels.

A file such as `labels/es.yaml` has, below `sources`, a short digest of the English label that each of its labels
translates. If the English label changes, the digest no longer fits, and the language is not used until the label is
translated again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from handouts.content.models.prose import collapse_spaces
from handouts.content.yaml.composer import ParsedYaml, Tree
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Problem

SOURCES = "sources"
"""Key of a file of labels with the digests of the English labels."""
STAFF_GROUP = "desk"
"""Labels for staff. They are in the clinic's own language, except `PATIENT_DESK_LABELS`."""
SETTINGS = (("dates", "clock"), ("calendar", "week_starts"), ("medicines", "thinner_classes"))
"""Values that are no words. They are those of English in the clinic's country."""
FILE_NAMES = (("mail", "file"), ("mail", "calendar_file"))
"""Names of files. They are the English ones, if a language states none."""
PATIENT_DESK_LABELS = ("packet",)
"""Labels of this group that patients read."""
LAYOUT_TEXTS = "documents"
"""Key of an overlay with texts of layouts."""
NOT_LABELS = ("language", "translated", "review", SOURCES, LAYOUT_TEXTS)
"""Keys that are not labels. The texts of layouts are translated with the layouts."""
DIGEST_LENGTH = 8


def label_texts(tree: Tree, path: KeyPath = (), *, staff: bool = False) -> Iterator[tuple[KeyPath, str]]:
    """Every label that is to be translated, with its path. The texts of a list are one label, on a line each.

    `staff`: also the labels for staff.
    """
    if path in SETTINGS or path in FILE_NAMES:
        return
    if isinstance(tree, dict):
        for key, value in tree.items():
            if path or key not in NOT_LABELS:
                yield from label_texts(value, (*path, key), staff=staff)
    elif isinstance(tree, tuple):
        yield path, "\n".join(entry for entry in tree if isinstance(entry, str))
    elif isinstance(tree, str) and (staff or not is_for_staff(path)):
        yield path, collapse_spaces(tree)


def is_for_staff(path: KeyPath) -> bool:
    """True for a label that only staff read."""
    return path[0] == STAFF_GROUP and path[-1] not in PATIENT_DESK_LABELS


def has_staff_labels(tree: Tree) -> bool:
    """True if a file of labels has any labels for staff."""
    return any(is_for_staff(path) for path, _ in label_texts(tree, staff=True))


def staff_gaps(english: Tree, own: Tree) -> list[str]:
    """The labels for staff that a file of labels lacks, or that translate an English label that was changed."""
    given = own.get(SOURCES) if isinstance(own, dict) else None
    sources = given if isinstance(given, dict) else {}
    texts, digests = dict(label_texts(own, staff=True)), label_digests(english, staff=True)
    names = [(path, source_name(path)) for path, _ in label_texts(english, staff=True) if is_for_staff(path)]
    return [name for path, name in names if path not in texts or sources.get(name) != digests[name]]


def label_digests(english: Tree, *, staff: bool = False) -> dict[str, str]:
    """The digest of each English label, by its keys with dots. `staff`: also of the labels for staff."""
    texts: dict[str, str] = {}
    for path, text in label_texts(english, staff=staff):
        name = source_name(path)
        texts[name] = f"{texts[name]}\n{text}" if name in texts else text
    return {name: hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH] for name, text in texts.items()}


def source_name(path: KeyPath) -> str:
    """The name of a label in `sources`. The plural forms of a unit have that of the unit: languages differ in them."""
    is_unit = path[0] == "durations" and len(path) == 3
    return ".".join(map(str, path[:-1] if is_unit else path))


def source_problems(english: ParsedYaml, translated: ParsedYaml) -> Iterator[Problem]:
    """Labels that translate nothing known, or an English label that was changed."""
    given = (translated.tree or {}).get(SOURCES)
    if given is None:
        message = f"the file does not say which English labels it translates: `{SOURCES}` is missing"
        yield Problem(*translated.places.value(()), message, "export the set, and import its translation")
        return
    digests: Mapping[str, Tree] = given if isinstance(given, dict) else {}
    for name, digest in label_digests(english.tree).items():
        path = tuple(name.split("."))
        if name not in digests:
            message = f"the label {name} is not translated: `{SOURCES}` does not have it"
            yield Problem(*translated.places.key((SOURCES,)), message, "import its translation")
        elif digests[name] != digest:
            message = f"the label {name} is stale: the English label was changed"
            yield Problem(*translated.places.value(path), message, "translate it again, and import it")
