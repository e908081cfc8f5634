"""``assessment.xlsx`` as core types, or all of its faults, each with sheet and cell."""
