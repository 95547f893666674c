//! Where encoders write: a buffer that was made large enough beforehand.

/// Writes into a reserved slice; the space comes from [`Codec::bound`](super::Codec::bound), so no write can fail.
#[derive(Debug)]
pub struct Cursor<'a> {
    buffer: &'a mut [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the start of `buffer`.
    pub fn new(buffer: &'a mut [u8]) -> Self {
        Self { buffer, at: 0 }
    }

    /// How many bytes were written.
    pub fn written(&self) -> usize {
        self.at
    }

    /// Writes one byte.
    #[inline]
    pub fn put_byte(&mut self, byte: u8) {
        self.buffer[self.at] = byte;
        self.at += 1;
    }

    /// Writes bytes as they are.
    #[inline]
    pub fn put(&mut self, bytes: &[u8]) {
        let end = self.at + bytes.len();
        self.buffer[self.at..end].copy_from_slice(bytes);
        self.at = end;
    }

    /// Writes a long, zig-zag and variable-length: 1 to 10 bytes.
    #[inline]
    pub fn put_long(&mut self, value: i64) {
        let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
        while rest >= 0x80 {
            self.put_byte((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.put_byte(rest.to_le_bytes()[0]);
    }

    /// Writes a count, a length or the index of a branch.
    #[inline]
    pub fn put_count(&mut self, count: usize) {
        self.put_long(i64::try_from(count).unwrap_or(i64::MAX)); // nothing in memory has more items than that
    }
}
