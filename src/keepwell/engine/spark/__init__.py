"""Scoring on Spark: the same expressions and the same kernel, on other machines.

Ibis gathers cells on the cluster (`gathering.py`), NumPy scores them on the executors, a slice of
customers at a time (`executors.py`). What differs from the way in one process, and why:
docs/decisions/0004-spark-plan.md.
"""
