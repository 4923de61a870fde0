"""The machinery of figures that can be moved."""
