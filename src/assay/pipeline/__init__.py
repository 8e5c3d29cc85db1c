"""The pipeline: the stages of a case, and the loop that never loses a committed answer.

Rules: stages are pure and know no store; a chunk commits as one transaction; an answer that costs
is durable before anything depends on it; the same inputs give the same run, the same workpapers
and the same order on the ledger, whatever crashed in between and however many workers drove.

::

    request = RunRequest(app, inputs, preparer="ann@example.com")
    result = run(workspace, request, Terms(SystemClock()))
    print(result.summary.verdicts)
"""

from assay.pipeline.interrupt import Stop
from assay.pipeline.loop import Pace
from assay.pipeline.request import RunRequest
from assay.pipeline.route import route
from assay.pipeline.run import RunResult, Terms, resume, run

__all__ = ["Pace", "RunRequest", "RunResult", "Stop", "Terms", "resume", "route", "run"]
