r"""How likely a report is, situation by situation: what it names happened and was reported, or it is false.

.. math:: b \leftarrow b \, (r \, λσK + φ I), \qquad φ = \frac{1 - c}{c} \, r \, \bar u,

c its credibility and ū how often such an act usually happens: a false report stays possible where the act is not. All
densities are per day. A row that names several acts is of all of them; its alternatives compete.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp

from hedgerow.case.model import Case, Named, Report
from hedgerow.chain.generator import Chain, Indices
from hedgerow.errors import EvidenceError
from hedgerow.game.mechanics import Mechanics
from hedgerow.game.space import Floats
from hedgerow.infer.densities import Densities
from hedgerow.infer.timeline import Coverage, Event, happenings_of, paths_naming


class Likelihood:
    """What reports say of beliefs over one chain's situations."""

    def __init__(
        self, case: Case, chain: Chain, densities: Densities, parameters: Mapping[str, float]
    ) -> None:
        self.case, self.chain, self.densities, self.parameters = case, chain, densities, parameters
        self.mechanics: Mechanics = chain.mechanics

    def weigh(self, belief: Floats, event: Event, coverage: Coverage, replies: Sequence[Report]) -> Floats:
        """A belief times the likelihood of a report and of the replies reported with it; not normalised."""
        report = event.report
        if report is None:
            return belief
        if report.reading is not None:
            holds = self.mechanics.space.holds(report.reading, self.parameters)
            return belief * np.where(holds, report.credible, 1.0 - report.credible)
        false = self.falsehood(coverage, report, replies)
        if event.kind == "close":
            # The jump was integrated on the way; only the branch in which the report is false is added.
            if replies:
                raise EvidenceError(
                    f"Report {replies[0].id} is of a reply to {report.id}, which has a range of days. Give both a day."
                )
            closed: Floats = belief[1] + false * belief[0]
            return closed
        return self._jumped(belief, coverage, report, replies) + false * belief

    def falsehood(self, coverage: Coverage, report: Report, replies: Sequence[Report] = ()) -> float:
        """φ: density of a false report, and of false replies [per day for each act named]."""
        false = self._false(coverage, report)
        for reply in replies:
            false *= self._false_reply(coverage, report.alternatives[0][0], reply)
        return false

    def share_of(self, coverage: Coverage, names: tuple[Named, ...]) -> tuple[Indices, Floats]:
        """Paths that hold all that is named, and for each the chance of exactly this report."""
        which, paths = paths_naming(self.mechanics, names), self.mechanics.paths
        return which, self.shares(coverage, names)[paths.happening[which], paths.reply[which]]

    def shares(self, coverage: Coverage, names: tuple[Named, ...], replies: Sequence[Report] = ()) -> Floats:
        """The chance that a path leaves exactly this report, for each happening and reply that it may hold.

        That is r for what is named, and silence for the rest of the path.

        Returns:
            Shape (happenings + 1, happenings + 1), the act or drift first; the last stands for `no reply`.
        """
        alone = coverage.silence()
        for named in names:
            for number in happenings_of(self.mechanics, named):
                alone[number] = coverage.reported[number]
        share = np.outer(alone, alone)
        return self._with_replies(share, coverage, names[0], replies) if replies else share

    def jump(self, coverage: Coverage, report: Report) -> sp.csr_array:
        """Operator of what a report of one act (or its alternatives) says happened, from before to after, per day."""
        size, paths = self.mechanics.space.size, self.mechanics.paths
        total = sp.csr_array((size, size))
        for alternative in report.alternatives:
            product: sp.csr_array | None = None
            for names in self.at_once(alternative):
                which, share = self.share_of(coverage, names)
                flow = self.chain.flows_of(which) * share
                part = sp.csr_array((flow, (paths.source[which], paths.target[which])), shape=(size, size))
                product = part if product is None else sp.csr_array(product @ part)
            if product is not None:
                total = sp.csr_array(total + product)
        return total

    def at_once(self, alternative: Sequence[Named]) -> list[tuple[Named, ...]]:
        """What is named in one row as single jumps: a reply is part of the act before it."""
        acts = {reply.id: act.id for act in self.case.acts for reply in act.replies}
        found: list[tuple[Named, ...]] = []
        for named in alternative:
            answered = [n for n, names in enumerate(found) if names[0].id == acts.get(named.id)]
            if answered:
                found[answered[-1]] += (named,)
            else:
                found.append((named,))
        return found

    def _jumped(
        self, belief: Floats, coverage: Coverage, report: Report, replies: Sequence[Report]
    ) -> Floats:
        """A belief after what a report says happened, per day; `_jump` applied without making the matrix."""
        total = np.zeros_like(belief)
        for alternative in report.alternatives:
            rows = np.atleast_2d(belief)
            for names in self.at_once(alternative):
                which, shares = paths_naming(self.mechanics, names), self.shares(coverage, names, replies)
                rows = np.stack([self.chain.jumped(row, which, shares) for row in rows])
            total += rows.reshape(belief.shape)
        return total

    def _with_replies(
        self, share: Floats, coverage: Coverage, parent: Named, replies: Sequence[Report]
    ) -> Floats:
        """Those of the parent in which the replies were reported: one truly at most, the rest falsely."""
        reported = np.append(coverage.reported, 0.0)
        both = np.outer(reported, reported)
        false = [self._false_reply(coverage, parent, reply) for reply in replies]
        total: Floats = share * np.prod(false)
        for place, reply in enumerate(replies):
            numbers = [
                n for alt in reply.alternatives for named in alt for n in happenings_of(self.mechanics, named)
            ]
            total[:, numbers] += both[:, numbers] * np.prod(false[:place] + false[place + 1 :])
        return total

    def _false(self, coverage: Coverage, report: Report) -> float:
        total = 0.0
        for alternative in report.alternatives:
            product = 1.0
            for names in self.at_once(alternative):
                product *= self._density(coverage, names)
            total += product
        return (1.0 - report.credible) / report.credible * total

    def _density(self, coverage: Coverage, names: tuple[Named, ...]) -> float:
        """How often such a thing usually happens and is reported [1/day]."""
        numbers = [happenings_of(self.mechanics, named) for named in names]
        reported = np.array(coverage.reported)
        if len(names) == 1:
            return float(reported[numbers[0]] @ (self.densities.acts + self.densities.replies)[numbers[0]])
        joint = self.densities.joint[np.ix_(numbers[0], numbers[1])]
        return float(reported[numbers[0]] @ joint @ reported[numbers[1]])

    def _false_reply(self, coverage: Coverage, parent: Named, reply: Report) -> float:
        """φ of a reply: a chance, given its act."""
        parents = happenings_of(self.mechanics, parent)
        total = float(self.densities.acts[parents].sum())
        if total <= 0:
            return 0.0
        chance = sum(
            coverage.reported[n] * float(self.densities.joint[parents, n].sum()) / total
            for alternative in reply.alternatives
            for named in alternative
            for n in happenings_of(self.mechanics, named)
        )
        return (1.0 - reply.credible) / reply.credible * chance
