//! Avro types to codecs, and the enums of unions that come up on the way.

use std::collections::{BTreeMap, BTreeSet};

use deimos_schema::{Definition, Enumeration, Kind, Logical, Record, Schemata, Shape, Type, TypeId};

use super::definitions::Definitions;
use super::docs::doc;
use super::facts;
use super::members::{self, Member, MemberName};
use super::names::{Names, Origin, rename_field, rename_symbol};
use super::settings::Settings;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{self, Branch, Codec, Item, ItemId, ItemKind, Union, Variant};
use crate::naming;

/// What `rust_decimal` can hold.
const NARROW: u32 = 28;

/// The most digits that the runtime's wide decimals have.
const MAX_PRECISION: u32 = 16_384;

/// Turns the definitions into items, one after the other.
pub(super) struct Types<'a> {
    pub(super) schemata: &'a Schemata,
    pub(super) definitions: Definitions,
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
            schema: Some(self.definitions.schema(id)),
            facts: facts::UNKNOWN,
            verbatim: name.verbatim,
            json: false,
            derives: Vec::new(),
            view: None,
            text_column: false,
        }
    }

    fn definition(&mut self, id: TypeId) -> ItemKind {
        let definition = &self.schemata[id];
        match &definition.shape {
            Shape::Record(record) => ItemKind::Record(self.record(id, definition, record)),
            Shape::Enum(enumeration) => ItemKind::Enumeration(self.enumeration(id, definition, enumeration)),
            Shape::Fixed(fixed) => ItemKind::Fixed(model::Fixed { size: fixed.size }),
        }
    }

    fn record(&mut self, id: TypeId, definition: &Definition, record: &Record) -> model::Record {
        let fullname = definition.name.as_str();
        let mut shared = BTreeMap::new();
        let mut fields = Vec::new();
        let names = self.field_names(id, fullname, record);
        let verbatim = names.iter().any(|name| name.verbatim);
        for (field, MemberName { name, origin, .. }) in record.fields.iter().zip(names) {
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
                absent: model::Absent::Refused,
                blank: model::Expr::Blank,
            });
        }
        model::Record { fullname: fullname.to_owned(), fields, new: None, verbatim }
    }

    fn field_names(&mut self, id: TypeId, fullname: &str, record: &Record) -> Vec<MemberName> {
        let fields = record.fields.iter().map(|field| Member {
            avro: &field.name,
            renamed: self.names.renamed_field(id, &field.name),
            span: field.name_span,
            what: "field",
            remedy: rename_field(fullname, &field.name),
        });
        members::names(fullname, fields.collect(), naming::field_name, self.findings)
    }

    fn enumeration(&mut self, id: TypeId, definition: &Definition, enumeration: &Enumeration) -> model::Enumeration {
        let fullname = definition.name.as_str();
        let symbols = enumeration.symbols.iter().map(|symbol| Member {
            avro: &symbol.name,
            renamed: self.names.renamed_symbol(id, &symbol.name),
            span: symbol.span,
            what: "symbol",
            remedy: rename_symbol(fullname, &symbol.name),
        });
        let names = members::names(fullname, symbols.collect(), naming::variant_name, self.findings);
        let verbatim = names.iter().any(|name| name.verbatim);
        let variants = enumeration.symbols.iter().zip(names);
        let variants = variants.map(|(symbol, own)| Variant { name: own.name, symbol: symbol.name.clone() });
        model::Enumeration { fullname: fullname.to_owned(), variants: variants.collect(), verbatim }
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
            Some(Logical::Decimal { precision, .. }) if precision > MAX_PRECISION => self.too_precise(precision, ty),
            Some(Logical::Decimal { precision: precision @ ..=NARROW, scale }) => {
                Codec::DecimalFixed { size: fixed.size, precision, scale }
            }
            Some(Logical::Decimal { precision, scale }) => {
                Codec::WideDecimalFixed { size: fixed.size, precision, scale }
            }
            Some(Logical::Duration) => Codec::Duration,
            other => unreachable!("{other:?} does not stand on a fixed"),
        }
    }

    fn logical(&mut self, logical: Logical, ty: &Type) -> Codec {
        match logical {
            Logical::Date => Codec::Date,
            Logical::TimeMillis => Codec::TimeMillis,
            Logical::TimeMicros => Codec::TimeMicros,
            Logical::TimestampMillis => Codec::TimestampMillis,
            Logical::TimestampMicros => Codec::TimestampMicros,
            Logical::TimestampNanos => Codec::TimestampNanos,
            Logical::LocalTimestampMillis => Codec::LocalTimestampMillis,
            Logical::LocalTimestampMicros => Codec::LocalTimestampMicros,
            Logical::LocalTimestampNanos => Codec::LocalTimestampNanos,
            Logical::Uuid => Codec::UuidString,
            Logical::Decimal { precision, .. } if precision > MAX_PRECISION => self.too_precise(precision, ty),
            Logical::Decimal { precision: precision @ ..=NARROW, scale } => Codec::Decimal { precision, scale },
            Logical::Decimal { precision, scale } => Codec::WideDecimal { precision, scale },
            Logical::BigDecimal => Codec::BigDecimal,
            Logical::Duration => unreachable!("a duration stands on a fixed"),
        }
    }

    fn too_precise(&mut self, precision: u32, ty: &Type) -> Codec {
        self.findings.push(
            Diagnostic::error("rust::decimal_precision", format!("a decimal of {precision} digits is not supported"))
                .at(ty.span, format!("the limit is {MAX_PRECISION} digits"))
                .help(format!("a precision of {MAX_PRECISION} or less, if the values allow it")),
        );
        Codec::Null
    }

    fn union(&mut self, ty: &Type, branches: &[Type], site: &mut Site<'_>) -> Codec {
        let null = branches.iter().position(|branch| matches!(branch.kind, Kind::Null));
        match (branches, null) {
            ([_, other], Some(0)) => Codec::Nullable(Box::new(self.codec(other, site))),
            ([other, _], Some(1)) => Codec::NullableLast(Box::new(self.codec(other, site))),
            ([_], Some(_)) => Codec::NullUnion,
            ([], _) => self.no_values(ty),
            _ => {
                let union = self.union_item(branches, site);
                null.map_or(Codec::Item(union), |null| Codec::NullableUnion { union, null })
            }
        }
    }

    fn no_values(&mut self, ty: &Type) -> Codec {
        self.findings.push(
            Diagnostic::error("rust::union_without_branches", "a union without branches has no values")
                .at(ty.span, "expected at least one type")
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
        let verbatim = lowered.iter().any(|(index, _)| names[*index] != naming::variant_name(&names[*index]));
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
            schema: None,
            facts: facts::UNKNOWN,
            verbatim,
            json: false,
            derives: Vec::new(),
            view: None,
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
        (
            "timestamp",
            Codec::Str | Codec::Long | Codec::TimestampMillis | Codec::TimestampMicros | Codec::TimestampNanos,
        ) => Some(model::Stamp::Timestamp),
        _ => None,
    }
}
