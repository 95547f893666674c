//! What one message may cost its reader: levels of nesting, items without bytes, memory.

use super::{DecodeError, Reader};
use crate::Record;

/// What decoding one message may cost, whatever the message says; one that asks for more is an error.
///
/// Beside these limits, nothing is reserved that the bytes of the message could not fill: an array that announces more
/// items than there are bytes left for is refused at once.
///
/// ```
/// # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
/// use contract::Poll; // generated: `include_bindings!(mod contract)`
/// use deimos_runtime::codec::{self, Limits};
///
/// let message = codec::encode(&Poll { answers: vec![(); 20] })?;
/// assert_eq!(message.len(), 2, "a null takes no bytes");
/// assert!(codec::decode::<Poll>(&message).is_ok());
///
/// let error = Limits::new().with_empty_items(10).decode::<Poll>(&message).unwrap_err();
/// assert_eq!(error.to_string(), "cannot decode Poll.answers at byte 0: more than 10 items that take no bytes");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(super) depth: u16,
    pub(super) empty_items: usize,
    pub(super) memory: usize,
}

impl Limits {
    /// 256 levels, 65,536 items without bytes, 512 MiB.
    pub const fn new() -> Self {
        Self { depth: 256, empty_items: 65_536, memory: 512 << 20 }
    }

    /// How deep values may nest, every record, array and map being a level: 256, unless told otherwise. A value ends
    /// before that where it has taken one MiB of the stack.
    #[must_use]
    pub const fn with_depth(mut self, levels: u16) -> Self {
        self.depth = levels;
        self
    }

    /// How many items of arrays may take no bytes at all (nulls, records without fields): 65,536, unless told otherwise.
    #[must_use]
    pub const fn with_empty_items(mut self, items: usize) -> Self {
        self.empty_items = items;
        self
    }

    /// How many bytes the items of all arrays and maps may take in memory, apart from what each of them owns: 512 MiB,
    /// unless told otherwise.
    #[must_use]
    pub const fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// Reads a record from exactly these bytes, as [`decode`](super::decode) does, within these limits.
    pub fn decode<T: Record>(self, bytes: &[u8]) -> Result<T, DecodeError> {
        super::whole_record::<T, _>(Reader::with_limits(bytes, self), T::decode)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
