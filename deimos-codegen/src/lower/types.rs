//! Avro types to codecs, and the enums of unions that come up on the way.

use std::collections::{BTreeMap, BTreeSet};

use deimos_schema::{
    Definition, Enumeration, Identity, Kind, Logical, Record, Schemata, Shape, Type, TypeId, self_contained_text,
};

use super::docs::doc;
use super::facts;
use super::names::{Names, Origin, Scope, kept, rename_field};
use super::settings::Settings;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{self, Branch, Codec, Item, ItemId, ItemKind, SchemaText, Union, Variant};
use crate::naming;

/// What `rust_decimal` can hold.
const MAX_PRECISION: u32 = 28;

/// Turns the definitions into items, one after the other.
pub(super) struct Types<'a> {
    pub(super) schemata: &'a Schemata,
    pub(super) names: &'a mut Names,
    pub(super) settings: &'a Settings<'a>,
    pub(super) findings: &'a mut Findings,
    pub(super) items: Vec<Item>,
    /// Fixed types with a logical type have no item: their values are those of the logical type.
    pub(super) ids: BTreeMap<TypeId, ItemId>,
}

/// A place where a union may stand, which gives the union's enum its name.
pub(super) struct Site<'a> {
    /// In words, such as "the field `total`".
    pub(super) origin: Origin,
    /// The record's fullname, or the file's name.
    pub(super) owner: &'a str,
    pub(super) modules: Vec<String>,
    pub(super) name: String,
    /// Unions of the same record are one enum where they are equal.
    pub(super) shared: &'a mut BTreeMap<Vec<(usize, Codec)>, ItemId>,
}

