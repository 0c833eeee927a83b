"""Long work: the job table, the queue that wakes the worker, progress that a page can show."""
