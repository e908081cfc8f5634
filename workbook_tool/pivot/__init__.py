"""Native PivotTables whose cells are already rendered: spec, engine, cache, parts, package, lint."""
