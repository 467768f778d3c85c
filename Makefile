# The two commands of the README are `make demo` and `make test`. Each needs cargo and a C compiler, nothing else.
.PHONY: test demo conformance fuzz fmt lint doc unit no-std package

test: fmt lint doc unit no-std package

# Real uploads and downloads on a real S3 server, a guarded signing endpoint, an OSS device at a gateway.
demo:
	cargo run --locked -p objsign-demo

# The vector files one by one, with counts. VECTORS may name any other files or directories.
VECTORS ?= core/tests/vectors
conformance:
	cargo run --release --quiet --locked -p objsign --example conformance -- $(VECTORS)

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --locked -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet

# The demo runs as one of the tests.
unit:
	cargo test --workspace --locked

no-std:
	scripts/no-std-check

package:
	cargo package -p objsign --locked --allow-dirty --quiet

# Every fuzz target for SECONDS_EACH (10) seconds, from a corpus made of the vectors.
fuzz:
	scripts/fuzz
