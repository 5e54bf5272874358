"""What the user accepts: a baseline, exceptions in the settings, boilerplate, marks in the text."""
