"""Names of images in ECR, and those of the Docker daemon."""

import pytest

from sagemock.engines.contract.image_names import local_image, parse_image_names

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (None, f"{REGISTRY}team/lab:1"),
        (f"{REGISTRY}=", "team/lab:1"),
        (f"{REGISTRY}=,{REGISTRY}team/=ours/", "ours/lab:1"),
        ({f"{REGISTRY}team/lab:1": "lab", REGISTRY: ""}, "lab"),
        ({f"{REGISTRY}team": "ours"}, f"{REGISTRY}team/lab:1"),
    ],
)
def test_names_of_a_registry_become_local(names, expected):
    assert local_image(f"{REGISTRY}team/lab:1", parse_image_names(names)) == expected
