"""One image under the microscope in words."""

from helpers.explorers.fashion_microscope.state import Frame, Search
from helpers.live.values import with_minus

UNITS = {  # how much of each kind of change
    "shift": "{:.1f} px",
    "turn": "{:+.0f}°",
    "blur": "{:+.1f} px",
    "brightness": "{:+.2f}",
    "cover": "{:.0f} px wide",
    "pixels": "{:.2f} long",
}


def describe(frame: Frame) -> str:
    """Return what is seen, what the network says and why, and what would fool it."""
    text = f"{name_image(frame)}{_list_changes(frame)}. The network says "
    text += f"{frame.names[frame.answer]} ({frame.y_proba[frame.answer]:.0%})"
    if frame.label is not None:
        right = frame.answer == frame.label
        text += ": right" if right else f": wrong, the label gets {frame.y_proba[frame.label]:.0%}"
    for layer, values in enumerate(frame.hidden, start=1):
        text += f"; hidden layer {layer}: {(values > 0).sum()} of {len(values)} units on"
    pixels = f"{frame.evidence.sum():+.2f}"
    text += f". For {frame.names[frame.subject]} pixels give {pixels} and biases "
    text += f"{frame.biases:+.2f}; its score is {frame.score:+.2f} from the mean."
    if frame.found:
        found = [
            f"{kind} {describe_size(frame.found, kind)} → {frame.names[finding.answer]}"
            for kind, finding in frame.found.findings.items()
            if finding
        ]
        text += f" What fools it: {', '.join(found) or 'nothing that was tried'}."
    return with_minus(text)


def name_image(frame: Frame) -> str:
    """Return what is looked at: "Image 3: Coat, drawn on"."""
    name = "a blank" if frame.label is None else frame.names[frame.label]
    return f"Image {frame.image}: {name}{', drawn on' if frame.drawn else ''}"


def account_for(frame: Frame) -> str:
    """Return the sum that the evidence is, in two lines."""
    return with_minus(
        f"pixels {frame.evidence.sum():+.2f}, biases {frame.biases:+.2f}\n"
        f"score {frame.score:+.2f} from the mean score"
    )


def describe_size(search: Search, kind: str) -> str:
    """Return how large the change of one kind is that was found, with its sign if it has one."""
    finding = search.findings[kind]
    if finding is None:
        return "none found"
    name = {"turn": "angle"}.get(kind, kind)
    size = finding.size
    if name in ("angle", "blur", "brightness"):
        size = getattr(finding.change, name) - getattr(search.start, name)
    return with_minus(UNITS[kind].format(size))


def _list_changes(frame: Frame) -> str:
    """Return the changes that are made, each after a comma."""
    c = frame.change
    made = [
        (c.shift_x or c.shift_y, f"shifted by ({c.shift_x:g}, {c.shift_y:g})"),
        (c.angle, f"turned by {c.angle:g}°"),
        (c.blur, f"blurred by {c.blur:.1f}"),
        (c.brightness, f"brightness {c.brightness:+.2f}"),
        (c.cover_size, f"{c.cover_size} × {c.cover_size} pixels covered"),
        (frame.strength, f"{frame.strength:.2f} × the change of pixels"),
    ]
    return "".join(f", {text}" for amount, text in made if amount)
