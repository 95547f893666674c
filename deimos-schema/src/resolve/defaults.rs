//! Defaults: from JSON to values of the field's type (Avro 1.12, "Complex Types", the table of default values).

use std::cell::Cell;
use std::collections::HashSet;

use super::Copy;
use crate::issue::Issue;
use crate::json::{Json, MAX_DEPTH, Member, Node};
use crate::model::{Definition, Field, FieldDefault, Kind, Schemata, Shape, Type, TypeId};
use crate::span::Span;
use crate::syntax::{DefinitionSyntax, ShapeSyntax};
use crate::value::Value;

/// How many values all defaults together may hold, beyond those that are written: records left out by others can be
/// filled in again and again, to an exponential number.
const MAX_VALUES: usize = 1_000_000;

/// Fills in the defaults of all definitions, and of the copies; reports those that do not fit.
pub(super) fn fill<'a>(
    schemata: &mut Schemata,
    first: &[&'a DefinitionSyntax],
    mut copies: Vec<Copy<'a>>,
    issues: &mut Vec<Issue>,
) -> Vec<Copy<'a>> {
    let written: usize = first
        .iter()
        .map(|definition| definition.span.end - definition.span.start)
        .sum();
    let fitter = Fitter {
        schemata,
        first,
        left: Cell::new(MAX_VALUES + written),
    };
    let mut reporter = Reporter {
        seen: HashSet::new(),
        issues,
    };
    let values: Vec<_> = first
        .iter()
        .zip(&schemata.definitions)
        .map(|(syntax, definition)| fitter.all(syntax, definition, &mut reporter))
        .collect();
    for copy in &mut copies {
        let values = fitter.all(copy.syntax, &copy.definition, &mut reporter);
        assign(&mut copy.definition, values);
    }
    for (definition, values) in schemata.definitions.iter_mut().zip(values) {
        assign(definition, values);
    }
    copies
}

fn assign(definition: &mut Definition, values: Vec<Option<FieldDefault>>) {
    if let Shape::Record(record) = &mut definition.shape {
        record
            .fields
            .iter_mut()
            .zip(values)
            .for_each(|(field, value)| field.default = value);
    }
}

/// Why a default does not fit, and which part of it.
struct Misfit {
    span: Span,
    why: String,
    help: Option<String>,
}

struct Reporter<'i> {
    seen: HashSet<Span>,
    issues: &'i mut Vec<Issue>,
}

impl Reporter<'_> {
    fn misfit(&mut self, field: &str, misfit: Misfit) {
        if self.seen.insert(misfit.span) {
            let message = format!(
                "the default of the field `{field}` does not fit: {}",
                misfit.why
            );
            let mut issue = Issue::error("avro::default", misfit.span, message);
            issue.help = misfit.help;
            self.issues.push(issue);
        }
    }

    fn later_branch(&mut self, field: &Field, span: Span) {
        let message = format!(
            "the default of the field `{}` fits a later branch of its union, which Avro before 1.12 refuses",
            field.name
        );
        let issue = Issue::warning("avro::default_of_later_branch", span, message);
        self.issues
            .push(issue.help("put that branch first if data is read by older tools"));
    }
}

struct Fitter<'a> {
    schemata: &'a Schemata,
    first: &'a [&'a DefinitionSyntax],
    left: Cell<usize>,
}

