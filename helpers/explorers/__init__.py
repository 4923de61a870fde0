"""The products: figures with controls, each a module or a folder; none imports another."""
