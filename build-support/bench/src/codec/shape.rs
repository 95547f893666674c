//! The records that the codec is measured with, in all the types that hold them, and their data.

use std::fmt::Debug;

use deimos_runtime::Record;
use deimos_runtime::codec::{self, Fields, Plan, RecordRef, View, json};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::allocations::Allocations;
use super::{earlier, sample};
use crate::Outcome;

deimos_runtime::include_bindings!(pub(super) mod contract);

/// The same as other codecs have them.
#[expect(unreachable_pub, clippy::pedantic, clippy::large_enum_variant, reason = "it is generated text")]
mod plain {
    include!(concat!(env!("OUT_DIR"), "/plain.rs"));
}

/// A record by all its types.
pub(super) trait Shape {
    /// What it is called in the names of figures.
    const NAME: &'static str;
    /// What it is, in a few words.
    const TITLE: &'static str;
    /// How many values there are: so many that they are some 50 kB, as what a service has at hand, and not what it has to
    /// fetch from memory first.
    const COUNT: usize;
    /// Its schema, as it was written.
    const SCHEMA: &'static str;
    /// The generated type.
    type Ours: Record + Fields + View + Clone + Debug + PartialEq;
    /// The generated view.
    type OursView<'a>: RecordRef<'a, Record = Self::Ours>;
    /// The type that serde derives for.
    type Plain: Serialize + DeserializeOwned + Allocations + 'static;
    /// The same, borrowed.
    type PlainView<'a>: Deserialize<'a>;
}

macro_rules! shape {
    ($shape:ident, $name:literal, $title:literal, $count:literal, $ours:path, $view:ident, $module:ident::$plain:ident) => {
        #[doc = $title]
        pub(super) struct $shape;

        impl Shape for $shape {
            const NAME: &'static str = $name;
            const TITLE: &'static str = $title;
            const COUNT: usize = $count;
            const SCHEMA: &'static str = include_str!(concat!("../../schemas/", $name, ".avsc"));
            type Ours = $ours;
            type OursView<'a> = <$ours as View>::Ref<'a>;
            type Plain = plain::$module::$plain;
            type PlainView<'a> = plain::$module::$view<'a>;
        }
    };
}

shape!(Order, "order", "13 fields", 256, contract::bench::Order, OrderRef, order::Order);
shape!(Wide, "wide", "100 fields", 40, contract::wide::Wide, WideRef, wide::Wide);
shape!(Deep, "deep", "nested and recursive", 24, contract::deep::Page, PageRef, deep::Page);
shape!(Alert, "alert", "a public contract", 64, contract::eu::driver::model::cap::Alert, AlertRef, alert::Alert);

/// The same values in all forms.
pub(super) struct Samples<S: Shape> {
    pub(super) values: Vec<S::Ours>,
    pub(super) plain: Vec<S::Plain>,
    pub(super) written: Vec<Vec<u8>>,
    pub(super) moved: Earlier<S>,
    pub(super) retyped: Earlier<S>,
}

/// The values as a service wrote them that has an earlier schema.
pub(super) struct Earlier<S: Shape> {
    pub(super) schema: String,
    pub(super) plan: Plan<S::Ours>,
    pub(super) written: Vec<Vec<u8>>,
}

impl<S: Shape> Samples<S> {
    /// So many of them; all ways to read them have led to the same.
    pub(super) fn new(count: usize) -> Outcome<Self> {
        let schema: Json = serde_json::from_str(S::SCHEMA)?;
        let written = encoded(&schema, count)?;
        let values = written.iter().map(|bytes| codec::decode(bytes)).collect::<Result<Vec<_>, _>>()?;
        let fast: serde_avro_fast::Schema = S::SCHEMA.parse()?;
        let plain = written.iter().map(|bytes| serde_avro_fast::from_datum_slice(bytes, &fast));
        let plain = plain.collect::<Result<_, _>>()?;
        let moved = Earlier::new(&earlier::moved(&schema), &values)?;
        let retyped = Earlier::new(&earlier::retyped(&schema), &values)?;
        // What the type itself writes: maps in the order that the values have them.
        let written = values.iter().map(codec::encode).collect::<Result<_, _>>()?;
        Ok(Self { values, plain, written, moved, retyped })
    }

    /// How many bytes a value takes on average.
    pub(super) fn bytes(&self) -> usize {
        self.written.iter().map(Vec::len).sum::<usize>() / self.written.len()
    }
}

impl<S: Shape> Earlier<S> {
    fn new(schema: &Json, values: &[S::Ours]) -> Outcome<Self> {
        let text = schema.to_string();
        let plan = Plan::compile(&text).map_err(|error| format!("{}: {error}", S::NAME))?;
        let written = encoded(schema, values.len())?;
        for (bytes, value) in written.iter().zip(values) {
            assert_eq!(plan.decode(bytes)?, *value, "{}: the plan reads the same value", S::NAME);
        }
        Ok(Self { schema: text, plan, written })
    }
}

fn encoded(schema: &Json, count: usize) -> Outcome<Vec<Vec<u8>>> {
    let parsed = deimos_schema::Schema::parse(&schema.to_string())?;
    let written = (0..count).map(|number| json::to_avro(&parsed, &sample::value(schema, number).to_string()));
    Ok(written.collect::<Result<_, _>>()?)
}
