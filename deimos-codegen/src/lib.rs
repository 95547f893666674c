//! From schemas to Rust.
