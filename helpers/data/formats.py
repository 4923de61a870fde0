"""What the bytes of a data file must hold: idx (images and labels) and npz (named arrays).

Both functions read a whole file or refuse it with a ``ValueError`` that says what is wrong.
"""

import gzip
import math
import zipfile
import zlib
from io import BytesIO

import numpy as np

UINT8 = 8  # the idx code of the element type


def parse_idx(content: bytes, shape: tuple[int, ...]) -> np.ndarray:
    """Return the uint8 values of a gzipped idx file that must have a given shape.

    Inside are a magic number (0, 0, 8 for uint8, the number of dimensions), the dimensions as
    big-endian 32-bit integers, and the values in C order: http://yann.lecun.com/exdb/mnist/.
    """
    _refuse_empty(content)
    try:
        raw = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"it isn't one whole gzip file ({error})") from error
    start = 4 + 4 * len(shape)
    if len(raw) < start:
        raise ValueError(f"it unpacks to {len(raw)} bytes, less than its header needs")
    magic, wanted = int.from_bytes(raw[:4], "big"), UINT8 << 8 | len(shape)
    if magic != wanted:
        raise ValueError(f"its magic number is {magic}, not {wanted}")
    dimensions = tuple(np.frombuffer(raw[4:start], ">u4").tolist())
    if dimensions != shape:
        raise ValueError(f"it announces shape {dimensions}, not {shape}")
    if len(raw) - start != math.prod(shape):
        raise ValueError(f"it holds {len(raw) - start} values where {shape} was announced")
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape).copy()  # copied: writable


def parse_npz(content: bytes, names: tuple[str, ...]) -> list[np.ndarray]:
    """Return the named arrays of numbers in an npz archive; nothing in it is ever executed."""
    _refuse_empty(content)
    if not zipfile.is_zipfile(BytesIO(content)):
        raise ValueError("it isn't one whole npz archive")
    try:
        with np.load(BytesIO(content), allow_pickle=False) as archive:
            missing = [name for name in names if name not in archive.files]
            if missing:
                raise ValueError(f"it holds {archive.files} and no array named {missing[0]!r}")
            arrays = [np.asarray(archive[name]) for name in names]
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, RuntimeError) as error:
        raise ValueError(f"it is damaged ({error})") from error
    for name, array in zip(names, arrays, strict=True):
        if array.dtype.kind not in "iuf":
            raise ValueError(f"its array {name!r} holds {array.dtype} values, not numbers")
    return arrays


def _refuse_empty(content: bytes) -> None:
    if not content:
        raise ValueError("it is empty")
