"""What the process runs on: caches, worker threads, the scheduler, instances, usage counts and logs."""
