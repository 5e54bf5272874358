"""Columns in temporary files: what a corpus larger than memory is held in."""

from dedup.disk.column import Column
from dedup.disk.folder import Folder
from dedup.disk.kept import KeptFolder
from dedup.disk.shuffle import Shuffle

__all__ = ["Column", "Folder", "KeptFolder", "Shuffle"]
