"""What a configuration file and `--config` say: found, parsed, checked, made ready for options."""

from dedup.configuration.loading import Configuration, load

__all__ = ["Configuration", "load"]
