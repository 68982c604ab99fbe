"""Graph Data Science by the clock. One module a job: project a named graph, run, write back, drop."""
