"""Native Excel PivotTables whose cells are already rendered.

The order of work: describe (``spec``), cache the source (``cache``), lay out (``table``), let the
sheet writer write ``Pivot.cells()``, add the parts to the finished workbook (``package``), prove
the result (``lint``)::

    spec         what shall be shown, as values that cannot be wrong
    aggregation  records condensed to partial results
    engine       axis items and geometry
    rendering    the cells
    cache        shared items and the flag law
    table        one description worked out on its cache
    parts        the XML parts as strings
    styles       pivot buttons and number formats in styles.xml
    archive      the zip archive, untouched entries byte for byte
    package      all of it added to a finished workbook
    lint         every law of Excel's as a rule with an id
"""
