//! How deep values may nest that are to be written: less deep than what is read, so that what is written can be read.

use std::cell::Cell;

use super::EncodeError;

/// Below [`Limits::depth`](super::Limits::with_depth) by more than what types nest that are not recursive.
const MAX_LEVELS: u16 = 192;

thread_local! {
    static LEVELS: Cell<u16> = const { Cell::new(0) };
}

/// Takes a level back when it is left.
struct Level(u16);

impl Drop for Level {
    fn drop(&mut self) {
        LEVELS.set(self.0);
    }
}

/// Checks what lies one level deeper, for types whose values may hold others of the same type.
///
/// # Errors
///
/// Those of `check`, and that there are more than 192 levels.
pub fn check_level(check: impl FnOnce() -> Result<(), EncodeError>) -> Result<(), EncodeError> {
    let level = Level(LEVELS.get());
    if level.0 == MAX_LEVELS {
        return Err(EncodeError::new(format!("values nest deeper than {MAX_LEVELS} levels")));
    }
    LEVELS.set(level.0 + 1);
    check()
}
