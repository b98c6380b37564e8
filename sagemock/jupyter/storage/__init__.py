"""Files and shared memory of live servers."""