impl Types<'_> {
    /// An item for every definition that needs one, then one for every union.
    pub(super) fn lower(&mut self) {
        let definitions = self.schemata.definitions().filter(|(_, definition)| needs_item(definition));
        self.ids = definitions.map(|(id, _)| id).zip((0..).map(ItemId)).collect();
        let ids: Vec<TypeId> = self.ids.keys().copied().collect();
        let placeholders = ids.iter().map(|id| self.placeholder(*id)).collect();
        self.items = placeholders;
        for (index, id) in ids.into_iter().enumerate() {
            self.items[index].kind = self.definition(id);
        }
    }

    fn placeholder(&self, id: TypeId) -> Item {
        let name = self.names.of(id);
        let definition = &self.schemata[id];
        Item {
            modules: name.modules.clone(),
            name: name.name.clone(),
            doc: doc(definition.doc.as_deref(), definition.name.as_str()),
            kind: ItemKind::Fixed(model::Fixed { size: 0 }),
            facts: facts::UNKNOWN,
            verbatim: name.verbatim,
            json: false,
            derives: Vec::new(),
            text_column: false,
        }
    }

    fn definition(&mut self, id: TypeId) -> ItemKind {
        let definition = &self.schemata[id];
        match &definition.shape {
            Shape::Record(record) => ItemKind::Record(self.record(id, definition, record)),
            Shape::Enum(enumeration) => ItemKind::Enumeration(self.enumeration(definition, enumeration)),
            Shape::Fixed(fixed) => ItemKind::Fixed(model::Fixed { size: fixed.size }),
        }
    }

    fn record(&mut self, id: TypeId, definition: &Definition, record: &Record) -> model::Record {
        let fullname = definition.name.as_str();
        let mut scope = Scope::of(fullname);
        let mut shared = BTreeMap::new();
        let mut fields = Vec::new();
        let names = self.field_names(id, record);
        let verbatim = names.iter().any(|(_, verbatim)| *verbatim);
        for (field, (name, verbatim)) in record.fields.iter().zip(names) {
            let origin = Origin {
                what: format!("the field `{}`", field.name),
                span: field.name_span,
                remedy: rename_field(fullname, &field.name),
            };
            let converted = naming::field_name(&field.name);
            if verbatim && name != converted {
                self.findings.push(kept(&origin.what, &converted, &origin));
            }
            scope.claim(&name, origin.clone(), self.findings);
            let own = self.names.of(id);
            let mut site = Site {
                origin,
                owner: fullname,
                modules: own.modules.clone(),
                name: naming::suffixed(&own.name, &naming::type_name(name.trim_start_matches("r#"))),
                shared: &mut shared,
            };
            let codec = self.codec(&field.ty, &mut site);
            let codec = self.settings.field(id, &field.name, codec);
            fields.push(model::Field {
                name,
                doc: doc(field.doc.as_deref(), &field.name),
                avro: field.name.clone(),
                stamp: stamp(&field.name, &codec),
                codec,
                default: None,
            });
        }
        let schema = schema_text(self.schemata, id);
        model::Record { fullname: fullname.to_owned(), schema, fields, new: None, verbatim }
    }

    /// The names of a record's fields, and whether each is as the schema spells it, because another would be the same.
    fn field_names(&self, id: TypeId, record: &Record) -> Vec<(String, bool)> {
        let converted: Vec<String> = record.fields.iter().map(|field| naming::field_name(&field.name)).collect();
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for name in &converted {
            *uses.entry(name).or_default() += 1;
        }
        let name =
            |(field, converted): (&deimos_schema::Field, &String)| match self.names.renamed_field(id, &field.name) {
                Some(renamed) => (renamed.to_owned(), false),
                None if uses[converted.as_str()] > 1 => (naming::verbatim(&field.name), true),
                None => (converted.clone(), false),
            };
        record.fields.iter().zip(&converted).map(name).collect()
    }

    fn enumeration(&mut self, definition: &Definition, enumeration: &Enumeration) -> model::Enumeration {
        let names: Vec<String> = enumeration.symbols.iter().map(|symbol| naming::variant_name(&symbol.name)).collect();
        let verbatim = names.iter().collect::<BTreeSet<_>>().len() < names.len();
        if verbatim {
            self.findings.push(
                Diagnostic::warning("names::symbols", format!("symbols of `{}` differ in case only", definition.name))
                    .at(definition.name_span, "its variants keep the names that the schema gives them"),
            );
        }
        let variants = enumeration.symbols.iter().zip(names).map(|(symbol, name)| Variant {
            name: if verbatim { naming::verbatim(&symbol.name) } else { name },
            symbol: symbol.name.clone(),
        });
        model::Enumeration { fullname: definition.name.to_string(), variants: variants.collect(), verbatim }
    }

    /// The codec of a type at a place.
    pub(super) fn codec(&mut self, ty: &Type, site: &mut Site<'_>) -> Codec {
        match &ty.kind {
            Kind::Array(items) => Codec::Array(Box::new(self.codec(items, site))),
            Kind::Map(values) => Codec::Map(Box::new(self.codec(values, site))),
            Kind::Union(branches) => self.union(ty, branches, site),
            Kind::Named(id) => {
                let codec = self.named(*id, ty);
                self.settings.named(*id, codec)
            }
            primitive => match ty.logical {
                Some(logical) => self.logical(logical, ty),
                None => plain(primitive),
            },
        }
    }

    fn named(&mut self, id: TypeId, ty: &Type) -> Codec {
        if let Some(item) = self.ids.get(&id) {
            return Codec::Item(*item);
        }
        let Shape::Fixed(fixed) = &self.schemata[id].shape else {
            unreachable!("only a fixed with a logical type has no item");
        };
        match fixed.logical {
            Some(Logical::Uuid) => Codec::UuidFixed,
            Some(Logical::Decimal { precision, scale }) => {
                self.check_precision(precision, ty);
                Codec::DecimalFixed { size: fixed.size, precision, scale }
            }
            other => self.unsupported(other, ty),
        }
    }

    fn logical(&mut self, logical: Logical, ty: &Type) -> Codec {
        match logical {
            Logical::Date => Codec::Date,
            Logical::TimeMillis => Codec::TimeMillis,
            Logical::TimeMicros => Codec::TimeMicros,
            Logical::TimestampMillis => Codec::TimestampMillis,
            Logical::TimestampMicros => Codec::TimestampMicros,
            Logical::LocalTimestampMillis => Codec::LocalTimestampMillis,
            Logical::LocalTimestampMicros => Codec::LocalTimestampMicros,
            Logical::Uuid => Codec::UuidString,
            Logical::Decimal { precision, scale } => {
                self.check_precision(precision, ty);
                Codec::Decimal { precision, scale }
            }
            other => self.unsupported(Some(other), ty),
        }
    }

    fn check_precision(&mut self, precision: u32, ty: &Type) {
        if precision > MAX_PRECISION {
            self.findings.push(
                Diagnostic::error(
                    "rust::decimal_precision",
                    format!("a decimal of {precision} digits is not supported yet"),
                )
                .at(ty.span, format!("the limit for now is {MAX_PRECISION} digits, what `rust_decimal::Decimal` holds"))
                .help(format!("a precision of {MAX_PRECISION} or less, if the values allow it")),
            );
        }
    }

    fn unsupported(&mut self, logical: Option<Logical>, ty: &Type) -> Codec {
        let name = logical.map_or("this", Logical::name);
        self.findings.push(
            Diagnostic::error("rust::logical_type", format!("the logical type `{name}` is not supported yet"))
                .at(ty.span, "no Rust type is known for it")
                .help("leave the logical type out to get the type that it stands on"),
        );
        Codec::Null
    }

    fn union(&mut self, ty: &Type, branches: &[Type], site: &mut Site<'_>) -> Codec {
        let null = branches.iter().position(|branch| matches!(branch.kind, Kind::Null));
        match (branches, null) {
            ([_, other], Some(0)) => Codec::Nullable(Box::new(self.codec(other, site))),
            ([other, _], Some(1)) => Codec::NullableLast(Box::new(self.codec(other, site))),
            ([_], Some(_)) | ([], _) => self.no_values(ty),
            _ => {
                let union = self.union_item(branches, site);
                null.map_or(Codec::Item(union), |null| Codec::NullableUnion { union, null })
            }
        }
    }

    fn no_values(&mut self, ty: &Type) -> Codec {
        self.findings.push(
            Diagnostic::error(
                "rust::union_without_values",
                "a union without a branch that has values is not supported",
            )
            .at(ty.span, "expected a branch other than null")
            .help("write `\"null\"` for a field that is always null"),
        );
        Codec::Null
    }

    /// The enum of a union: the record's own where it has an equal one already.
    fn union_item(&mut self, branches: &[Type], site: &mut Site<'_>) -> ItemId {
        let names = self.branch_names(branches);
        let mut lowered = Vec::new();
        for (index, (branch, name)) in branches.iter().zip(&names).enumerate() {
            if !matches!(branch.kind, Kind::Null) {
                let codec = self.nested(name, site, |types, site| types.codec(branch, site));
                lowered.push((index, codec));
            }
        }
        if let Some(known) = site.shared.get(&lowered) {
            return *known;
        }
        let id = ItemId(self.items.len());
        site.shared.insert(lowered.clone(), id);
        let origin = Origin { what: format!("the union of {}", site.origin.what), ..site.origin.clone() };
        self.names.claim(&site.modules, &site.name, origin, self.findings);
        let branches = lowered
            .into_iter()
            .map(|(index, codec)| {
                let doc = format!("`{}`", self.schemata.describe(&branches[index]));
                Branch { name: names[index].clone(), avro: self.avro_name(&branches[index]), doc, index, codec }
            })
            .collect();
        self.items.push(Item {
            modules: site.modules.clone(),
            name: site.name.clone(),
            doc: format!("The union of {} of `{}`.", site.origin.what, site.owner),
            kind: ItemKind::Union(Union { branches, wire_branches: names.len() }),
            facts: facts::UNKNOWN,
            verbatim: false,
            json: false,
            derives: Vec::new(),
            text_column: false,
        });
        id
    }

    /// A union within a branch is named after the branch too.
    fn nested<T>(&mut self, branch: &str, site: &mut Site<'_>, f: impl FnOnce(&mut Self, &mut Site<'_>) -> T) -> T {
        let outer = site.name.clone();
        site.name = naming::suffixed(&outer, branch);
        let result = f(self, site);
        site.name = outer;
        result
    }

    /// The variants' names: the type's, and with its namespace where that alone would not tell two apart.
    fn branch_names(&self, branches: &[Type]) -> Vec<String> {
        let short: Vec<String> = branches.iter().map(|branch| self.branch_name(branch)).collect();
        let mut taken = BTreeSet::new();
        branches
            .iter()
            .zip(&short)
            .map(|(branch, name)| {
                let ambiguous = short.iter().filter(|other| *other == name).count() > 1;
                let mut full = if ambiguous { self.qualified(branch, name) } else { name.clone() };
                while !taken.insert(full.clone()) {
                    full.push('_');
                }
                full
            })
            .collect()
    }

    fn branch_name(&self, branch: &Type) -> String {
        match (&branch.kind, branch.logical) {
            (Kind::Named(id), _) => self.names.of(*id).name.clone(),
            (Kind::Array(_), _) => "Array".to_owned(),
            (Kind::Map(_), _) => "Map".to_owned(),
            (_, Some(logical)) => naming::type_name(logical.name()),
            (kind, None) => naming::type_name(kind.primitive_name().unwrap_or("union")),
        }
    }

    /// As Avro's JSON encoding names a branch.
    fn avro_name(&self, branch: &Type) -> String {
        match &branch.kind {
            Kind::Named(id) => self.schemata[*id].name.to_string(),
            Kind::Array(_) => "array".to_owned(),
            Kind::Map(_) => "map".to_owned(),
            kind => kind.primitive_name().unwrap_or("union").to_owned(),
        }
    }

    fn qualified(&self, branch: &Type, name: &str) -> String {
        let Kind::Named(id) = branch.kind else { return name.to_owned() };
        match self.schemata[id].name.namespace() {
            "" => format!("{name}Type"),
            namespace => format!("{}{name}", naming::type_name(namespace)),
        }
    }
}

