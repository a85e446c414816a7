"""The renderer that tests share, so that what two tests print alike is laid out once; `test_order` shows that it may."""

from __future__ import annotations

from handouts.typeset.renderer import Renderer

RENDERER = Renderer()
render = RENDERER.render
