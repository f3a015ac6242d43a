"""`python -m pipelines.benchmarks.load`: a plan as JSON on standard input, its result on standard output."""

import sys

from pipelines.benchmarks.load.plan import Plan, PlanInvalid
from pipelines.benchmarks.load.run import run

try:
    print(run(Plan.from_json(sys.stdin.read())).to_json())
except PlanInvalid as error:
    print(error, file=sys.stderr)
    sys.exit(2)
