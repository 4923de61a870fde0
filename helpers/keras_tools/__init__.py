"""What the course adds to Keras and TensorBoard."""

from helpers.keras_tools.apart import temporary_folder
from helpers.keras_tools.event_files import describe_runs, histogram_percentiles, read_runs
from helpers.keras_tools.head_gradients import measure_head_gradients
from helpers.keras_tools.live_curves import LiveCurves
from helpers.keras_tools.model_files import check_model_file
from helpers.keras_tools.model_graph import Family, describe_model
from helpers.keras_tools.quiet import keras, tf
from helpers.keras_tools.recipes import choose_recipe
from helpers.keras_tools.restart import restart
from helpers.keras_tools.run_directories import new_run_directory
from helpers.keras_tools.tensorboard import list_runs, stop_server
from helpers.keras_tools.twin import copy_classifier, floatx, largest_difference, make_twin
from helpers.keras_tools.wide_deep import WideDeep
from helpers.keras_tools.workers import run_workers
