//! What the targets of the codec share: a type with everything in it, and an allocator that ends what asks for too much.

pub mod memory;
pub mod mutation;

deimos_runtime::include_bindings!(pub mod contract);

use contract::acme::fuzz::Everything;
use deimos_runtime::codec::{self, Limits};

/// What one message may cost here; less than the defaults, so that what goes beyond is seen.
pub const LIMITS: Limits = Limits::new().with_empty_items(1000).with_memory(16 << 20);

/// A value that was read can be written, and reads as the same again; compared as bytes, because a NaN is not equal to
/// itself. None where it nests too deep to be written: less deep than what is read.
pub fn survives(value: &Everything) -> Option<Vec<u8>> {
    let bytes = match codec::encode(value) {
        Ok(bytes) => bytes,
        Err(error) if error.to_string().contains("nest deeper") => return None,
        Err(error) => panic!("what was read can be written: {error}"),
    };
    let again: Everything = codec::decode(&bytes).expect("what was written can be read");
    assert_eq!(bytes, codec::encode(&again).expect("what was read can be written"));
    Some(bytes)
}
