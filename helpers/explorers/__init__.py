"""Live figures: move a slider, press a key, drag a point, and the picture follows.

``live_figure`` brings a matplotlib figure to the browser, ``explorer`` is what all explorers have
in common, and each other file is one explorer.
"""
