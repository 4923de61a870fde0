"""The parts that the drawn garments share: cloth, bodies with sleeves, necks, fronts, shoes."""

import numpy as np

from helpers.data.standins.drawing import (
    Canvas,
    Measure,
    curve,
    ellipse,
    limb,
    overlap,
    seam,
    within,
)

TOP = -0.97  # where the upper body begins


def weave_cloth(
    c: Canvas, *, stripes: float = 0, checks: float = 0, mottled: float = 0
) -> np.ndarray:
    """Return a cloth's grey values: a dye with soft folds, in some pictures with a pattern.

    ``stripes``, ``checks`` and ``mottled`` are the patterns' probabilities.
    """
    dye = c.either(0.8, c.vary(0.55, 1), c.vary(0.15, 1))
    slant = c.x + c.vary(-1, 1) * c.y
    folds = 1 + c.vary(0, 0.15) * np.sin(c.vary(2, 6) * slant + c.vary(0, 6))
    pitch = c.vary(10, 25)
    across, down = stripes_along(pitch * c.y), stripes_along(pitch * c.x)
    blots = stripes_along(pitch * slant) * stripes_along(c.vary(10, 25) * (c.x - c.y))
    lot = c.vary(0, 1)
    pattern = np.select(
        [lot < stripes, lot < stripes + checks, lot < stripes + checks + mottled],
        [across, across + down, blots],
        np.float32(0),
    )
    return dye * folds * (1 - c.vary(0.1, 0.45) * pattern)


def stripes_along(phase: np.ndarray) -> np.ndarray:
    """Return stripes with soft edges, from 0 to 1, one a period of 2π."""
    return np.clip(0.5 + 2 * np.sin(phase), 0, 1)


def shade(c: Canvas, dark: float = 0.5, bright: float = 1.0) -> np.ndarray:
    """Return by what a cloth's grey is multiplied where it is folded or sewn."""
    return c.vary(dark, bright)


def upper_body(
    c: Canvas,
    cloth: np.ndarray,
    *,
    hem: Measure,
    sleeve: Measure,
    width: Measure,
    waist: Measure = 1,
    flare: Measure = 1,
    sleeve_width: Measure = 0.14,
    tail: Measure = 0,
) -> np.ndarray:
    """Paint a body and two sleeves; return the body.

    ``width`` is half the body's width at the chest; ``waist`` and ``flare`` are what waist and hem
    are wide in terms of it. ``tail`` is by how much the hem is longer in the middle.
    """
    side = np.abs(c.x)
    armpit = TOP + c.vary(0.08, 0.22)
    shoulder = (width - 0.08, armpit + 0.1)
    angle = np.clip(0.75 - 0.4 * sleeve, 0.12, 0.7) + c.scatter(0.08)
    cuff = (shoulder[0] + sleeve * np.sin(angle), shoulder[1] + sleeve * np.cos(angle))
    c.paint(limb(side, c.y, shoulder, cuff, 0.18, sleeve_width), cloth * shade(c, 0.8))
    half_width = curve(
        c.y, (TOP, 0.2), (armpit, width), (-0.05, width * waist), (hem, width * waist * flare)
    )
    body = overlap(side - half_width, within(c.y, TOP, hem - tail * side))
    c.paint(body, cloth)
    c.paint(seam(body, 0.07), cloth * shade(c), within(c.y, armpit, hem - 0.05) < 0)
    return body


def cut_neck(c: Canvas, body: np.ndarray, trim: np.ndarray, depth: Measure) -> None:
    """Cut a round or V-shaped neck into a body and trim its edge."""
    radius = c.vary(0.13, 0.26)
    round_neck = ellipse(c.x, c.y - TOP, radius, depth)
    v_neck = np.abs(c.x) - radius * (1 - (c.y - TOP) / depth)
    neck = c.either(0.7, round_neck, v_neck)
    c.paint(overlap(seam(neck, 0.14), body), trim * shade(c, 0.5, 1.2))
    c.paint(neck, c.either(0.6, 0, c.vary(0, 0.4)))


def print_on_chest(c: Canvas, body: np.ndarray, probability: float) -> None:
    """Print letters or blots on the chest of some of the garments."""
    patch = ellipse(c.x, c.y + c.vary(0, 0.4), c.vary(0.1, 0.35), c.vary(0.05, 0.3))
    ink = np.sin(c.vary(8, 25) * c.x) * np.sin(c.vary(8, 25) * c.y) > c.vary(-0.8, 0.3)
    c.paint(overlap(patch, body), c.vary(0, 1), c.chance(probability) & ink)


def open_front(
    c: Canvas, body: np.ndarray, cloth: np.ndarray, probability: float, width: Measure
) -> None:
    """Draw the line along which some of the garments open."""
    line = seam(c.x + c.scatter(0.03), width)
    c.paint(overlap(body, line), cloth * shade(c, 0.2, 1.0), c.chance(probability))


def fold_collar(c: Canvas, cloth: np.ndarray, probability: float, size: Measure) -> None:
    """Fold the collar of some of the garments: two flaps with a gap below the neck."""
    flap = limb(np.abs(c.x), c.y, (0.25, TOP - 0.05), (0.08, TOP + size), 0.1, 0.05)
    shown = c.chance(probability)
    c.paint(seam(flap, 0.1), cloth * shade(c, 0.2, 0.9), shown)
    c.paint(flap, cloth * shade(c, 0.8, 1.2), shown)


def sole_line(c: Canvas, ground: Measure, heel: Measure) -> np.ndarray:
    """Return the height y of a sole's lower edge: on the ground at the toe, lifted by the heel."""
    return ground - curve(c.x, (-0.4, 0), (0.6, heel))


def foot(
    c: Canvas,
    ground: Measure,
    heel: Measure,
    *,
    toe: Measure,
    instep: Measure,
    collar: Measure,
    dip: Measure = 0,
) -> np.ndarray:
    """Return the shape of a closed shoe that looks to the left.

    ``ground``, ``collar`` are heights y; ``heel``, ``toe`` are lengths upwards. The shoe rises from
    the toe to the collar, reaches it at x = ``instep``, sinks by ``dip`` and rises again behind.
    """
    top = curve(
        c.x,
        (-1, ground),
        (-0.7, ground - toe),
        (-0.45, ground - toe - 0.05),
        (instep, collar),
        (instep + 0.25, collar + dip),
        (0.9, collar),
    )
    back = curve(c.y, (collar, 0.82), (ground, 0.95))
    return overlap(within(c.y, top, sole_line(c, ground, heel)), within(c.x, -0.97, back))


def paint_sole(
    c: Canvas, grey: Measure, ground: Measure, heel: Measure, thickness: Measure
) -> None:
    """Put a shoe on a sole as long as itself."""
    edge = sole_line(c, ground, heel)
    c.paint(overlap(np.abs(c.x) - 0.97, within(c.y, edge - thickness, edge)), grey)


def paint_heel(c: Canvas, grey: Measure, ground: Measure, top: Measure, width: Measure) -> None:
    """Put a heel under the back of a shoe, from the height y = ``top`` down to the ground."""
    c.paint(limb(c.x, c.y, (0.75, top), (0.97 - width, ground), 0.22, width), grey)
