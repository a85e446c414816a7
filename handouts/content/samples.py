"""Find the set whose keys a new set takes: the value of `handouts new --like`."""

from __future__ import annotations

from collections.abc import Sequence

from handouts.content.library import Library
from handouts.content.starter_shape import Sample, set_keys
from handouts.errors import Option, did_you_mean, usage_error


def find_sample(name: str, libraries: Sequence[Library]) -> Sample:
    """The set that `--like` names: a procedure, or a clinic and a procedure, `ivc/balloon-kyphoplasty`.

    If several clinics have a set for the procedure, it is the one with the most keys. Raises UsageError.
    """
    samples = {
        f"{clinic}/{procedure}": Sample(library.root / "clinics" / clinic / f"{procedure}.yaml", clinic, procedure)
        for library in reversed(libraries)
        for clinic in library.clinics()
        for procedure in library.clinic_procedures(clinic)
    }
    if name in samples:
        return samples[name]
    matches = [sample for sample in samples.values() if sample.procedure == name]
    if not matches:
        procedures = {sample.procedure for sample in samples.values()}
        raise usage_error(Option("--like"), f'there is no set "{name}"', did_you_mean(name, procedures | {*samples}))
    return max(matches, key=lambda sample: (len(set_keys(sample.path)), sample.clinic))
