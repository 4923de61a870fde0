"""The small package behind the course's notebooks.

Each module has one idea and imports only from the floors below it:

0. ``validation``: what an argument may be, and the error that says so
1. NumPy only: ``activations``, ``losses``, ``gradient_check``, ``initializers``, ``history``,
   ``line_fit``, ``early_stopping``, ``margin``, ``toy_data``, ``image_changes``,
   ``standins``, what brings real data: ``fileformats``, ``datafiles``, ``notice``,
   ``datasets``, and what looks after files: ``model_files``, ``run_directories``
2. ``perceptron``, ``mlp``, ``plans``, ``timelines``, ``moments``, ``signal_flow``, ``ledger``,
   ``ledger_mistakes``, ``pixel_evidence``, ``smallest_change``
3. matplotlib: ``plots`` (arrays in, artists out)
4. Keras: ``training``, ``recipes``, ``keras_twin``, ``model_graph``, ``gradient_share``,
   ``wide_deep``, ``event_files``, ``tensorboard_server``, ``interrupted_run``, ``workers``
5. what a notebook shows: ``display``, ``prediction``, ``clinic``, ``explorers``,
   ``live_curves``

``tests/test_architecture.py`` fails on an import that goes up.
"""

__version__ = "1.0.0"
