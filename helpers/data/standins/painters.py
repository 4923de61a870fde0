"""The ten kinds of garments, in the order of Fashion-MNIST's classes, and the parts they share.

Each kind is a function that paints it in every picture of a canvas. The kinds overlap as clothes
do: a long T-shirt looks like a dress, a coat without a visible front like a pullover.
"""

from collections.abc import Callable

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


def paint_t_shirt(c: Canvas) -> None:
    """Paint short sleeves as a rule, a round or V-shaped neck, often a print."""
    jersey = weave_cloth(c, stripes=0.12, mottled=0.08)
    body = upper_body(
        c,
        jersey,
        hem=c.vary(0.75, 1),
        sleeve=c.either(0.75, c.vary(0.3, 0.7), c.vary(0.02, 1.6)),
        width=c.vary(0.36, 0.54),
        waist=c.vary(0.88, 1),
        flare=c.vary(0.95, 1.15),
    )
    cut_neck(c, body, jersey, depth=c.vary(0.08, 0.45))
    open_front(c, body, jersey, probability=0.08, width=0.05)
    print_on_chest(c, body, probability=0.4)


def paint_trouser(c: Canvas) -> None:
    """Paint two legs that hang from a waistband."""
    denim = weave_cloth(c, stripes=0.05, mottled=0.1)
    hip, crotch = c.vary(0.27, 0.42), c.vary(-0.55, -0.25)
    step, hem = c.vary(0.18, 0.42), c.either(0.85, c.vary(0.88, 1), c.vary(0.2, 0.8))
    side = np.abs(c.x)
    leg = limb(side, c.y, (hip / 2, crotch), (step, hem), hip / 2, c.vary(0.08, 0.16))
    half_width = curve(c.y, (TOP, 0.8 * hip), (crotch, hip))
    seat = overlap(side - half_width, within(c.y, TOP, crotch + 0.05))
    c.paint(leg, denim)
    c.paint(overlap(seam(leg, 0.07), side - step), denim * shade(c))
    c.paint(seat, denim)
    c.paint(overlap(seat, c.y - TOP - 0.12), denim * shade(c))
    c.paint(overlap(seat, seam(c.x, 0.05)), denim * shade(c))


def paint_pullover(c: Canvas) -> None:
    """Paint long sleeves, a ribbed hem, a closed neck or a hood."""
    wool = weave_cloth(c, stripes=0.18, mottled=0.1)
    hem = c.vary(0.65, 0.95)
    body = upper_body(
        c,
        wool,
        hem=hem,
        sleeve=c.either(0.9, c.vary(1.2, 1.65), c.vary(0.6, 1.2)),
        width=c.vary(0.4, 0.56),
        sleeve_width=c.vary(0.09, 0.16),
    )
    ribs = overlap(body, hem - c.vary(0.08, 0.2) - c.y)
    c.paint(ribs, wool * shade(c), c.chance(0.5))
    cut_neck(c, body, wool, depth=c.vary(0.03, 0.3))
    hood = ellipse(c.x, c.y - TOP - 0.13, 0.3, c.vary(0.15, 0.25))
    c.paint(seam(hood, 0.12), wool * shade(c), c.chance(0.2))
    open_front(c, body, wool, probability=0.1, width=0.06)
    print_on_chest(c, body, probability=0.25)


def paint_dress(c: Canvas) -> None:
    """Paint it long, drawn in at the waist and flared below it; often without sleeves."""
    silk = weave_cloth(c, stripes=0.08, checks=0.04, mottled=0.15)
    body = upper_body(
        c,
        silk,
        hem=c.vary(0.88, 1),
        sleeve=c.either(0.55, c.vary(0.02, 0.25), c.vary(0.3, 1.5)),
        width=c.vary(0.22, 0.46),
        waist=c.vary(0.75, 1),
        flare=c.vary(0.9, 1.8),
        sleeve_width=c.vary(0.08, 0.14),
    )
    cut_neck(c, body, silk, depth=c.vary(0.05, 0.45))
    waist = c.vary(-0.25, 0.1)
    belt = within(c.y, waist, waist + c.vary(0.05, 0.12))
    c.paint(overlap(body, belt), silk * shade(c, 0.4), c.chance(0.4))
    open_front(c, body, silk, probability=0.1, width=0.05)


