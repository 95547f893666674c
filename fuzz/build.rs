//! The bindings of the type that `decode` and `plan` read.

fn main() {
    deimos_codegen::compile("schemas");
}
