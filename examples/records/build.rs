//! Turns `schemas` into the bindings that `main.rs` includes.

fn main() {
    deimos_codegen::compile("schemas");
}
