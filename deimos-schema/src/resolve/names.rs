//! The definitions of all texts, by fullname.

use std::collections::BTreeMap;

use crate::issue::Issue;
use crate::model::TypeId;
use crate::name::Fullname;
use crate::nearest::nearest;
use crate::syntax::{
    DefinitionSyntax, Document, Form, Primitive, Reference, ShapeSyntax, Syntax, is_kind_of_type, place_of,
};

/// Of how many unknown names the nearest known one is looked for, among all there are.
const MAX_HELPS: usize = 100;

pub(super) struct Names<'a> {
    by_name: BTreeMap<&'a str, TypeId>,
    /// The first definition of each fullname, in the order of the texts.
    pub(super) first: Vec<&'a DefinitionSyntax>,
    /// The definitions of fullnames that are defined before.
    pub(super) copies: Vec<(TypeId, &'a DefinitionSyntax)>,
}

impl<'a> Names<'a> {
    pub(super) fn collect(documents: &'a [Document], issues: &mut Vec<Issue>) -> Self {
        let mut names = Self { by_name: BTreeMap::new(), first: Vec::new(), copies: Vec::new() };
        for root in documents.iter().flat_map(|document| &document.roots) {
            names.collect_from(root, issues);
        }
        names
    }

    fn collect_from(&mut self, syntax: &'a Syntax, issues: &mut Vec<Issue>) {
        match &syntax.form {
            Form::Primitive(..) | Form::Reference(_) => {}
            Form::Array(inner) | Form::Map(inner) => self.collect_from(inner, issues),
            Form::Union(branches) => {
                for branch in branches {
                    self.collect_from(branch, issues);
                }
            }
            Form::Definition(definition) => {
                self.define(definition, issues);
                if let ShapeSyntax::Record(fields) = &definition.shape {
                    for field in fields {
                        self.collect_from(&field.ty, issues);
                    }
                }
            }
        }
    }

    fn define(&mut self, definition: &'a DefinitionSyntax, issues: &mut Vec<Issue>) {
        let Some(id) = self.by_name.get(definition.name.as_str()) else {
            self.by_name.insert(definition.name.as_str(), TypeId(self.first.len()));
            self.first.push(definition);
            return;
        };
        let first = self.first[id.index()];
        if first.span.source == definition.span.source {
            let message = format!("`{}` is defined twice in one text", definition.name);
            let issue = Issue::error("names::defined_twice", definition.name_span, message)
                .label(first.name_span, "first here");
            issues.push(issue.help("define it once and write its name where it is used again"));
        } else {
            self.copies.push((*id, definition));
        }
    }

    pub(super) fn ids(&self) -> BTreeMap<String, TypeId> {
        self.by_name.iter().map(|(name, id)| ((*name).to_owned(), *id)).collect()
    }

    /// The type of this fullname, which is defined.
    pub(super) fn defined(&self, name: &Fullname) -> Option<TypeId> {
        self.by_name.get(name.as_str()).copied()
    }

    /// The type that a reference means. One without a dot is looked for in the enclosing namespace, and, as Java does,
    /// without a namespace if that has none.
    pub(super) fn find(&self, reference: &Reference, issues: &mut Vec<Issue>) -> Option<TypeId> {
        if let Some(id) = self.defined(&reference.name) {
            return Some(id);
        }
        if let Some(id) = self.by_name.get(reference.written.as_str()) {
            let message = format!(
                "`{}` is not in the namespace `{}`; the type without a namespace is taken",
                reference.written,
                reference.name.namespace()
            );
            issues.push(Issue::warning("names::without_namespace", reference.span, message));
            return Some(*id);
        }
        let issue = Issue::error("names::unknown_type", reference.span, format!("unknown type `{}`", reference.name));
        issues.push(if issues.len() < MAX_HELPS { self.help(reference, issue) } else { issue });
        None
    }

    /// What may have been meant by an unknown name.
    fn help(&self, reference: &Reference, issue: Issue) -> Issue {
        if is_kind_of_type(&reference.written) {
            let kind = &reference.written;
            return issue
                .help(format!(r#"a type of this kind is an object of its own: `"type": {{"type": "{kind}", …}}`"#));
        }
        let written = reference.written.as_str();
        if let Some(meant) = Primitive::from_foreign(written) {
            return issue.patch(reference.span, format!("\"{meant}\""), format!("Avro calls it `{meant}`"));
        }
        if let Some(base) = place_of(written) {
            return issue
                .help(format!("it is a logical type: {{\"type\": …, \"logicalType\": \"{written}\"}} on {base}"));
        }
        if let Some(meant) = self.first.iter().find(|definition| definition.aliases.contains(&reference.name)) {
            let help = format!("it is an alias of `{}`, which is the name to write", meant.name);
            let issue = issue.label(meant.name_span, "defined here");
            return issue.patch(reference.span, format!("\"{}\"", meant.name), help);
        }
        let known = self.by_name.keys().copied().chain(Primitive::NAMES);
        match nearest(reference.name.as_str(), known) {
            Some(known) => issue.patch(reference.span, format!("\"{known}\""), format!("did you mean `{known}`?")),
            None => issue.help("define it, or add the schema that does"),
        }
    }
}
