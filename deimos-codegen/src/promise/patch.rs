//! The remedy of a break as a change of the text, where one change is the obvious one.

use std::collections::{HashMap, HashSet};

use deimos_schema::compatibility::{Clash, Direction, Finding, Rule, Side};
use deimos_schema::json::{self, Json, Node};
use deimos_schema::{Definition, Enumeration, Field, Fixed, Kind, Logical, Schemata, Shape, SourceId, Span, Type};

/// The fields and the named types of a contract by their places.
pub(super) struct Places<'a> {
    schemata: &'a Schemata,
    fields: HashMap<Span, &'a Field>,
    definitions: HashMap<Span, &'a Definition>,
    /// The types of fields that are nothing but the name of a primitive type.
    bare: HashSet<Span>,
    /// The last branches of the unions that are types of fields.
    unions: HashMap<Span, Span>,
}

impl<'a> Places<'a> {
    /// Those of all definitions, or of none where nothing is to be patched.
    pub(super) fn new(schemata: &'a Schemata, wanted: Option<()>) -> Self {
        let definitions = || wanted.into_iter().flat_map(|()| schemata.definitions()).map(|(_, definition)| definition);
        let fields = definitions().flat_map(fields_of).map(|field| (field.span, field)).collect();
        // A derived key stands where its value does, and comes after it.
        let mut by_name = HashMap::new();
        for definition in definitions() {
            by_name.entry(definition.name_span).or_insert(definition);
        }
        let types = || definitions().flat_map(fields_of).map(|field| &field.ty);
        let bare = types().filter(|ty| is_bare(ty)).map(|ty| ty.span).collect();
        let unions = types().filter_map(|ty| match &ty.kind {
            Kind::Union(branches) => Some((ty.span, branches.last()?.span)),
            _ => None,
        });
        let unions = unions.collect();
        Self { schemata, fields, definitions: by_name, bare, unions }
    }

    /// What to write where, for a finding about what was written so earlier; nothing if that takes a decision.
    pub(super) fn patch(&self, finding: &Finding, earlier: &str) -> Vec<(Span, String)> {
        let (span, cause) = (finding.span(), &finding.cause);
        let span_and_text = match (finding.direction, cause.rule, &cause.clash) {
            (Direction::Backward, _, Clash::Branch { written, .. }) => return self.branch(span, written),
            (Direction::Backward, _, Clash::Field { .. }) => self.default(span),
            (Direction::Backward, _, Clash::Symbol { name, .. }) => self.symbol(span, name),
            (Direction::Backward, _, Clash::Names { written, .. }) => self.alias(span, written),
            (Direction::Backward, Rule::TypeChanged, Clash::Types { written, .. }) => self.primitive(span, written),
            (Direction::Forward, _, Clash::Field { .. }) => self.field(span, earlier),
            (Direction::Forward, Rule::TypeChanged, Clash::Types { read, .. }) => self.primitive(span, read),
            _ => None,
        };
        span_and_text.into_iter().collect()
    }

    /// The branch that is gone, if it is a primitive type: after those that are there, or before what was one of them.
    fn branch(&self, span: Span, was: &Side) -> Vec<(Span, String)> {
        let Some(name) = was.bare() else { return Vec::new() };
        match self.unions.get(&span) {
            Some(last) => vec![(after(*last), format!(", \"{name}\""))],
            None if self.bare.contains(&span) => {
                vec![(before(span), format!("[\"{name}\", ")), (after(span), "]".to_owned())]
            }
            None => Vec::new(),
        }
    }

    /// A default after the type of the field.
    fn default(&self, span: Span) -> Option<(Span, String)> {
        let field = self.fields.get(&span)?;
        let value = self.blank(&field.ty)?;
        Some((after(field.ty.span), format!(", \"default\": {value}")))
    }

