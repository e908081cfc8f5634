"""A consolidation for other programs: five tidy tables as SQLite, CSV or Parquet."""
