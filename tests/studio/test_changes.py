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


moves = st.lists(st.tuples(st.sampled_from(["parameters.a", "parameters.b"]), finite), min_size=1, max_size=8)


@given(moves, st.booleans())
def test_moves_of_one_number_that_nobody_saw_are_one_step(made, seen) -> None:
    """As many steps back as there are numbers moved in turn; as many as there are moves where each was seen."""
    history = History()
    states = [history.now]
    for path, value in made:
        to = with_value(history.now, path, value)
        if to == history.now:
            continue
        last = states[-2] if len(states) > 1 else None
        if not seen and last is not None and with_value(last, path, value) == to:
            states.pop()
        if to != states[-1]:
            states.append(to)
        history.move(path, to, seen=seen)
        assert history.now == to
    assert [*history.back, history.now] == states
    assert not history.forward
