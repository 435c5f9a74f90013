"""Programs that `make` runs: installing, and locking. Neither package needs them."""
