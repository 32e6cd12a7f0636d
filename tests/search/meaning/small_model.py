"""A model of a few numbers in the usual layout: the vector of a text is the mean of its words' vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

WORDS = ("[UNK]", "moon", "sun", "river", "sea")


def write_model(folder: Path, *, dimensions: int = 4) -> Path:
    """Write it to `folder`, with a vector of its own for each of WORDS; the folder."""
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.eye(len(WORDS), dimensions, k=-1, dtype=np.float32)
    (folder / "model.onnx").write_bytes(_model(table))
    return folder


def _model(table: np.ndarray) -> bytes:
    """ONNX's own layout, as protocol buffers write it: one node that takes the row of each word from a table."""
    rows, columns = table.shape
    node = _text(1, "table") + _text(1, "input_ids") + _text(2, "out") + _text(4, "Gather")
    tensor = _number(1, rows) + _number(1, columns) + _number(2, 1) + _text(8, "table") + _bytes(9, table.tobytes())
    given = _text(1, "input_ids") + _bytes(2, _tensor_type(7, ["batch", "words"]))
    out = _text(1, "out") + _bytes(2, _tensor_type(1, ["batch", "words", "numbers"]))
    graph = _bytes(1, node) + _text(2, "small") + _bytes(5, tensor) + _bytes(11, given) + _bytes(12, out)
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13))


def _tensor_type(kind: int, names: list[str]) -> bytes:
    shape = b"".join(_bytes(1, _text(2, name)) for name in names)
    return _bytes(1, _number(1, kind) + _bytes(2, shape))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])
