"""`python -m pipelines.benchmarks.load`: a plan as JSON on standard input, its result on standard output."""

import sys

from pipelines.benchmarks.load.plan import Plan, PlanInvalid
from pipelines.benchmarks.load.run import run

try:
    plan = Plan.from_json(sys.stdin.read())
except PlanInvalid as error:
    print(error, file=sys.stderr)
    sys.exit(2)
print(run(plan).to_json())
