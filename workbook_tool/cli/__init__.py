"""Commands: each module parses, calls one workflow, prints and sets the exit code."""