impl Fitter<'_> {
    fn all(
        &self,
        syntax: &DefinitionSyntax,
        definition: &Definition,
        reporter: &mut Reporter<'_>,
    ) -> Vec<Option<FieldDefault>> {
        let (ShapeSyntax::Record(nodes), Shape::Record(record)) =
            (&syntax.shape, &definition.shape)
        else {
            return Vec::new();
        };
        let pairs = nodes
            .iter()
            .map(|field| field.default.as_ref())
            .zip(&record.fields);
        pairs
            .map(|(node, field)| node.and_then(|node| self.one(field, node, reporter)))
            .collect()
    }

    fn one(&self, field: &Field, node: &Node, reporter: &mut Reporter<'_>) -> Option<FieldDefault> {
        match self.fit(&field.ty, node, 0) {
            Ok(value) => {
                if matches!(value, Value::Union(1.., _)) {
                    reporter.later_branch(field, node.span);
                }
                Some(FieldDefault {
                    value,
                    span: node.span,
                })
            }
            Err(misfit) => {
                reporter.misfit(&field.name, misfit);
                None
            }
        }
    }

    /// The value of this type that the JSON stands for.
    fn fit(&self, ty: &Type, node: &Node, depth: usize) -> Result<Value, Misfit> {
        self.spend(node, depth)?;
        let fitting = match (&ty.kind, &node.json) {
            (Kind::Union(branches), _) => return self.fit_union(ty, branches, node, depth),
            (Kind::Named(id), _) => return self.fit_named(*id, ty, node, depth),
            (Kind::Array(items), Json::Array(nodes)) => {
                let values = nodes.iter().map(|node| self.fit(items, node, depth + 1));
                return values.collect::<Result<_, _>>().map(Value::Array);
            }
            (Kind::Map(values), Json::Object(members)) => {
                let entries = members.iter().map(|member| {
                    Ok((
                        member.key.clone(),
                        self.fit(values, &member.value, depth + 1)?,
                    ))
                });
                return entries.collect::<Result<_, _>>().map(Value::Map);
            }
            (kind, json) => primitive(kind, json),
        };
        fitting.ok_or_else(|| self.misfit(ty, node))
    }

    /// The first branch that the JSON fits (Avro 1.12; up to 1.11 it had to be the first of all).
    fn fit_union(
        &self,
        ty: &Type,
        branches: &[Type],
        node: &Node,
        depth: usize,
    ) -> Result<Value, Misfit> {
        let mut misfits = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            match self.fit(branch, node, depth + 1) {
                Ok(value) => return Ok(Value::Union(index, Box::new(value))),
                Err(_) if matches!(branch.kind, Kind::Null) => {}
                Err(misfit) => misfits.push(misfit),
            }
        }
        match (misfits.pop(), misfits.is_empty()) {
            (Some(only), true) => Err(only),
            _ => Err(self.misfit(ty, node)),
        }
    }

    fn fit_named(&self, id: TypeId, ty: &Type, node: &Node, depth: usize) -> Result<Value, Misfit> {
        match (&self.schemata[id].shape, &node.json) {
            (Shape::Record(record), Json::Object(members)) => {
                self.fit_record(id, &record.fields, members, node, depth)
            }
            (Shape::Enum(symbols), Json::String(symbol)) => symbols
                .index_of(symbol)
                .map(Value::Enum)
                .ok_or_else(|| Misfit {
                    span: node.span,
                    why: format!("`{symbol}` is not a symbol of `{}`", self.schemata[id].name),
                    help: None,
                }),
            (Shape::Fixed(fixed), Json::String(text)) => match bytes(text) {
                Some(bytes) if bytes.len() == fixed.size => Ok(Value::Fixed(bytes)),
                Some(bytes) => Err(Misfit {
                    span: node.span,
                    why: format!(
                        "`{}` has {} bytes, not {}",
                        self.schemata[id].name,
                        fixed.size,
                        bytes.len()
                    ),
                    help: Some(
                        "every character stands for one byte, from `\\u0000` to `\\u00ff`"
                            .to_owned(),
                    ),
                }),
                None => Err(self.misfit(ty, node)),
            },
            _ => Err(self.misfit(ty, node)),
        }
    }

    fn fit_record(
        &self,
        id: TypeId,
        fields: &[Field],
        members: &[Member],
        node: &Node,
        depth: usize,
    ) -> Result<Value, Misfit> {
        if let Some(stray) = members
            .iter()
            .find(|member| !fields.iter().any(|field| field.name == member.key))
        {
            let why = format!("`{}` has no field `{}`", self.schemata[id].name, stray.key);
            return Err(Misfit {
                span: stray.key_span,
                why,
                help: None,
            });
        }
        let values = fields.iter().enumerate().map(|(index, field)| {
            let written = members
                .iter()
                .find(|member| member.key == field.name)
                .map(|member| &member.value);
            match written.or_else(|| self.own_default(id, index)) {
                Some(value) => self.fit(&field.ty, value, depth + 1),
                None => {
                    let why = format!(
                        "it leaves out the field `{}` of `{}`, which has no default",
                        field.name, self.schemata[id].name
                    );
                    Err(Misfit {
                        span: node.span,
                        why,
                        help: None,
                    })
                }
            }
        });
        values.collect::<Result<_, _>>().map(Value::Record)
    }

    fn own_default(&self, id: TypeId, index: usize) -> Option<&Node> {
        match &self.first[id.index()].shape {
            ShapeSyntax::Record(fields) => fields[index].default.as_ref(),
            ShapeSyntax::Enum { .. } | ShapeSyntax::Fixed { .. } => None,
        }
    }

    fn spend(&self, node: &Node, depth: usize) -> Result<(), Misfit> {
        let left = self.left.get();
        if depth > MAX_DEPTH || left == 0 {
            let why = "the values that it leaves out never end, or are too many".to_owned();
            return Err(Misfit {
                span: node.span,
                why,
                help: Some("write them down".to_owned()),
            });
        }
        self.left.set(left - 1);
        Ok(())
    }

    fn misfit(&self, ty: &Type, node: &Node) -> Misfit {
        let expected = self.schemata.describe(ty);
        let found = match &node.json {
            Json::Bool(_) | Json::Number(_) => node.to_text(),
            _ => node.describe().to_owned(),
        };
        let help = (matches!(node.json, Json::Null))
            .then(|| "make the field nullable: a union of `null` and its type".to_owned());
        Misfit {
            span: node.span,
            why: format!("expected {expected}, found {found}"),
            help,
        }
    }
}

fn primitive(kind: &Kind, json: &Json) -> Option<Value> {
    match (kind, json) {
        (Kind::Null, Json::Null) => Some(Value::Null),
        (Kind::Boolean, Json::Bool(value)) => Some(Value::Boolean(*value)),
        (Kind::Int, Json::Number(text)) => text.parse().ok().map(Value::Int),
        (Kind::Long, Json::Number(text)) => text.parse().ok().map(Value::Long),
        (Kind::Float, Json::Number(text)) => text
            .parse()
            .ok()
            .filter(|value: &f32| value.is_finite())
            .map(Value::Float),
        (Kind::Double, Json::Number(text)) => text
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .map(Value::Double),
        (Kind::Bytes, Json::String(text)) => bytes(text).map(Value::Bytes),
        (Kind::String, Json::String(text)) => Some(Value::String(text.clone())),
        _ => None,
    }
}

/// The bytes that the characters of a default stand for, U+0000 to U+00FF one each.
fn bytes(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}
