"""The files that travel with the package: sample rounds and blank templates, and where they lie."""
