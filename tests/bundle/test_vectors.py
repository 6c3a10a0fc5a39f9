import numpy as np
import pytest

from hairseg.bundle.contents import Bundle
from hairseg.bundle.vectors import mask_distance, read_table, read_vectors, recolor_vector
from hairseg.errors import ModelError
from hairseg.look.look import Look
from hairseg.look.places import looks_folder
from tests.bundles import tiny_bundle_files, write_bundle


@pytest.fixture(scope="module")
def bundle(tiny_model, tmp_path_factory):
    path = tmp_path_factory.mktemp("bundle") / "b.zip"
    with Bundle(write_bundle(path, tiny_bundle_files(tiny_model))) as bundle:
        yield bundle


def test_vectors_are_read_as_they_were_made(bundle, tiny_segmenter):
    found = read_vectors(bundle, "test_vectors/tiny_64/vectors.json")
    assert found.size == 64 and [vector.strength for vector in found.vectors] == [1.0, 0.8]
    first, second = found.vectors
    assert first.prior.max() == 0 and second.prior.max() > 0
    for vector in found.vectors:
        scale = np.float32(255)
        mask = tiny_segmenter.predict(vector.frame / scale, vector.prior / scale)
        assert np.abs(mask - vector.mask).max() < 1e-4
        intensity, recolored = recolor_vector(vector, bundle)
        assert intensity == pytest.approx(vector.intensity, abs=1e-5)
        assert np.array_equal(recolored, vector.recolored)
        assert (recolored != vector.frame).any()


def test_tables_are_the_looks_own(bundle):
    look = Look.load(looks_folder() / "copper")
    for side in ("dark", "light"):
        table = read_table(bundle, f"looks/copper/own.{side}.rgba16f")
        np.testing.assert_allclose(table, getattr(look.palette.colors[0], side), atol=5e-4)
    with pytest.raises(ModelError, match="texels must be N³ of 4 half floats"):
        read_table(bundle, "models/labels.txt")


def test_distances():
    one = np.float32([[0.0, 0.4], [0.6, 1.0]])
    assert mask_distance(one, one) == {"max_abs": 0.0, "mean_abs": 0.0, "crossing_share": 0.0}
    far = mask_distance(one, np.float32([[0.0, 0.6], [0.6, 1.0]]))
    assert far["max_abs"] == pytest.approx(0.2) and far["crossing_share"] == 0.25
    assert mask_distance(one, np.full_like(one, np.nan))["max_abs"] == np.inf
