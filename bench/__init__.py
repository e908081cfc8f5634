"""What the tool costs, measured against the alternatives in one run: ``python -m bench``.

Only ratios count: all candidates of a contest take turns, each sample is a process of its own, the
ratio is taken within a round, and the median over the rounds is what is told. ``corpora`` makes the
files, ``readers``, ``jobs`` and ``peers`` are the candidates, ``sampling`` measures, ``contests``
says who meets whom, ``bars`` what was promised, ``report`` and ``picture`` show it.
"""
