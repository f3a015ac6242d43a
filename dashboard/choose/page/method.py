"""The method in words, and the table of scales."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard import db
from dashboard.choose.decide import Evidence, Wish
from dashboard.choose.simulate import SEED, SIMULATIONS

TEXT = f"""\
Stochastic multi-criteria acceptability analysis, SMAA (Lahdelma, Hokkanen, Salminen 1998, *European
Journal of Operational Research* 106, 137–143; SMAA-2: Lahdelma, Salminen 2001, *Operations Research* 49,
444–454).

- **Score.** Each figure becomes a score from 0 to 1 on the fixed scale of its criterion, listed below;
  costs, sizes and counts are scaled by their logarithm, so that twice as fast counts the same everywhere
  on the scale. The score of a framework is the mean of its scores, weighted by the sliders.
- **Uncertainty.** In each of {SIMULATIONS:,} simulations every figure is drawn from its interval (normal
  on either side of the value, 95 % between low and high), independently. A missing figure is drawn
  uniformly from the whole scale: it counts as open, never as 0. The draws are the same at every visit
  (seed {SEED}).
- **Shares.** How many simulations a framework wins at these weights; and over weights drawn uniformly
  from all that sum to 1, for those who do not know yet what matters.
- **Flip points.** The expected score is linear in each weight, so the weight at which another framework
  draws level is solved exactly.
- **When a framework is removed.** Scales do not depend on who is compared, and the draws of a framework
  not on the others: scores and order of those left stay as they are. Only the simulations that the
  removed one won go to those who were second in them.
- **Requirements.** A required feature needs a probe that showed it. Without a result it is unknown and
  the framework is out, unless you accept unknown.
- **Opinions** are criteria only where the analyser is accurate enough for Community to show them.
- **Limits.** Criteria are added up, so a very good figure can make up for a bad one: what cannot be made
  up for is a requirement. Figures of one benchmark run share their errors; drawn independently, they
  leave more open than they would. Speed is compared on one machine, with Flask as the unit; another unit
  would move all alike, as far as the scale reaches."""


def rows(evidence: Evidence, wish: Wish) -> Iterator[db.Row]:
    """One row per criterion for the table of scales."""
    for criterion in evidence.criteria:
        yield {
            "Criterion": criterion.title,
            "Weight": wish.weights.get(criterion.key, 0),
            "Measured as": criterion.unit,
            "Scores 0 at": criterion.write(criterion.worst),
            "Scores 1 at": criterion.write(criterion.best),
            "Scale": criterion.scale,
            "Interval": criterion.interval,
            "Mart": criterion.mart,
        }
