"""The docstring below each field of a model, read from its source only when it is asked for.

Pydantic can take them as descriptions when a class is made; that reads every source file at each start, a fifth of the
time of a short command, for words that only the schema and a missing key need.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise

from pydantic import BaseModel

from handouts.content.fields import ContentModel


@cache
def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """Field to what its docstring says, on one line; to its description, where a table of fields gives one."""
    if described := {name: field.description for name, field in model.model_fields.items() if field.description}:
        return described
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    return {
        field.target.id: " ".join(below.value.value.split())
        for field, below in pairwise(getattr(body, "body", []))
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def describe_models() -> None:
    """Give every field its docstring as description, for a schema made after this."""
    models = _below(ContentModel)
    for model in models:
        docs = field_docs(model)
        for name, field in model.model_fields.items():
            field.description = docs.get(name)
    for model in models:
        model.model_rebuild(force=True)


def _below(model: type[BaseModel]) -> list[type[BaseModel]]:
    return [found for child in model.__subclasses__() for found in (child, *_below(child))]
