//! Nothing here but tests: objsign against rusty-s3, aws-sigv4 and s3s, which nobody here wrote.
