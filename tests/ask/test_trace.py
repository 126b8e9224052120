"""Steps in sway that fail are halved; anchors that swing are damped."""

from types import SimpleNamespace

import numpy as np
import pytest

from hedgerow.ask import anchoring
from hedgerow.ask.anchoring import HALVINGS, Anchored, _corrected, trace_anchor
from hedgerow.errors import ConvergenceError, SolveError
from hedgerow.solve.anchor import Anchor, _gain


class Walk:
    """Stands in for the anchor: a step in sway longer than it can go fails."""

    def __init__(self, longest: float) -> None:
        self.longest, self.tried = longest, []

    def __call__(self, case, setting, multiple, executor, progress, after):
        self.tried.append(multiple)
        if multiple - (0.0 if after is None else after.multiple) > self.longest:
            raise ConvergenceError("too far")
        return SimpleNamespace(multiple=multiple)


@pytest.mark.parametrize(
    ("longest", "tried"),
    [(1.0, [1.0]), (0.5, [1.0, 0.5, 1.0]), (0.25, [1.0, 0.5, 0.25, 0.5, 1.0, 0.75, 1.0])],
)
def test_a_step_that_fails_is_halved(monkeypatch, longest, tried):
    walk = Walk(longest)
    monkeypatch.setattr(anchoring, "anchor_accounts", walk)
    assert trace_anchor(None, None, 1.0, None).multiple == 1.0
    assert walk.tried == tried


def test_no_step_is_short_enough(monkeypatch):
    walk = Walk(0.0)
    monkeypatch.setattr(anchoring, "anchor_accounts", walk)
    with pytest.raises(ConvergenceError, match="too far"):
        trace_anchor(None, None, 1.0, None)
    assert walk.tried == [0.5**n for n in range(HALVINGS + 1)]


def test_what_cannot_be_attained_is_not_tried_again(monkeypatch):
    tried = []

    def refuse(*parts):
        tried.append(parts[2])
        raise SolveError("cannot be attained")

    monkeypatch.setattr(anchoring, "anchor_accounts", refuse)
    with pytest.raises(SolveError, match="cannot be attained"):
        trace_anchor(None, None, 1.0, None)
    assert tried == [1.0]


def test_a_row_that_swings_takes_half_its_step_and_one_that_goes_on_takes_it_whole():
    gain = _gain(np.ones(4), np.array([1.0, 1.0, 1.0, 0.0]), np.array([-1.0, 0.8, -0.1, 2.0]))
    assert gain == pytest.approx([0.5, 1.0, 1.0, 1.0])
    assert _gain(gain, np.array([-1.0, 0, 0, 0]), np.array([0.2, 0, 0, 0]))[0] == pytest.approx(0.75)


def test_damping_ends_a_swing_that_no_whole_step_would_end():
    # What is done answers three times as far as the intercept moves: whole steps run away from nought.
    intercept, gain, before = 1.0, np.ones(1), np.zeros(1)
    for _ in range(12):
        shift = np.array([3.0 * intercept])
        gain, before = _gain(gain, before, shift), shift
        intercept -= float(gain[0] * shift[0])
    assert abs(intercept) < 1e-2


def anchor_at(intercepts, scale) -> Anchor:
    return Anchor(np.array(intercepts), np.array(scale), np.ones(2), 0.0, 0.0, 1)


def test_what_a_few_accounts_were_wrong_by_grows_with_the_stakes():
    # Intercepts of rows of both actors; the second wants nothing at stake.
    before, whole = anchor_at([0.1, -0.2, 0.3], [0.5, 0.0]), anchor_at([0.12, -0.25, 0.3], [0.4, 0.0])
    few = anchor_at([0.3, -0.6, 0.7], [1.5, 0.0])
    found = _corrected(few, Anchored(0.5, whole, [], before), np.array([0, 0, 1]))
    # The stakes of the few have grown three times, and so has what their intercepts lacked; not their share of scale.
    assert found.intercepts == pytest.approx([0.36, -0.75, 0.7])
    assert found.scale == pytest.approx([1.2, 0.0])
    assert _corrected(few, Anchored(0.5, whole, []), np.array([0, 0, 1])) is few
