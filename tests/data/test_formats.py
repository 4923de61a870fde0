import gzip
import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.data.formats import parse_idx, parse_npz

PIXELS = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)
HEADER = struct.pack(">4B3I", 0, 0, 8, 3, *PIXELS.shape)
IDX = gzip.compress(HEADER + PIXELS.tobytes(), mtime=0)


def npz(compress=False, **arrays):
    buffer = io.BytesIO()
    (np.savez_compressed if compress else np.savez)(buffer, **arrays)
    return buffer.getvalue()


X = np.linspace(-1, 1, 24, dtype=np.float32).reshape(8, 3)
NPZ = npz(x=X, y=np.arange(8.0))
NPZ_COMPRESSED = npz(compress=True, x=X, y=np.arange(8.0))


def test_an_idx_file_comes_back_as_the_array_that_was_written():
    pixels = parse_idx(IDX, PIXELS.shape)
    np.testing.assert_array_equal(pixels, PIXELS)
    assert pixels.dtype == np.uint8
    pixels[0, 0, 0] = 9  # it is the caller's own


BROKEN_IDX = {
    "empty": (b"", "it is empty"),
    "cut off": (IDX[:-30], "whole gzip file"),
    "cut off in the checksum": (IDX[:-3], "whole gzip file"),
    "cut off in the header": (IDX[:6], "whole gzip file"),
    "a web page": (b"<html>Please log in</html>", "whole gzip file"),
    "more after it": (IDX + b"and more", "whole gzip file"),
    "wrong checksum": (IDX[:-8] + b"12345678", "whole gzip file"),
    "nothing inside": (gzip.compress(b""), "unpacks to 0 bytes"),
    "half a header": (gzip.compress(HEADER[:15]), "unpacks to 15 bytes"),
    "labels, not images": (
        gzip.compress(b"\0\0\x08\x01" + HEADER[4:] + PIXELS.tobytes()),
        "is 2049, not 2051",
    ),
    "floats, not bytes": (
        gzip.compress(b"\0\0\x0d\x03" + HEADER[4:] + PIXELS.tobytes()),
        "is 3331, not 2051",
    ),
    "fewer images": (
        gzip.compress(struct.pack(">4B3I", 0, 0, 8, 3, 2, 4, 5) + PIXELS[:2].tobytes()),
        r"announces shape \(2, 4, 5\), not \(3, 4, 5\)",
    ),
    "fewer values than announced": (gzip.compress(HEADER + PIXELS[:2].tobytes()), "40 values"),
    "more values than announced": (gzip.compress(HEADER + PIXELS.tobytes() + b"!"), "61 values"),
}


@pytest.mark.parametrize("fault", BROKEN_IDX)
def test_a_broken_idx_file_is_refused_with_the_reason(fault):
    content, complaint = BROKEN_IDX[fault]
    with pytest.raises(ValueError, match=complaint):
        parse_idx(content, PIXELS.shape)


@given(position=st.integers(0, len(IDX) - 1), bits=st.integers(1, 255))
def test_a_flipped_byte_in_an_idx_file_is_never_read_as_other_values(position, bits):
    damaged = bytearray(IDX)
    damaged[position] ^= bits
    try:
        pixels = parse_idx(bytes(damaged), PIXELS.shape)
    except ValueError:
        return
    np.testing.assert_array_equal(pixels, PIXELS)  # the byte was part of the name or the date


@pytest.mark.parametrize("content", [NPZ, NPZ_COMPRESSED], ids=["stored", "compressed"])
def test_an_npz_file_gives_the_arrays_in_the_order_asked_for(content):
    y, x = parse_npz(content, ("y", "x"))
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(y, np.arange(8.0))


def encrypted(content):
    """Return an npz file with the flag that says its members need a password."""
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + b"\x01\x00" + content[at + 2 :]


def with_members(**texts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


BROKEN_NPZ = {
    "empty": (b"", "it is empty"),
    "a web page": (b"<html>Please log in</html>", "whole npz archive"),
    "cut off": (NPZ[: len(NPZ) // 2], "whole npz archive"),
    "changed inside": (NPZ.replace(X.tobytes(), X[::-1].tobytes()), "it is damaged"),
    "encrypted": (encrypted(NPZ), "it is damaged"),
    "an array missing": (npz(x=X), "no array named 'y'"),
    "words": (npz(x=X, y=np.array(["a", "b"])), "'y' holds <U1 values"),
    "no array inside": (with_members(x="a text", y="a text"), r"'x' holds \|S6 values"),
}


@pytest.mark.parametrize("fault", BROKEN_NPZ)
def test_a_broken_npz_file_is_refused_with_the_reason(fault):
    content, complaint = BROKEN_NPZ[fault]
    with pytest.raises(ValueError, match=complaint):
        parse_npz(content, ("x", "y"))


@given(position=st.integers(0, len(NPZ) - 1), bits=st.integers(1, 255), compress=st.booleans())
@example(position=0, bits=1, compress=False)
def test_a_flipped_byte_in_an_npz_file_is_never_read_as_other_values(position, bits, compress):
    damaged = bytearray(NPZ_COMPRESSED if compress else NPZ)
    damaged[position % len(damaged)] ^= bits
    try:
        x, y = parse_npz(bytes(damaged), ("x", "y"))
    except ValueError:
        return
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(y, np.arange(8.0))
