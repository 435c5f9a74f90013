"""What runs in a reader's page: a worker, and in it Python with our package."""
