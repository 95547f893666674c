//! A small whole service.
fn main() {}
