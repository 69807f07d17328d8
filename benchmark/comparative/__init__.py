"""The yearly comparative report: what it holds, how it is shown, and on paper."""
