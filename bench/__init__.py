"""Speed and memory against real peers, in one run: `make bench`."""
