"""Many months of many agreements: which there are to run, each run apart from the others, and what is said of it.

A unit is one month of one agreement.
"""
