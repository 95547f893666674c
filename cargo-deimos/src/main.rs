//! The command `cargo deimos`.
fn main() {}
