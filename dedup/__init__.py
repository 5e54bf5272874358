"""Find near-duplicate and repeated passages in text corpora."""

__version__ = "0.1.0"
