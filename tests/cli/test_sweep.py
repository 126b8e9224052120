"""The points a sweep is asked for, and the door to it."""

import duckdb
import pytest
from typer.testing import CliRunner

from hedgerow.cases import FOLDER
from hedgerow.cli.main import app
from hedgerow.cli.sweep import points_of
from hedgerow.errors import HedgerowError


def test_a_grid_is_every_combination():
    points = points_of(["patience=1,2", "sway.pm=0.5:1:3"], None)
    assert len(points) == 6
    assert points[0] == {"patience": 1.0, "sway.pm": 0.5}
    assert [point["sway.pm"] for point in points[:3]] == [0.5, 0.75, 1.0]
    assert points[-1] == {"patience": 2.0, "sway.pm": 1.0}


def test_draws_come_from_csv_and_parquet(tmp_path):
    (tmp_path / "draws.csv").write_text("a,b.c.d\n0.1,2\n0.3,-4e-1\n", encoding="utf-8-sig")
    duckdb.execute(
        f"COPY (SELECT 0.1 AS a, 2 AS \"b.c.d\" UNION ALL SELECT 0.3, -0.4 ORDER BY a) TO '{tmp_path}/draws.parquet'"
    )
    for name in ("draws.csv", "draws.parquet"):
        assert points_of([], tmp_path / name) == [{"a": 0.1, "b.c.d": 2.0}, {"a": 0.3, "b.c.d": -0.4}]


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ([], "needs points"),
        (["a"], "not of the form NAME=VALUES"),
        (["=1"], "not of the form"),
        (["a="], "not of the form"),
        (["a=1,x"], "`x` in `a=1,x` is not a number"),
        (["a=nan"], "not a number"),
        (["a=1,,2"], "not a number"),
        (["a=0:1:1"], "FROM:TO:COUNT"),
        (["a=0:1"], "FROM:TO:COUNT"),
        (["a=0:inf:3"], "not a number"),
        (["a=0:1:2000000"], "FROM:TO:COUNT"),
        (["a=1", "a=2"], "varied twice"),
        (["a=0:1:2000", "b=0:1:2000"], "4,000,000 points"),
    ],
)
def test_what_is_no_grid_is_refused(vary, said):
    with pytest.raises(HedgerowError, match=said):
        points_of(vary, None)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("draws.csv", b"a,b\n1\n", "draws.csv:2 has not as many cells"),
        ("draws.csv", b"a\n1,2\n", "draws.csv:2 has not as many cells"),
        ("draws.csv", b"a\nx\n", "draws.csv, row 2"),
        ("draws.csv", b"a\n", "has no rows"),
        ("draws.csv", b"", "has no rows"),
        ("draws.csv", b"a\n\xff\xfe\n", "no CSV file in UTF-8"),
        ("draws.parquet", b"PAR1", "cannot be read as parquet"),
    ],
)
def test_draws_that_cannot_be_read_are_named(tmp_path, name, text, said):
    (tmp_path / name).write_bytes(text)
    with pytest.raises(HedgerowError, match=said):
        points_of([], tmp_path / name)


def test_a_file_that_is_not_there_and_both_at_once(tmp_path):
    with pytest.raises(HedgerowError, match="no file"):
        points_of([], tmp_path / "none.csv")
    with pytest.raises(HedgerowError, match="needs points"):
        points_of(["a=1"], tmp_path / "none.csv")


def test_the_door_names_what_the_case_does_not_have(tmp_path):
    ran = CliRunner().invoke(
        app, ["sweep", str(FOLDER / "template"), "--vary", "aims=1,2", "--out", str(tmp_path / "out")]
    )
    assert "no number `aims`" in str(ran.exception)


def test_the_door_says_where_the_table_is(tmp_path):
    arguments = [
        "sweep",
        str(FOLDER / "template"),
        "--vary",
        "sway.governor=50",
        "--out",
        str(tmp_path / "out"),
    ]
    for done in (1, 0):
        ran = CliRunner().invoke(app, arguments)
        assert ran.exit_code == 0, ran.exception
        assert f"1 points, {done} of them assessed now" in ran.output
        assert "1 could not be assessed" in ran.output
