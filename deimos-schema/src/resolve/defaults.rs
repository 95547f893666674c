//! Defaults: from JSON to values of the field's type (Avro 1.12, "Complex Types", the table of default values).

mod fit;

use std::collections::HashSet;

use super::Copy;
use crate::issue::Issue;
use crate::json::Node;
use crate::model::{Definition, Field, FieldDefault, Schemata, Shape};
use crate::span::Span;
use crate::syntax::{DefinitionSyntax, ShapeSyntax};
use crate::value::Value;

use fit::{Fitter, Misfit};

/// Fills in the defaults of all definitions, and of the copies; reports those that do not fit.
pub(super) fn fill<'a>(
    schemata: &mut Schemata,
    first: &[&'a DefinitionSyntax],
    mut copies: Vec<Copy<'a>>,
    issues: &mut Vec<Issue>,
) -> Vec<Copy<'a>> {
    let fitter = Fitter::new(schemata, first);
    let mut reporter = Reporter { seen: HashSet::new(), issues };
    let values: Vec<_> = first
        .iter()
        .zip(&schemata.definitions)
        .map(|(syntax, definition)| all(&fitter, syntax, definition, &mut reporter))
        .collect();
    for copy in &mut copies {
        let values = all(&fitter, copy.syntax, &copy.definition, &mut reporter);
        assign(&mut copy.definition, values);
    }
    for (definition, values) in schemata.definitions.iter_mut().zip(values) {
        assign(definition, values);
    }
    copies
}

fn assign(definition: &mut Definition, values: Vec<Option<FieldDefault>>) {
    if let Shape::Record(record) = &mut definition.shape {
        record.fields.iter_mut().zip(values).for_each(|(field, value)| field.default = value);
    }
}

struct Reporter<'i> {
    seen: HashSet<Span>,
    issues: &'i mut Vec<Issue>,
}

impl Reporter<'_> {
    fn misfit(&mut self, field: &str, misfit: Misfit) {
        if self.seen.insert(misfit.span) {
            let message = format!("the default of the field `{field}` does not fit: {}", misfit.why);
            let mut issue = Issue::error("avro::default", misfit.span, message);
            issue.help = misfit.help;
            if let Some((text, message)) = misfit.patch {
                issue = issue.patch(misfit.span, text, message);
            }
            self.issues.push(issue);
        }
    }

    fn later_branch(&mut self, field: &Field, span: Span) {
        let message = format!(
            "the default of the field `{}` fits a later branch of its union, which Avro before 1.12 refuses",
            field.name
        );
        let issue = Issue::warning("avro::default_of_later_branch", span, message);
        self.issues.push(issue.help("put that branch first if data is read by older tools"));
    }
}

fn all(
    fitter: &Fitter<'_>,
    syntax: &DefinitionSyntax,
    definition: &Definition,
    reporter: &mut Reporter<'_>,
) -> Vec<Option<FieldDefault>> {
    let (ShapeSyntax::Record(nodes), Shape::Record(record)) = (&syntax.shape, &definition.shape) else {
        return Vec::new();
    };
    let pairs = nodes.iter().map(|field| field.default.as_ref()).zip(&record.fields);
    pairs.map(|(node, field)| node.and_then(|node| one(fitter, field, node, reporter))).collect()
}

fn one(fitter: &Fitter<'_>, field: &Field, node: &Node, reporter: &mut Reporter<'_>) -> Option<FieldDefault> {
    match fitter.fit(&field.ty, node, 0) {
        Ok(value) => {
            if matches!(value, Value::Union(1.., _)) {
                reporter.later_branch(field, node.span);
            }
            Some(FieldDefault { value, span: node.span })
        }
        Err(misfit) => {
            reporter.misfit(&field.name, misfit);
            None
        }
    }
}
