//! The bindings of the records that the codec is measured with.

fn main() {
    deimos_codegen::compile("schemas");
}
