"""The line for a corpus larger than memory: the same stages, on pieces of it that fit."""
