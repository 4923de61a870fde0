"""Figures: each function takes arrays and an ``ax`` and returns the artists it made.

One file a subject; ``style`` holds the colours and makes the figures. No function here knows a
model, touches pyplot's state or shows anything: ``helpers.display.show`` does that.
"""
