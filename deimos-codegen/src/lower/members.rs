//! The names of fields and of variants: by the rule, as the manifest says, or as the schema spells them.

use std::collections::BTreeMap;

use deimos_schema::Span;

use super::names::{Origin, Scope, kept};
use crate::diagnostic::Findings;
use crate::naming;

/// A field of a record or a symbol of an enum, before it has a name.
pub(super) struct Member<'a> {
    pub(super) avro: &'a str,
    /// What the manifest calls it.
    pub(super) renamed: Option<&'a str>,
    pub(super) span: Span,
    /// "field" or "symbol".
    pub(super) what: &'static str,
    pub(super) remedy: String,
}

/// A name, and whether it is as the schema spells it, because the rule would call two members the same.
pub(super) struct MemberName {
    pub(super) name: String,
    pub(super) verbatim: bool,
    pub(super) origin: Origin,
}

/// The names of all members of a type; two that are the same are an error.
pub(super) fn names(
    owner: &str,
    members: Vec<Member<'_>>,
    rule: fn(&str) -> String,
    findings: &mut Findings,
) -> Vec<MemberName> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for member in members.iter().filter(|member| member.renamed.is_none()) {
        *uses.entry(rule(member.avro)).or_default() += 1;
    }
    let mut scope = Scope::of(owner);
    let mut names = Vec::new();
    for member in members {
        let origin =
            Origin { what: format!("the {} `{}`", member.what, member.avro), span: member.span, remedy: member.remedy };
        let converted = rule(member.avro);
        let (name, verbatim) = match member.renamed {
            Some(renamed) => (renamed.to_owned(), false),
            None if uses[&converted] > 1 => (naming::verbatim(member.avro), true),
            None => (converted.clone(), false),
        };
        if verbatim && name != converted {
            findings.push(kept(&origin.what, &converted, &origin));
        }
        scope.claim(&name, origin.clone(), findings);
        names.push(MemberName { name, verbatim, origin });
    }
    names
}
