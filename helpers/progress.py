"""A progress bar for ``fit``: epoch, loss, validation accuracy and the seconds left."""

import math
from time import monotonic

import ipywidgets
from IPython.display import display

from helpers.training import keras
from helpers.validation import check_real


class Progress(ipywidgets.HBox):
    """A bar and a line of text beside it.

    Parameters
    ----------
    summary : str
        What stands in a saved notebook in the bar's place.
    """

    def __init__(self, summary: str) -> None:
        self.summary = summary
        self.bar = ipywidgets.FloatProgress(max=1.0, layout={"width": "30%"})
        self.text = ipywidgets.Label(summary)
        super().__init__([self.bar, self.text])

    def __repr__(self) -> str:
        return self.summary

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": repr(self)}


class ProgressBar(keras.callbacks.Callback):
    """Show how far ``fit`` is; made anew for each ``fit``: ``callbacks=[ProgressBar()]``.

    The bar is redrawn every ``interval`` seconds, however many batches run in that time: a
    message to the browser for each batch would be thousands.

    Parameters
    ----------
    interval : float
        Seconds between two updates, greater than 0.

    Attributes
    ----------
    progress : Progress
        The bar; displayed when training begins.

    Raises
    ------
    ValueError
        If ``interval`` isn't positive.
    """

    def __init__(self, interval: float = 0.25) -> None:
        super().__init__()
        self.interval = check_real("interval", interval, above=0)

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Display the bar."""
        self.progress = Progress(f"Training for {self.params['epochs']} epochs")
        display(self.progress)
        self._begin = self._last = monotonic()
        self._first_epoch = None
        self._shown = {}

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Remember which epoch runs, and where training began (``initial_epoch``)."""
        self._epoch = epoch
        if self._first_epoch is None:
            self._first_epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict) -> None:
        """Update the bar if ``interval`` seconds have passed."""
        self._shown["loss"] = logs["loss"]
        now = monotonic()
        if now - self._last >= self.interval:
            self._last = now
            self._update((batch + 1) / (self.params["steps"] or math.inf), now - self._begin)

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Take over the epoch's validation accuracy, if there is one."""
        if "val_accuracy" in logs:
            self._shown["validation accuracy"] = logs["val_accuracy"]

    def on_train_end(self, logs: dict | None = None) -> None:
        """Fill the bar and say how long it took."""
        n_epochs = self._epoch + 1 - self._first_epoch
        seconds = monotonic() - self._begin
        self.progress.bar.value = 1.0
        self._say(f"{n_epochs} epochs in {seconds:.0f} s")

    def _update(self, epoch_done: float, elapsed: float) -> None:
        n_epochs = self.params["epochs"]
        done = (self._epoch - self._first_epoch + epoch_done) / (n_epochs - self._first_epoch)
        left = f"{elapsed / done - elapsed:.0f} s left" if done else "…"
        self.progress.bar.value = done
        self._say(f"epoch {self._epoch + 1} of {n_epochs}", left)

    def _say(self, first: str, *rest: str) -> None:
        values = [f"{name} {value:.3f}" for name, value in self._shown.items()]
        self.progress.text.value = " · ".join([first, *values, *rest])
