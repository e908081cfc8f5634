"""The rounds that travel with the package: samples, and the example of the blank templates."""
