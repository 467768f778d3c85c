"""Where a server differs from Amazon S3 and from our verifier. Each is asserted, so that its end is seen."""

# Refused by the server although it is right.
CANNOT = {
    ("juicefs", "version 2 URL with a token"),
    # Both are older than signed trailers.
    ("juicefs", "trailer"),
    ("radosgw", "trailer"),
}

# Let through by the server although it is wrong.
IGNORES = {
    ("juicefs", "x-amz header added, version 4"),
    ("juicefs", "region"),
    ("juicefs", "form field without a condition"),
    ("radosgw", "x-amz header added, version 4"),
    ("radosgw", "region"),
    ("radosgw", "URL of the future"),
    ("local", "old header, version 2"),
    ("local", "header of the future, version 2"),
}
