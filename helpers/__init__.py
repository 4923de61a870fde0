"""The small package behind the course's notebooks, room by room.

- ``checks``: what an argument may be, and the error that says so
- ``nn``: networks in NumPy, every number visible
- ``data``: what is learned from: real data, what stands in for them, toy sets
- ``plots``: still figures: arrays in, artists and words out
- ``keras_tools``: what the course adds to Keras and TensorBoard
- ``lesson``: what a page says and asks
- ``live``: the machinery of figures that can be moved
- ``explorers``: the products, each a module or a folder of its own
- ``exercises``: a module a notebook: questions, right answers and the usual wrong ones

What exists because of one explorer lives in that explorer's folder, even if a notebook imports it
too. What two explorers need, or a notebook without the explorer, lives in the room of its subject.

``nn``, ``data`` and ``plots`` import ``checks`` and not each other; ``lesson`` imports ``checks``
and ``plots.style``; ``live`` those and ``lesson``; ``keras_tools`` imports ``checks``, ``nn`` and
``data``, and its ``live_curves`` alone ``lesson``, ``live`` and ``plots``. An explorer imports
whatever it needs, but no other explorer. ``exercises`` imports ``checks``, ``nn``, ``data`` and
``lesson``, its ``summary`` ``plots.style`` as well, and Keras inside functions only. ``checks``,
``nn`` and ``data`` load NumPy only.
"""

import logging

__version__ = "1.0.0"

# With a home that is new, full or read-only, matplotlib speaks of its caches; a page needn't.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
logging.getLogger("matplotlib").addFilter(
    lambda record: not record.msg.startswith(("mkdir -p failed", "Matplotlib created a temporary"))
)
