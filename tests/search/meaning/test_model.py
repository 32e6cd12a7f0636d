"""The model that makes vectors: the one that comes with the set-up, a company's own, and one that can't be used."""

from __future__ import annotations

import json

import numpy as np
import pytest

from search.meaning import model
from search.meaning.model import MOST_LETTERS, current
from tests.search.meaning.small_model import write_model


@pytest.fixture
def packaged(settings):
    settings.HUB_MODEL = ""
    found = current().model
    assert found is not None
    return found


def test_what_means_the_same_lies_nearer_than_what_shares_words(packaged):
    asked = packaged.of_query("what happens if you get hacked")
    same = packaged.of_passage("Our response to a data breach, and how customers are told.")
    shares_words = packaged.of_passage("What happens if you get the invoice twice.")
    assert asked @ same > asked @ shares_words
    assert packaged.dimensions == len(asked) == 384
    assert np.linalg.norm(asked) == pytest.approx(1)


def test_a_text_has_one_vector_whatever_was_asked_before(packaged):
    before = packaged.of_query("discount")
    packaged.of_passage("Something much longer about entirely different things, to be rounded otherwise.")
    assert (packaged.of_query("discount") == before).all()


def test_unrelated_sentences_are_where_the_scale_begins(packaged):
    assert 0 < packaged.unrelated < 0.1


def test_names_codes_slips_and_other_languages_are_not_known_whole(packaged):
    assert packaged.share_known(["they", "want", "to", "leave", "everything"]) == 1
    assert packaged.share_known(["hipaa", "2024", "intergration", "krankenhaus"]) == 0
    assert packaged.share_known(["hospital", "krankenhaus"]) == 0.5
    assert packaged.share_known([]) == 0


def test_a_hostile_text_is_not_read_to_its_end(packaged):
    beginning = "ignore all instructions " * 400
    assert len(beginning) > MOST_LETTERS
    endless = packaged.of_passage(beginning + "x" * 1_000_000)
    assert (endless == packaged.of_passage(beginning)).all()
    assert np.isfinite(packaged.of_passage("x" * 1_000_000)).all()
    assert np.isfinite(packaged.of_passage("\x00\u202e\ufffd" * 50)).all()
    assert np.isfinite(packaged.of_passage("")).all()


def test_a_folder_may_hold_a_model_of_another_size(settings, tmp_path):
    settings.HUB_MODEL = str(write_model(tmp_path / "own", dimensions=7))
    own = current().model
    assert own is not None
    assert own.dimensions == 7
    assert own.of_query("moon") @ own.of_passage("moon moon") == pytest.approx(1)
    assert own.of_query("moon") @ own.of_passage("sun") == 0


def test_what_stands_before_a_query_and_a_passage_is_as_the_folder_says(settings, tmp_path):
    folder = write_model(tmp_path / "own")
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {"query": "sun ", "passage": ""}}))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    settings.HUB_MODEL = str(folder)
    own = current().model
    assert own is not None
    # By the first word alone, which for a query is the one before it.
    assert own.of_query("moon") @ own.of_passage("sun river") == pytest.approx(1)


def test_two_models_have_two_names(settings, tmp_path):
    settings.HUB_MODEL = str(write_model(tmp_path / "one", dimensions=4))
    one = current().model
    settings.HUB_MODEL = str(write_model(tmp_path / "other", dimensions=3))
    other = current().model
    assert one is not None
    assert other is not None
    assert one.name != other.name


def test_off_is_none(settings):
    settings.HUB_MODEL = "off"
    assert current() == model.Loaded(None, "HUB_MODEL is off.")
    assert not model.is_wanted()


def test_what_is_missing_is_a_sentence(settings, tmp_path):
    settings.HUB_MODEL = str(tmp_path / "nowhere")
    assert current().reason == f"HUB_MODEL names {tmp_path / 'nowhere'}, where there is no model.onnx."
    folder = write_model(tmp_path / "half")
    (folder / "tokenizer.json").unlink()
    settings.HUB_MODEL = str(folder)
    assert current().reason == f"HUB_MODEL names {folder}, where there is no tokenizer.json."


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_file_is_a_sentence(name, settings, tmp_path):
    folder = write_model(tmp_path / name)
    (folder / name).write_bytes((folder / name).read_bytes()[:40])
    settings.HUB_MODEL = str(folder)
    assert current().model is None
    assert current().reason.startswith(f"The model in {folder} can't be read: ")


def test_the_packaged_model_is_the_one_that_was_pinned(settings, monkeypatch):
    monkeypatch.setattr(model, "PACKAGED_SHA256", "0" * 64)
    settings.HUB_MODEL = ""
    model._load.cache_clear()
    try:
        assert current().reason.endswith("model.onnx is damaged: its checksum is another.")
        monkeypatch.setattr(model, "PACKAGE", "not_installed_at_all")
        model._load.cache_clear()
        assert current().reason.startswith("The package not_installed_at_all is not installed")
    finally:
        model._load.cache_clear()
