"""What makes the samples, the templates, the pictures and the figures of the documents."""
