"""Compose the pictures of a procedure: a map of the body with the treated place, and the steps."""

from __future__ import annotations

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import fill_label, fill_label_inlines
from handouts.content.models.pictures import BodyMap, StepPicture
from handouts.content.models.sites import side_of, vertebrae_of
from handouts.content.picture_files import picture_key
from handouts.document import (
    Block,
    BodyPicture,
    ImageData,
    Inlines,
    NumberedPicture,
    PartMark,
    PicturePanel,
    Run,
    bold,
)


def picture_blocks(context: HandoutContext, names: tuple[str, ...]) -> tuple[Block, ...]:
    """The named pictures of the set, or of the procedure; () if neither has them, or if they do not apply."""
    maps: tuple[BodyPicture, ...] = ()
    steps: tuple[NumberedPicture, ...] = ()
    for name in names:
        if name in context.rules.not_applicable:
            continue
        if name == "body_map":
            from_set = context.rules.body_map
            model = from_set or context.procedure.body_map
            maps = (_body_map(context, model, is_own=model is from_set),) if model else ()
        else:
            own = context.rules.step_pictures
            steps = tuple(_step(context, step, is_own=bool(own)) for step in own or context.procedure.step_pictures)
    return (PicturePanel(maps, steps),) if maps or steps else ()


def sites_of(body_map: BodyMap, text: str) -> tuple[str, ...]:
    """The keys of the parts that a site of an appointment names; () if it is not certain, or not all are in the map."""
    if body_map.has_sides:
        side = side_of(text)
        return ("right", "left") if side == "both" else (side,) if side else ()
    vertebrae = vertebrae_of(text)
    return vertebrae if all(vertebra in body_map.parts for vertebra in vertebrae) else ()


def _body_map(context: HandoutContext, body_map: BodyMap, *, is_own: bool) -> BodyPicture:
    labels, site = context.labels.pictures, context.appointment.level
    sites = sites_of(body_map, site)
    marks = tuple(PartMark(body_map.parts[name], body_map.labels.get(name, name)) for name in sites)
    alt = fill_label(labels.alt_not_marked, alt=body_map.alt)
    if marks:
        places = context.joined([mark.label for mark in marks])
        alt = fill_label(labels.alt_marked, alt=body_map.alt, places=places)
    image = ImageData(context.content.pictures[picture_key(body_map.file, is_own=is_own)])
    return BodyPicture(image, marks, alt, _caption(context, site, is_marked=bool(marks)))


def _caption(context: HandoutContext, site: str, *, is_marked: bool) -> Inlines:
    """'Spinal level: L1', with the site in bold type."""
    labels = context.labels.pictures
    label = (Run(context.procedure.level_label or context.label("level")),)
    if not site:
        return fill_label_inlines(labels.unknown, {"label": label})
    template = labels.site if is_marked else labels.not_marked
    return fill_label_inlines(template, {"label": label, "site": bold((Run(context.site),))})


def _step(context: HandoutContext, step: StepPicture, *, is_own: bool) -> NumberedPicture:
    image = ImageData(context.content.pictures[picture_key(step.file, is_own=is_own)])
    return NumberedPicture(image, step.alt, context.prose(step.caption))
