# The two commands of the README are `make demo` and `make test`. Each needs cargo and a C compiler, nothing else.
.PHONY: test demo conformance boto3 servers fuzz fmt lint doc unit no-std package

test: fmt lint doc unit no-std package

# Real uploads and downloads on a real S3 server, a guarded signing endpoint, an OSS device at a gateway.
demo:
	cargo run --locked -p objsign-demo

# The vector files one by one, with counts. VECTORS may name any other files or directories.
VECTORS ?= core/tests/vectors
conformance:
	cargo run --release --quiet --locked -p objsign --features boto3 --example conformance -- $(VECTORS)

# Table and vectors of boto3's calls must be what its botocore gives. It needs Python and botocore, in the version
# that core/src/boto3/operations.rs names.
boto3:
	scripts/boto3-operations --check
	scripts/boto3-vectors --check

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --all-features --locked -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features --locked --quiet

# The demo runs as one of the tests.
unit:
	cargo test --workspace --all-features --locked

no-std:
	scripts/no-std-check

package:
	cargo package -p objsign --locked --allow-dirty --quiet

# Requests made in Python against real S3 servers: MinIO's code, Ceph's, the local one. Installs what it needs below
# target/, and Ceph only in CI: see OBJSIGN_SERVERS and PYTHON in the script.
servers:
	scripts/servers -q

# Every fuzz target for SECONDS_EACH (10) seconds, from a corpus made of the vectors.
fuzz:
	scripts/fuzz
