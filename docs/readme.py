"""Draw the figure of the README: three methods in the same ravine, each at its best rate.

python docs/readme.py        writes docs/readme.png
"""

from pathlib import Path

import numpy as np

from course import plotting, problems, run

METHODS = {"gd": ("gradient descent", {}), "momentum": ("momentum", {"beta": 0.6}),
           "adam": ("Adam", {"beta1": 0.6})}  # fmt: skip
RATES = np.geomspace(1e-3, 1, 301)[:, None]
STEPS = 40


def draw():
    """Return the figure; the best rate is the one with the lowest mean logarithm of the loss."""
    ravine, start = problems.ravine(kappa=25.0, angle=0.35), np.array([-2.7, 0.9])
    fig, panels = plotting.figure(4, width=12, height=3.2)
    ends = []
    for axes, (name, (label, more)) in zip(panels, METHODS.items(), strict=False):
        tried = run(ravine, start, name, steps=STEPS, lr=RATES, **more)
        with np.errstate(all="ignore"):
            best = np.nanargmin(
                np.where(tried.diverged_at < 0, np.log(tried.losses).mean(0), np.inf)
            )
        plotting.contours(axes, ravine, levels=12)
        plotting.path(axes, tried.path[:, best], name)
        axes.set_title(label, color=plotting.style(name).colour)
        plotting.losses(panels[3], tried.losses[:, best], name)
        ends.append((float(tried.losses[-1, best]), label, plotting.style(name)))
    height = 0.0
    for loss, label, look in sorted(ends, key=lambda end: end[0]):
        height = max(loss, 10 * height)  # labels at nearly the same height move apart
        plotting.label_at(panels[3], STEPS, height, label, look)
    panels[3].set_title("loss at each step")
    return fig


if __name__ == "__main__":
    target = Path(__file__).with_suffix(".png")
    target.write_bytes(plotting.show(draw(), alt="three methods in a ravine").png)
    print(f"wrote {target}")
