"""The page for people without a terminal: a local server and what it shows.

It calls the jobs of ``workflows`` and holds no rule of its own.
"""
