"""Values and rules: no file, no Excel, no terminal, nothing third-party."""
