"""A table of tiles: rows and columns of squares, each in the tone of its state with a mark on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from govreport.show.chart_style import DARK, LINES, explain, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Face:
    """How a state is drawn: its tone, its hatch in a bar, its mark on a tile, the colour of the mark."""

    tone: str
    hatch: str = ""
    mark: Any = None
    ink: str = "#333333"


def shade(strength: float) -> Any:
    """Return a tone between white and dark blue."""
    from matplotlib.colors import to_rgb

    light, dark = np.array(to_rgb("#f4f6f9")), np.array(to_rgb(DARK))
    return tuple(light + (dark - light) * min(max(strength, 0.0), 1.0))


def tile_axes(ax: "Axes | None", columns: int, rows: int) -> "Axes":
    """Return Axes on which so many tiles can be told apart."""
    return new_axes(ax, (max(9, min(4.6 + 0.16 * columns, 13)), 2.9 + 0.21 * rows))


def draw_tiles(
    ax: "Axes",
    tiles: np.ndarray,
    faces: Mapping[str, Face],
    names: Mapping[str, str],
    counts: Mapping[str, int],
) -> None:
    """Draw a tile per row and column: a square in the tone of its state, and the mark of the state on it."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles, labels = [], []
    width = max(3.0, min(6.0, 260 / max(tiles.shape[1], 1)))
    for state, face in faces.items():
        at, place = np.nonzero(tiles == state)
        image = np.full(tiles.shape, np.nan)
        image[at, place] = 1.0
        _paint(ax, image, face)
        mark: dict[str, Any] = {"marker": face.mark or "None", "markersize": width, "linestyle": "none"}
        mark |= {"markeredgecolor": face.ink, "markerfacecolor": "none", "markeredgewidth": 1.1}
        ax.plot(place, at, label=f"_{state}", zorder=3, **mark)
        patch = Patch(facecolor=face.tone, edgecolor="#444444", linewidth=0.7)
        handles.append((patch, Line2D([], [], **mark)))
        labels.append(f"{names[state]} ({counts[state]:,})")
    ax.set_xlim(-0.5, tiles.shape[1] - 0.5)
    ax.set_ylim(tiles.shape[0] - 0.5, -0.5)
    ax.grid(visible=False)
    ax.set_xticks(np.arange(tiles.shape[1] + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(tiles.shape[0] + 1) - 0.5, minor=True)
    ax.grid(which="minor", color=LINES, linewidth=0.6)
    ax.tick_params(which="minor", length=0)
    place_of_legend: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.3, 1.0)}
    ax.legend(handles, labels, ncols=4, frameon=False, fontsize="small", **place_of_legend)


def _paint(ax: "Axes", image: np.ndarray, face: Face) -> None:
    from matplotlib.colors import ListedColormap

    # White tiles need an edge: a row that the form does not have is white too, without one.
    edge: dict[str, Any] = {"edgecolors": "#9a9a9a", "linewidth": 0.5}
    places = [np.arange(size + 1) - 0.5 for size in (image.shape[1], image.shape[0])]
    ax.pcolormesh(*places, np.ma.masked_invalid(image), cmap=ListedColormap([face.tone]), zorder=2, **edge)


def label_tiles(ax: "Axes", rows: Sequence[str], columns: Sequence[str]) -> None:
    """Label the rows, and the columns upright."""
    ax.set_yticks(range(len(rows)), rows, fontsize="small")
    ax.set_xticks(range(len(columns)), columns, rotation=90, fontsize="x-small")
    ax.tick_params(length=0)
    ax.grid(which="major", visible=False)


def explain_tiles(ax: "Axes", title: str, said: str) -> None:
    """Set the title above the legend, which stands above the tiles, and what a tile means below."""
    explain(ax, said)
    handles, labels = ax.get_legend_handles_labels()
    legend = ax.get_legend()
    place: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.4, 1.0), "frameon": False}
    if legend is None:
        legend = ax.legend(handles, labels, ncols=4, fontsize="small", **place)
    ax.set_title(title, pad=14 + 16 * -(-len(legend.get_texts()) // 4))
