"""Show the progress of packets on standard error: a bar on a terminal, otherwise a line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

LINE_INTERVAL = 5.0  # seconds between two lines without a terminal
progress_option = click.option("--progress/--no-progress", "progress", default=None,
                               help="Show progress. [default: only on a terminal]")  # fmt: skip


@contextmanager
def show_progress(total: int, show: bool | None) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of packets just finished. `show` None: only on a terminal."""
    is_terminal = sys.stderr.isatty()
    if show is False or not total or (show is None and not is_terminal):
        yield lambda _: None
    elif is_terminal:
        start = time.monotonic()
        with click.progressbar(length=total, label="Packets", show_pos=True, file=sys.stderr) as bar:
            bar.item_show_func = lambda _: f"{bar.pos / max(time.monotonic() - start, 0.001):.0f} per second"
            yield lambda count: bar.update(count, current_item=count)
    else:
        yield _line_printer(total)


def _line_printer(total: int) -> Callable[[int], None]:
    start = last_line = time.monotonic()
    done = 0

    def step(count: int) -> None:
        nonlocal done, last_line
        done += count
        now = time.monotonic()
        if now - last_line >= LINE_INTERVAL or done == total:
            rate = done / max(now - start, 0.001)
            seconds_left = (total - done) / rate
            click.echo(f"{done} of {total} packets, {rate:.0f} per second, {seconds_left:.0f} s left", err=True)
            last_line = now

    return step
