"""The renderer that tests share, so that equal parts are laid out once. `test_render_order` shows that this is safe."""

from __future__ import annotations

from handouts.typeset.renderer import Renderer

RENDERER = Renderer()
render = RENDERER.render
