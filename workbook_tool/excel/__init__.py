"""The workbooks that we write: agency workbooks, the county summary, blank templates."""
