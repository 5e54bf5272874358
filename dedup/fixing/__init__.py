"""Removing what repeats: decided copy by copy, verified, written so that nothing can be lost."""
