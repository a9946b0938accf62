"""Draws the last run of bench/history.jsonl: python plot.py HISTORY PICTURE. Needs matplotlib."""

import json
import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot

# line, marker and colour of each server: told apart without colour too
LOOKS = {
    "Luminal": ("Luminal, new chart", "o-", "#1b5e9b"),
    "Luminal again": ("Luminal, the same chart again", "s--", "#1b5e9b"),
    "HealthChain": ("HealthChain, static card", "^:", "#b35900"),
}


def main() -> None:
    """One panel for each hook: the size of the body against the CPU, as a multiple of parsing."""
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "luminal"  # the same run gives the same bytes
    history, picture = map(Path, sys.argv[1:])
    run = json.loads(history.read_text("utf-8").splitlines()[-1])
    hooks = list(dict.fromkeys(row["hook"] for row in run["rows"]))
    figure, panels = pyplot.subplots(1, len(hooks), figsize=(9, 3.6), sharey=True)
    for hook, panel in zip(hooks, panels, strict=True):
        rows = [row for row in run["rows"] if row["hook"] == hook]
        for name, (label, form, colour) in LOOKS.items():
            points = [(row["kB"], row[name] / row["parse only"]) for row in rows if name in row]
            if points:
                panel.plot(*zip(*points, strict=True), form, color=colour, label=label)
        panel.axhline(1, color="#777", linewidth=0.8)
        panel.set(title=hook, xlabel="body, kB", xscale="log", yscale="log")
        panel.set_xticks([row["kB"] for row in rows], [str(row["kB"]) for row in rows])
        panel.minorticks_off()
    panels[0].set_ylabel("CPU, times parsing")
    ticks = [1, 2, 3.5, 6, 10, 20, 40]
    panels[0].set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    panels[-1].legend(frameon=False)
    figure.suptitle(f"One call over HTTP, {run['on']}", fontsize=10)
    figure.tight_layout()
    figure.savefig(picture, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
