"""A load generator for HTTP/1.1 on this machine, in the standard library.

Closed loop (capacity) and open loop (latency at a given rate); every response is verified, every sample says
whether it may be used. `run_apart(Plan(port=…))` is all that most callers need.
"""

from pipelines.benchmarks.load.plan import Expectation, Plan, PlanInvalid
from pipelines.benchmarks.load.result import Result
from pipelines.benchmarks.load.run import GeneratorFailed, run, run_apart

__all__ = ["Expectation", "GeneratorFailed", "Plan", "PlanInvalid", "Result", "run", "run_apart"]
