"""A look at a ``.keras`` file before Keras opens it."""

import zipfile
from pathlib import Path

PARTS = {"metadata.json", "config.json", "model.weights.h5"}


def check_model_file(path: str | Path) -> dict[str, int]:
    """Make sure that a ``.keras`` file is whole.

    Keras answers a file that was cut off with "File not found". This function tells what is wrong.
    It finds damage, not intent: whoever changes a file on purpose also makes its checksums anew.

    Parameters
    ----------
    path : str or Path
        Written by ``model.save("….keras")``.

    Returns
    -------
    dict of str to int
        The parts of the archive and their sizes in bytes.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is cut off, damaged or no Keras archive; the message names the file and what
        is wrong.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path} doesn't exist")
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
            parts = {part.filename: part.file_size for part in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise ValueError(
            f"{path} is cut off or no .keras archive: the table of contents at its end is missing"
        ) from error
    if damaged:
        raise ValueError(f"{path} is damaged: the checksum of its part {damaged} doesn't match")
    if missing := PARTS - parts.keys():
        raise ValueError(f"{path} is no .keras archive: {', '.join(sorted(missing))} is missing")
    return parts
