"""Steps back and forward through the changes in hand."""

from hypothesis import given
from hypothesis import strategies as st

from hedgerow.case.changes import Changes, with_report, with_value
from hedgerow.studio.changes import History

finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("value"), st.sampled_from(["parameters.a", "parameters.b"]), finite),
        st.tuples(st.just("report"), st.sampled_from(["E1", "E2"]), st.booleans()),
        st.just(("undo", "", 0.0)),
        st.just(("redo", "", 0.0)),
    ),
    max_size=30,
)


@given(steps)
def test_undo_and_redo_walk_the_same_way(taken) -> None:
    """Against the obvious way: a list of all states and a place in it."""
    history, states, at = History(), [Changes()], 0
    for kind, name, value in taken:
        if kind == "undo":
            assert history.undo() == (at > 0)
            at = max(at - 1, 0)
        elif kind == "redo":
            assert history.redo() == (at < len(states) - 1)
            at = min(at + 1, len(states) - 1)
        else:
            to = (
                with_value(history.now, name, value)
                if kind == "value"
                else with_report(history.now, name, on=value)
            )
            history.step(to)
            if to != states[at]:
                states, at = [*states[: at + 1], to], at + 1
        assert history.now == states[at]
        assert History.from_json(history.to_json()) == history