def paint_coat(c: Canvas) -> None:
    """Paint long wide sleeves, a front that opens, a broad collar, pockets."""
    tweed = weave_cloth(c, checks=0.04, mottled=0.08)
    body = upper_body(
        c,
        tweed,
        hem=c.vary(0.8, 1),
        sleeve=c.vary(1.2, 1.7),
        width=c.vary(0.4, 0.6),
        waist=c.vary(0.9, 1),
        sleeve_width=c.vary(0.12, 0.2),
    )
    cut_neck(c, body, tweed, depth=c.vary(0.03, 0.35))
    open_front(c, body, tweed, probability=0.85, width=c.vary(0.06, 0.14))
    fold_collar(c, tweed, probability=0.6, size=c.vary(0.15, 0.45))
    pocket_end = (c.vary(0.3, 0.4), c.vary(0.3, 0.5))
    pocket = limb(np.abs(c.x), c.y, (0.18, 0.35), pocket_end, 0.04, 0.04)
    c.paint(pocket, tweed * shade(c), c.chance(0.5))


def paint_sandal(c: Canvas) -> None:
    """Paint a sole and straps that leave the foot's place bare; some have high heels."""
    leather = weave_cloth(c)
    heel = c.either(0.6, c.vary(0, 0.2), c.vary(0.2, 0.8))
    ground, thickness = c.vary(0.3, 0.65) + heel / 4, c.vary(0.1, 0.22)
    base = ground - heel - thickness
    bend, ankle = c.vary(0, 0.3), base - c.vary(0.3, 0.6)
    upper = foot(c, ground, heel, toe=c.vary(0.25, 0.4), instep=bend, collar=ankle)
    for place, probability in ((-0.7, 1), (-0.45, 0.6), (-0.15, 0.6)):
        strap = seam(c.x - place - c.vary(-0.6, 0.2) * (c.y - ground), c.vary(0.1, 0.4))
        c.paint(overlap(upper, strap), leather * shade(c, 0.6), c.chance(probability))
    buckled, width = c.chance(0.75), c.vary(0.04, 0.09)
    front, back = (bend, ankle + 0.12), (0.84, ankle)
    for start, end in ((front, back), (back, (0.88, base)), (front, (bend - 0.25, base))):
        c.paint(limb(c.x, c.y, start, end, width, width), leather * shade(c, 0.7), buckled)
    paint_sole(c, leather, ground, heel, thickness)
    wedge = overlap(within(c.x, -0.3, 0.95), within(c.y, sole_line(c, ground, heel), ground))
    c.paint(wedge, leather * shade(c), c.chance(0.3))
    heel_width = c.vary(0.06, 0.2)
    paint_heel(c, leather * shade(c, 0.6), ground, base + thickness / 2, heel_width)


def paint_shirt(c: Canvas) -> None:
    """Paint a collar and a row of buttons, often checks or stripes; any sleeves."""
    cotton = weave_cloth(c, stripes=0.15, checks=0.12, mottled=0.1)
    body = upper_body(
        c,
        cotton,
        hem=c.vary(0.75, 1),
        sleeve=c.either(0.6, c.vary(1.1, 1.65), c.vary(0.05, 1)),
        width=c.vary(0.38, 0.56),
        flare=c.vary(0.95, 1.15),
        sleeve_width=c.vary(0.09, 0.16),
        tail=c.vary(0, 0.2),
    )
    cut_neck(c, body, cotton, depth=c.vary(0.05, 0.4))
    open_front(c, body, cotton, probability=0.65, width=0.06)
    fold_collar(c, cotton, probability=0.65, size=c.vary(0.1, 0.3))


