"""Importing files: CSV, JSON lines and Parquet, each row once, bad rows told apart."""

from keepwell.engine.lake.importing.options import Counts, Imported, ImportOptions, Progress
from keepwell.engine.lake.importing.run import import_files

__all__ = ["Counts", "ImportOptions", "Imported", "Progress", "import_files"]
