"""One file per source, job, schedule or sensor; whatever stands here is discovered."""