def paint_sneaker(c: Canvas) -> None:
    """Paint a low shoe with a thick and mostly light sole, laces, stripes on its side."""
    linen = weave_cloth(c, mottled=0.1)
    ground, thickness = c.vary(0.3, 0.75), c.vary(0.08, 0.22)
    collar = ground - c.either(0.8, c.vary(0.5, 0.85), c.vary(0.85, 1.3))
    instep = c.vary(-0.05, 0.3)
    toe, dip = c.vary(0.25, 0.42), c.vary(0, 0.2)
    upper = foot(c, ground, 0, toe=toe, instep=instep, collar=collar, dip=dip)
    c.paint(upper, linen)
    lean, first = c.vary(-0.3, 0.5), c.vary(-0.4, 0.2)
    for place in (0, 0.2, 0.4):
        stripe = seam(c.x - first - place + lean * (c.y - ground), 0.09)
        c.paint(overlap(upper, stripe), c.vary(0, 1), c.chance(0.4))
    c.paint(overlap(upper, c.x + c.vary(0.5, 0.7)), linen * shade(c), c.chance(0.5))
    for place in (0.1, 0.3, 0.5):
        lace = ellipse(c.x - instep + place, c.y - collar - 0.6 * place - 0.06, 0.1, 0.05)
        c.paint(overlap(upper, lace), c.vary(0, 0.4), c.chance(0.6))
    rubber = c.either(0.75, c.vary(0.03, 0.4), c.vary(0.4, 1))
    paint_sole(c, rubber, ground, 0, thickness)


def paint_bag(c: Canvas) -> None:
    """Paint a box with a handle, a flap and a clasp."""
    hide = weave_cloth(c, stripes=0.05, checks=0.06, mottled=0.1)
    top, bottom = c.vary(-0.6, 0), c.vary(0.6, 0.97)
    rise = np.minimum(c.vary(0.2, 0.9), top + 0.97)
    handle = seam(ellipse(c.x, c.y - top, c.vary(0.25, 0.7), rise), c.vary(0.07, 0.18))
    c.paint(overlap(handle, c.y - top), hide * shade(c), c.chance(0.9))
    half_width = curve(c.y, (top, c.vary(0.55, 0.97)), (bottom, c.vary(0.65, 0.97)))
    body = overlap(np.abs(c.x) - half_width, within(c.y, top, bottom))
    c.paint(body, hide)
    flap = top + (bottom - top) * c.vary(0.3, 0.6) - c.vary(0, 0.2) * c.x * c.x
    c.paint(overlap(body, seam(c.y - flap, 0.07)), hide * shade(c, 0.3), c.chance(0.6))
    c.paint(ellipse(c.x, c.y - flap, 0.09, 0.09), c.vary(0, 1), c.chance(0.6))


def paint_ankle_boot(c: Canvas) -> None:
    """Paint a shaft above the ankle and a heel; some with an elastic gusset."""
    leather = weave_cloth(c, mottled=0.05)
    ground, thickness = c.vary(0.45, 0.85), c.vary(0.05, 0.2)
    heel = c.either(0.6, c.vary(0.02, 0.15), c.vary(0.15, 0.5))
    collar = ground - c.either(0.65, c.vary(1.1, 1.7), c.vary(0.7, 1.1))
    toe, instep, dip = c.vary(0.3, 0.45), c.vary(-0.05, 0.25), c.vary(0, 0.1)
    upper = foot(c, ground, heel, toe=toe, instep=instep, collar=collar, dip=dip)
    c.paint(upper, leather)
    gusset = limb(c.x, c.y, (0.45, collar), (0.4, collar + 0.6), 0.13, 0.06)
    c.paint(overlap(upper, gusset), leather * shade(c, 0.3), c.chance(0.4))
    paint_sole(c, leather * shade(c, 0.3), ground, heel, thickness)
    heel_top, heel_width = ground - heel - thickness / 2, c.vary(0.12, 0.24)
    paint_heel(c, leather * shade(c, 0.6), ground, heel_top, heel_width)


PAINTERS: tuple[Callable[[Canvas], None], ...] = (
    paint_t_shirt,
    paint_trouser,
    paint_pullover,
    paint_dress,
    paint_coat,
    paint_sandal,
    paint_shirt,
    paint_sneaker,
    paint_bag,
    paint_ankle_boot,
)