/// A fixed with a logical type has none: its values are those of the logical type.
fn needs_item(definition: &Definition) -> bool {
    !matches!(&definition.shape, Shape::Fixed(fixed) if fixed.logical.is_some())
}

fn plain(primitive: &Kind) -> Codec {
    match primitive {
        Kind::Boolean => Codec::Boolean,
        Kind::Int => Codec::Int,
        Kind::Long => Codec::Long,
        Kind::Float => Codec::Float,
        Kind::Double => Codec::Double,
        Kind::Bytes => Codec::Bytes,
        Kind::String => Codec::Str,
        _ => Codec::Null,
    }
}

/// What a producer fills in, by the field's name and type.
fn stamp(field: &str, codec: &Codec) -> Option<model::Stamp> {
    let codec = match codec {
        Codec::Nullable(inner) | Codec::NullableLast(inner) => inner,
        codec => codec,
    };
    match (field, codec) {
        ("message_id", Codec::Str | Codec::UuidString | Codec::UuidFixed) => Some(model::Stamp::MessageId),
        ("timestamp", Codec::Str | Codec::Long | Codec::TimestampMillis | Codec::TimestampMicros) => {
            Some(model::Stamp::Timestamp)
        }
        _ => None,
    }
}

/// The schema of a record as generated code states it.
pub(super) fn schema_text(schemata: &Schemata, id: TypeId) -> SchemaText {
    let definition = &schemata[id];
    let ty = Type::named(id, definition.name_span);
    SchemaText {
        fullname: definition.name.to_string(),
        text: self_contained_text(schemata, &ty),
        identity: Identity::of(schemata, &ty).to_string(),
    }
}
