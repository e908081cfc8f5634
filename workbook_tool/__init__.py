"""Self-assessment workbooks for every agency, and one checked summary from what comes back.

The packages, top to bottom; imports point down::

    cli          commands: the only place that prints and exits
    workflows    the jobs: read, decide, write
    definition   assessment.xlsx to core types and back
    intake       strangers' bytes to cells: reads everything, judges nothing
    excel        the workbooks that we write
    mail         drafts and the outbox
    frames       a consolidation as pandas DataFrames, for whoever analyses
    pivot        native PivotTables
    core         values and rules: no file, no Excel, no terminal
    errors       every exception class
"""

__version__ = "0.1.0"
