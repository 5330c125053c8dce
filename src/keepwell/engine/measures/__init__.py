"""Touchpoints in, one value per customer and day out.

Ibis gathers (`gather.py`: facts → cells, on DuckDB or Spark), NumPy folds (`folds.py`: cells →
windows, `values.py`: windows → measures). Each aggregate is written once.
"""
