//! The golden bindings as private modules of a binary, with warnings denied, as `include_bindings!` makes them.

macro_rules! private_modules {
    ($($case:ident,)*) => {
        $(
            #[deny(warnings)]
            #[allow(dead_code, unreachable_pub, clippy::all, clippy::pedantic, rustdoc::all)]
            mod $case {
                include!(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/", stringify!($case), "/expected/bindings.rs"));
            }
        )*
    };
}

deimos_tests::with_golden_cases!(private_modules);

#[allow(dead_code, unreachable_pub)]
#[path = "../src/entities.rs"]
mod entities;

#[allow(dead_code, unreachable_pub)]
#[path = "../src/own.rs"]
mod own;

#[test]
fn private_bindings_work_too() {
    use deimos_runtime::codec;
    use recursive_across_files::acme::hr::Tree;

    let leaf = Tree { value: 1, left: None, right: None };
    let tree = Tree { value: 2, left: Some(Box::new(leaf)), right: None };
    assert_eq!(codec::decode::<Tree>(&codec::encode(&tree).unwrap()).unwrap(), tree);
}
