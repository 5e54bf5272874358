"""One module for each output format, each a function of the report."""
