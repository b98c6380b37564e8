"""Options of mock_sagemaker that make no sense are refused at once, with those that do."""

import pytest

from sagemock import Cloud, mock_sagemaker


@pytest.mark.parametrize("options", [{"clok": "manual"}, {"clock": "manual", "regions": 2}])
def test_an_unknown_option_is_refused_with_those_there_are(options):
    with pytest.raises(TypeError, match=r"has no option '(clok|regions)'. Its options are clock=, speed=, start="):
        mock_sagemaker(**options)


def test_an_option_without_its_name_is_refused():
    with pytest.raises(
        TypeError, match=r"cannot decorate 'manual': it decorates functions and classes. Its options are clock="
    ):
        mock_sagemaker("manual")


@pytest.mark.parametrize("jupyter", ["yes", 1, None])
def test_jupyter_is_true_or_false_or_makes_a_launcher(jupyter):
    with pytest.raises(ValueError, match="must be True, False or a callable that returns a Launcher"):
        mock_sagemaker(jupyter=jupyter)


def test_a_cloud_says_what_it_holds_and_what_time_it_is():
    assert repr(Cloud(account_id="210987654321")).startswith(
        "<Cloud of account 210987654321: 0 resources, <Clock 'auto' at 20"
    )
