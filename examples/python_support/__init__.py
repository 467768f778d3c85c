"""What the tests of the Python examples share: the servers around a handler, on 127.0.0.1 alone."""
