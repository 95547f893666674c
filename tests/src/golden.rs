//! The golden cases, listed once: their bindings as modules of a library, and for tests that need the list.

/// Gives every golden case to a macro, as `$macro!(first, second, …)`.
///
/// A case is a folder `tests/golden/<case>` with schemas, perhaps a `deimos.toml`, and what is expected of them.
#[macro_export]
macro_rules! with_golden_cases {
    ($macro:path) => {
        $macro! {
            borrowed,
            borrowed_types,
            dashed_namespaces,
            defaults,
            derived,
            every_kind_of_key,
            ignored_logical_types,
            kept_attributes,
            keywords,
            logical_types,
            migrated,
            names,
            nullable_in_both_orders,
            own_entities,
            own_types,
            primitives,
            protocol,
            protocol_beside_schemas,
            recursion,
            recursive_across_files,
            references,
            refused_defaults,
            renamed,
            resolution,
            renamed_columns,
            roots,
            serde,
            shop,
            sorted_maps,
            tables,
            tables_of_wide_types,
            topic_settings,
            unions,
        }
    };
}

macro_rules! modules {
    ($($case:ident,)*) => {
        $(
            /// The bindings of a golden case, as a public module of a library, with warnings denied.
            #[deny(warnings)]
            #[allow(clippy::all, clippy::pedantic, rustdoc::all)]
            pub mod $case {
                include!(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/", stringify!($case), "/expected/bindings.rs"));
            }
        )*

        /// The names of all golden cases.
        pub const GOLDEN_CASES: &[&str] = &[$(stringify!($case)),*];
    };
}

with_golden_cases!(modules);
