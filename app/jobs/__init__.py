"""Jobs: work that the clock starts, one run at a time per job across all processes, each run recorded in the graph."""

from app.jobs.job import Counts, Job, JobContext, Progress, job, no_progress
from app.jobs.runner import AlreadyRunning, JobLost, JobRun, run_job

__all__ = [
    "AlreadyRunning",
    "Counts",
    "Job",
    "JobContext",
    "JobLost",
    "JobRun",
    "Progress",
    "job",
    "no_progress",
    "run_job",
]
