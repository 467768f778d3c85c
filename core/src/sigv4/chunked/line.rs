//! Lines of a body that arrives in pieces.

use alloc::vec::Vec;

/// Why there is no line.
pub(super) enum BadLine {
    /// A line end that is not CR LF, or a CR or another control character inside a line.
    Form,
    TooLong,
}

/// The part of a line that is there so far.
#[derive(Default)]
pub(super) struct Line(Vec<u8>);

impl Line {
    /// Takes bytes from `input` up to the end of a line, and gives the line without its CR LF. `None` if the end is
    /// not there yet. Keeps at most `max` bytes and the CR.
    pub(super) fn read(&mut self, input: &mut &[u8], max: usize) -> Result<Option<Vec<u8>>, BadLine> {
        while let Some((&byte, rest)) = input.split_first() {
            *input = rest;
            let after_cr = self.0.last() == Some(&b'\r');
            match byte {
                b'\n' if after_cr => {
                    self.0.pop();
                    return Ok(Some(core::mem::take(&mut self.0)));
                }
                _ if after_cr => return Err(BadLine::Form),
                b'\r' | b'\t' => {}
                _ if byte.is_ascii_control() => return Err(BadLine::Form),
                _ => {}
            }
            if byte != b'\r' && self.0.len() >= max {
                return Err(BadLine::TooLong);
            }
            self.0.push(byte);
        }
        Ok(None)
    }
}
