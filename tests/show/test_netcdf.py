from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from hedgerow.ask.record import Effect, Uncertainty
from hedgerow.ask.why.slopes_record import Sensitivity
from hedgerow.show.netcdf import write_netcdf


@pytest.fixture
def opened(assessment, tmp_path):
    write_netcdf(assessment, tmp_path / "assessment.nc")
    with xr.open_datatree(tmp_path / "assessment.nc", engine="h5netcdf") as tree:
        yield tree


def test_groups_are_those_of_arviz_and_ours(opened):
    groups = {
        "prior",
        "posterior",
        "forecast",
        "observed_data",
        "sample_stats",
        "weights",
        "scenario",
        "quantities",
    }
    assert set(opened.children) == groups


def test_the_numbers_are_those_of_the_record(opened, assessment):
    assert opened["posterior/weight"].values.tolist() == [one.weight for one in assessment.accounts]
    assert opened["prior/weight"].values.tolist() == [one.prior for one in assessment.accounts]
    answers = [np.nan if one.probability is None else one.probability for one in assessment.forecasts]
    np.testing.assert_array_equal(opened["forecast/answer"], answers)
    scenario = opened["scenario"].to_dataset().sel(scenario="no_toll.announced", question="Q01")
    assert scenario["answer"].item() == 0.38
    assert opened["sample_stats/log_evidence"].item() == assessment.health.log_evidence
    path = assessment.paths[0]
    np.testing.assert_array_equal(opened[f"quantities/{path.quantity}/chance"], path.chances)
    moved = (
        opened["observed_data"].to_dataset()["increment"].sel(report="R02", account="warden_type.captured")
    )
    assert moved.item() == -0.52


def test_what_numbers_rest_on_stands_beside_them(build, explain, tmp_path):
    made = explain(build.assessment())
    found = made.sensitivity
    write_netcdf(made, tmp_path / "explained.nc")
    with xr.open_datatree(tmp_path / "explained.nc", engine="h5netcdf") as tree:
        kept = tree["sensitivity"].to_dataset()
        for id, slope in found.forecasts:
            one = kept.sel(number=f"forecasts.{id}")
            assert one["value"].item() == slope.value
            assert one["slope"].values.tolist() == list(slope.slopes)
        (id, bars), *_ = found.bars
        bar = bars[0]
        ends = kept["solved"].sel(number=f"forecasts.{id}", parameter=bar.parameter)
        assert ends.sel(end="low").item() == bar.at_low
        assert ends.sel(end="high").item() == bar.at_high
        axis, value, weight = bar.weights_at_high[0]
        there = kept["solved"].sel(number=f"accounts.{axis}.{value}", parameter=bar.parameter, end="high")
        assert there.item() == weight
        assert np.isnan(kept["solved"].sel(number=f"forecasts.{id}", parameter="idle")).all()
        assert kept["at"].sel(parameter=bar.parameter, end="high").item() == bar.high
    bare = replace(made, sensitivity=Sensitivity((), (), ()))
    write_netcdf(bare, tmp_path / "bare.nc")


def test_what_scenarios_add_has_its_interval_under_a_calibration(opened, assessment, tmp_path):
    (first, second), question = assessment.scenarios[:2], assessment.scenarios[0].forecasts[0][0]
    assert "difference" not in opened["scenario"]
    assert "uncertainty" not in opened.children
    drawn = Effect(first.id, first.kind, -0.11, -0.2, -0.03, 0.004, 0.06)
    sloped = Effect(second.id, second.kind, 0.02, 0.01, 0.04, None, 0.01)
    told = Uncertainty(question, 0.4, 0.2, 0.03, 0.01, 0.3, 0.5, 0.1, (drawn, sloped))
    write_netcdf(replace(assessment, uncertainty=(told,)), tmp_path / "calibrated.nc")
    with xr.open_datatree(tmp_path / "calibrated.nc", engine="h5netcdf") as tree:
        found = tree["scenario"].to_dataset()
        for row, one in ((first, drawn), (second, sloped)):
            kept = found.sel(scenario=f"{row.id}.{row.kind}", question=question)
            assert kept["difference"].item() == one.value
            assert (kept["difference_low"].item(), kept["difference_high"].item()) == (one.low, one.high)
            assert kept["difference_linear"].item() == one.linear
            np.testing.assert_equal(
                kept["difference_parameters"].item(), np.nan if one.parameters is None else one.parameters
            )
        assert found["difference"].count() == 2, "nothing is said of what was not asked"
        doubt = tree["uncertainty"].to_dataset().sel(question=question)
        names = ("value", "chance", "accounts", "parameters", "low", "high", "linear")
        assert {name: doubt[name].item() for name in names} == {name: getattr(told, name) for name in names}


def test_dates_are_dates_and_variables_say_what_they_are(opened, assessment):
    assert opened["weights/time"].values[-1] == np.datetime64(assessment.steps[-1].on)
    for node in opened.subtree:
        for name, variable in node.data_vars.items():
            assert variable.attrs["long_name"], name


def test_the_root_carries_digests_and_settings(opened, assessment):
    assert opened.attrs["digest_case"] == dict(assessment.digests)["case"]
    assert opened.attrs["setting_tolerance"] == "1e-9"


def test_a_failed_write_leaves_the_old_file_and_no_other(assessment, tmp_path, monkeypatch):
    target = tmp_path / "assessment.nc"
    target.write_text("old")

    def fail(*_, **__):
        raise OSError("no space")

    monkeypatch.setattr(xr.DataTree, "to_netcdf", fail)
    with pytest.raises(OSError, match="no space"):
        write_netcdf(assessment, target)
    assert [file.name for file in tmp_path.iterdir()] == ["assessment.nc"]
    assert target.read_text() == "old"


def test_an_assessment_of_next_to_nothing_can_be_written(build, tmp_path):
    write_netcdf(build.empty(), tmp_path / "empty.nc")
    with xr.open_datatree(tmp_path / "empty.nc", engine="h5netcdf") as tree:
        assert tree["scenario/answer"].size == 0