    /// The value of a type that says the least.
    fn blank(&self, ty: &Type) -> Option<String> {
        let text = match (&ty.kind, self.schemata.logical(ty)) {
            (_, Some(Logical::Decimal { .. } | Logical::BigDecimal | Logical::Duration)) => return None,
            (Kind::String, Some(Logical::Uuid)) => "\"00000000-0000-0000-0000-000000000000\"",
            (Kind::Null, _) => "null",
            (Kind::Boolean, _) => "false",
            (Kind::Int | Kind::Long, _) => "0",
            (Kind::Float | Kind::Double, _) => "0.0",
            (Kind::Bytes | Kind::String, _) => "\"\"",
            (Kind::Array(_), _) => "[]",
            (Kind::Map(_), _) => "{}",
            (Kind::Union(branches), _) => return self.blank(branches.first()?),
            (Kind::Named(id), _) => return blank_of(&self.schemata[*id].shape),
        };
        Some(text.to_owned())
    }

    /// The field that is gone, before those that are there; not if its type has a name, which may be another's by now.
    fn field(&self, record: Span, earlier: &str) -> Option<(Span, String)> {
        let first = fields_of(self.definitions.get(&record)?).first()?.span;
        let field = json::parse(SourceId::default(), earlier, &mut Vec::new())?;
        let ty = field.member("type")?;
        let text = format!("{}, ", field.to_line());
        is_unnamed(ty).then(|| (before(first), text))
    }

    /// The symbol that is gone, after those that are there.
    fn symbol(&self, enum_name: Span, symbol: &str) -> Option<(Span, String)> {
        let Shape::Enum(Enumeration { symbols, .. }) = &self.definitions.get(&enum_name)?.shape else { return None };
        let end = symbols.last()?.span;
        Some((after(end), format!(", \"{symbol}\"")))
    }

    /// The name that the type had, as an alias after the one that it has.
    fn alias(&self, name: Span, was: &Side) -> Option<(Span, String)> {
        let definition = self.definitions.get(&name)?;
        let was = was.fullname.as_deref()?;
        definition.aliases.is_empty().then(|| (after(name), format!(", \"aliases\": [\"{was}\"]")))
    }

    /// The primitive type that it was, where it is another one.
    fn primitive(&self, span: Span, was: &Side) -> Option<(Span, String)> {
        let was = was.bare()?;
        self.bare.contains(&span).then(|| (span, format!("\"{was}\"")))
    }
}

fn is_bare(ty: &Type) -> bool {
    let length = ty.span.end - ty.span.start;
    let name = ty.kind.primitive_name();
    ty.logical.is_none() && name.is_some_and(|name| length == name.len() + "\"\"".len())
}

const PRIMITIVES: [&str; 8] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

/// Whether a type is made of primitive types alone.
fn is_unnamed(ty: &Node) -> bool {
    match &ty.json {
        Json::String(name) => PRIMITIVES.contains(&name.as_str()),
        Json::Array(branches) => branches.iter().all(is_unnamed),
        Json::Object(_) => match ty.member("type").map(|inner| &inner.json) {
            Some(Json::String(name)) if name == "array" => ty.member("items").is_some_and(is_unnamed),
            Some(Json::String(name)) if name == "map" => ty.member("values").is_some_and(is_unnamed),
            Some(Json::String(name)) => PRIMITIVES.contains(&name.as_str()),
            _ => false,
        },
        _ => false,
    }
}

fn fields_of(definition: &Definition) -> &[Field] {
    match &definition.shape {
        Shape::Record(record) => &record.fields,
        Shape::Enum(_) | Shape::Fixed(_) => &[],
    }
}

fn blank_of(shape: &Shape) -> Option<String> {
    match shape {
        Shape::Enum(Enumeration { symbols, .. }) => Some(format!("\"{}\"", symbols.first()?.name)),
        Shape::Fixed(Fixed { size, .. }) => (*size <= 16).then(|| format!("\"{}\"", "\\u0000".repeat(*size))),
        Shape::Record(_) => None,
    }
}

fn before(span: Span) -> Span {
    Span::new(span.source, span.start, span.start)
}

fn after(span: Span) -> Span {
    Span::new(span.source, span.end, span.end)
}
