"""Runs rows of the vector files through the Python package, by its public API alone.

What to do with a row is decided by its `kind`, never by the file it is in.
`python -m conformance FILE_OR_DIR...` runs any.
"""
