//! The demo must end well, and say so.

use std::process::Command;

#[test]
fn everything_is_answered_as_it_should_be() {
    let output = Command::new(env!("CARGO_BIN_EXE_objsign-demo")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("Everything was answered as it should be."), "{text}");
    // A step that quietly stops happening would show here.
    assert!(text.contains("63 passed, 0 failed"), "{text}");
    for secret in ["a permanent/secret+key", "session/token", "Signature="] {
        assert!(!text.contains(secret), "{secret} is shown");
    }
}
