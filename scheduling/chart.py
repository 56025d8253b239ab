"""The digest's chart, drawn by matplotlib in a process of its own: its memory is given back.

``python -m scheduling.chart`` reads JSON on standard input and writes a PNG. The spec: ``weeks``
(labels), ``held``, ``planned`` (counts, one for each week), ``title``, ``held_label``,
``planned_label``.
"""

import asyncio
import json
import sys
from typing import Any

DRAW_SECONDS = 30
WIDTH, HEIGHT, DPI = 8.0, 3.2, 110
ROOM = 8  # weeks; a first week alone would be a bar as wide as the picture
PLANNED, HELD, INK = "#d6d3e6", "#5b4bb7", "#33313b"


class ChartFailed(Exception):  # noqa: N818 - reads as what happened
    """The chart could not be drawn."""


async def draw(spec: dict[str, Any]) -> bytes:
    """Return the PNG for a spec; raise ChartFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "scheduling.chart",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(DRAW_SECONDS):
            picture, _ = await process.communicate(json.dumps(spec).encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        raise ChartFailed("drawing took too long") from None
    if process.returncode or not picture:
        raise ChartFailed("the drawing process failed")
    return picture


def render(spec: dict[str, Any]) -> bytes:
    """Draw planned and held sessions, a pair of bars for each week."""
    import io  # noqa: PLC0415

    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - 60 MB, 0.3 s
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    places = range(len(spec["weeks"]))
    axes.bar(places, spec["planned"], width=0.8, color=PLANNED, label=spec["planned_label"])
    axes.bar(places, spec["held"], width=0.5, color=HELD, label=spec["held_label"])
    axes.set_xticks(list(places), spec["weeks"], fontsize=9, color=INK)
    axes.set_title(spec["title"], loc="left", fontsize=12, color=INK)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0, labelcolor=INK)
    axes.legend(frameon=False, fontsize=9, loc="upper left", ncols=2)
    axes.set_xlim(-0.6, max(len(spec["weeks"]), ROOM) - 0.4)
    axes.set_ylim(0, 1.25 * max(1, *spec["planned"], *spec["held"]))
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def main() -> None:
    """Read a spec, write a picture."""
    sys.stdout.buffer.write(render(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
