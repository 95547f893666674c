//! Gives every type its module and its name, and refuses what would be called the same.

use std::collections::{BTreeMap, BTreeSet};

use deimos_schema::{Definition, Schemata, Span, TypeId};

use crate::diagnostic::{Diagnostic, Findings};
use crate::manifest::{FieldSettings, Manifest, Spanned, SymbolSettings, TypeSettings};
use crate::naming;
use crate::suggest::{listed, nearest};

/// The module at the root of the bindings that holds what belongs to topics.
pub(super) const TOPICS: &str = "topics";

/// Where each named type goes, and what has a name so far.
pub(super) struct Names {
    types: Vec<TypeName>,
    scopes: BTreeMap<Vec<String>, BTreeMap<String, Origin>>,
    /// Every module of a namespace, with the namespace.
    pub(super) namespaces: BTreeMap<Vec<String>, String>,
}

#[derive(Clone)]
pub(super) struct TypeName {
    pub(super) modules: Vec<String>,
    pub(super) name: String,
    /// Whether the name is as the schema spells it, because another type would be called the same.
    pub(super) verbatim: bool,
    fields: BTreeMap<String, String>,
    symbols: BTreeMap<String, String>,
}

/// What a name was made from.
#[derive(Clone)]
pub(super) struct Origin {
    /// In words, such as "record `com.acme.Order`".
    pub(super) what: String,
    pub(super) span: Span,
    /// What to do about it, in a sentence.
    pub(super) remedy: String,
}

impl Names {
    /// The names of all types of the contract.
    pub(super) fn assign(manifest: &Manifest, schemata: &Schemata, findings: &mut Findings) -> Self {
        let settings = settings_by_type(manifest, schemata, findings);
        let stripped = stripped_segments(manifest, schemata, findings);
        let renamed = |id| settings.get(&id).is_some_and(|settings| settings.rename.is_some());
        let ambiguous = ambiguous_types(schemata, &stripped, renamed);
        let mut names = Self { types: Vec::new(), scopes: BTreeMap::new(), namespaces: BTreeMap::new() };
        for (id, definition) in schemata.definitions() {
            let settings = settings.get(&id).copied();
            let rename = settings.and_then(|settings| settings.rename.as_ref());
            let modules = modules(definition.name.namespace(), &stripped);
            let converted = naming::type_name(definition.name.name());
            let verbatim = rename.is_none() && ambiguous.contains(&(modules.clone(), converted.clone()));
            let name = match rename {
                Some(rename) => rename.value.clone(),
                None if verbatim => naming::verbatim_type(definition.name.name()),
                None => converted.clone(),
            };
            if let Some(rename) = rename.filter(|rename| !naming::is_free_for_types(&rename.value)) {
                findings.push(taken(rename));
            }
            if verbatim && name != converted {
                findings.push(kept(&format!("`{}`", definition.name), &converted, &origin(definition)));
            }
            names.claim_modules(&modules, definition, findings);
            names.claim(&modules, &name, origin(definition), findings);
            let fields = settings.map(|settings| renamed_fields(&settings.fields)).unwrap_or_default();
            let symbols = settings.map(|settings| renamed_symbols(&settings.symbols)).unwrap_or_default();
            names.types.push(TypeName { modules, name, verbatim, fields, symbols });
        }
        names
    }

    pub(super) fn of(&self, id: TypeId) -> &TypeName {
        &self.types[id.index()]
    }

    /// The name that the manifest gives a field.
    pub(super) fn renamed_field(&self, record: TypeId, field: &str) -> Option<&str> {
        self.of(record).fields.get(field).map(String::as_str)
    }

    /// The name that the manifest gives a symbol.
    pub(super) fn renamed_symbol(&self, enumeration: TypeId, symbol: &str) -> Option<&str> {
        self.of(enumeration).symbols.get(symbol).map(String::as_str)
    }

    /// Takes a name in a module, unless something else has it: then that is an error, because silently renaming
    /// would tie the user's code to the order of files.
    pub(super) fn claim(&mut self, modules: &[String], name: &str, origin: Origin, findings: &mut Findings) {
        let scope = self.scopes.entry(modules.to_vec()).or_default();
        match scope.get(name) {
            Some(first) => findings.push(collision(&path(modules, name), first, &origin)),
            None => {
                scope.insert(name.to_owned(), origin);
            }
        }
    }

    /// What a name was made from.
    pub(super) fn origin(&self, modules: &[String], name: &str) -> Option<Origin> {
        self.scopes.get(modules)?.get(name).cloned()
    }

    /// Whether nothing has this name yet.
    pub(super) fn is_free(&self, modules: &[String], name: &str) -> bool {
        self.scopes.get(modules).is_none_or(|scope| !scope.contains_key(name))
    }

    /// Modules share the scope of types; two namespaces may share a module.
    fn claim_modules(&mut self, modules: &[String], definition: &Definition, findings: &mut Findings) {
        let segments: Vec<&str> = definition.name.namespace().split('.').collect();
        let stripped = segments.len().saturating_sub(modules.len());
        for depth in 0..modules.len() {
            let written = segments[..=stripped + depth].join(".");
            self.namespaces.entry(modules[..=depth].to_vec()).or_insert(written);
            let scope = self.scopes.entry(modules[..depth].to_vec()).or_default();
            let namespace = definition.name.namespace();
            let origin = Origin {
                what: format!("the namespace `{namespace}`"),
                span: definition.name_span,
                remedy: "leave it out in deimos.toml: `strip_namespace = \"…\"`".to_owned(),
            };
            let first = scope.entry(modules[depth].clone()).or_insert_with(|| origin.clone());
            if !first.what.starts_with("the namespace") {
                let origin = Origin { remedy: first.remedy.clone(), ..origin };
                findings.push(collision(&path(&modules[..depth], &modules[depth]), first, &origin));
            }
        }
    }
}

/// Names within one record or one enum.
pub(super) struct Scope<'a> {
    owner: &'a str,
    taken: BTreeMap<String, Origin>,
}

impl<'a> Scope<'a> {
    pub(super) fn of(owner: &'a str) -> Self {
        Self { owner, taken: BTreeMap::new() }
    }

    pub(super) fn claim(&mut self, name: &str, origin: Origin, findings: &mut Findings) {
        match self.taken.get(name) {
            Some(first) => findings.push(collision(&format!("{}::{name}", self.owner), first, &origin)),
            None => {
                self.taken.insert(name.to_owned(), origin);
            }
        }
    }
}

/// Types of one module that the rule would call the same, and that the manifest does not rename: they keep the names
/// that the schema gives them.
fn ambiguous_types(
    schemata: &Schemata,
    stripped: &[String],
    renamed: impl Fn(TypeId) -> bool,
) -> BTreeSet<(Vec<String>, String)> {
    let mut seen = BTreeMap::new();
    for (_, definition) in schemata.definitions().filter(|(id, _)| !renamed(*id)) {
        let name = &definition.name;
        let place = (modules(name.namespace(), stripped), naming::type_name(name.name()));
        seen.entry(place).or_insert_with(BTreeSet::new).insert(name.name());
    }
    seen.into_iter().filter(|(_, names)| names.len() > 1).map(|(place, _)| place).collect()
}

fn taken(rename: &Spanned<String>) -> Diagnostic {
    Diagnostic::error("manifest::rename", format!("`{}` cannot be the name of a type", rename.value))
        .at(rename.span, "generated code needs this name for something else")
}

/// The warning that a name stays as the schema spells it.
pub(super) fn kept(what: &str, converted: &str, origin: &Origin) -> Diagnostic {
    Diagnostic::warning("names::kept", format!("{what} keeps its name as it is written"))
        .at(origin.span, format!("another one would be called `{converted}` in Rust too"))
        .help(origin.remedy.clone())
}

fn collision(name: &str, first: &Origin, second: &Origin) -> Diagnostic {
    Diagnostic::error("names::collision", format!("two things would be called `{name}` in Rust"))
        .at(second.span, format!("by {}", second.what))
        .context(first.span, format!("by {}", first.what))
        .help(second.remedy.clone())
}

fn origin(definition: &Definition) -> Origin {
    Origin {
        what: format!("`{}`", definition.name),
        span: definition.name_span,
        remedy: rename_type(definition.name.as_str()),
    }
}

/// The advice to rename a type.
pub(super) fn rename_type(fullname: &str) -> String {
    format!("give it another name in deimos.toml: `[types.\"{fullname}\"] rename = \"…\"`")
}

/// The advice to rename a field.
pub(super) fn rename_field(fullname: &str, field: &str) -> String {
    format!("give it another name in deimos.toml: `[types.\"{fullname}\".fields.{field}] rename = \"…\"`")
}

/// The advice to rename a symbol.
pub(super) fn rename_symbol(fullname: &str, symbol: &str) -> String {
    format!("give it another name in deimos.toml: `[types.\"{fullname}\".symbols.{symbol}] rename = \"…\"`")
}

fn path(modules: &[String], name: &str) -> String {
    modules.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("::")
}

fn modules(namespace: &str, stripped: &[String]) -> Vec<String> {
    let segments: Vec<&str> = namespace.split('.').filter(|segment| !segment.is_empty()).collect();
    let matches = segments.len() >= stripped.len() && segments.iter().zip(stripped).all(|(a, b)| a == b);
    let skip = if matches { stripped.len() } else { 0 };
    segments[skip..].iter().map(|segment| naming::module_name(segment)).collect()
}

fn stripped_segments(manifest: &Manifest, schemata: &Schemata, findings: &mut Findings) -> Vec<String> {
    let Some(prefix) = &manifest.strip_namespace else { return Vec::new() };
    let within = |namespace: &str| {
        namespace.strip_prefix(prefix.value.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if !schemata.definitions().any(|(_, definition)| within(definition.name.namespace())) {
        findings.push(
            Diagnostic::error("manifest::strip_namespace", format!("no type is in the namespace `{}`", prefix.value))
                .at(prefix.span, "expected the start of a namespace of the schemas"),
        );
    }
    prefix.value.split('.').map(str::to_owned).collect()
}

fn settings_by_type<'a>(
    manifest: &'a Manifest,
    schemata: &Schemata,
    findings: &mut Findings,
) -> BTreeMap<TypeId, &'a TypeSettings> {
    let mut settings = BTreeMap::new();
    for entry in &manifest.types {
        match find_type(schemata, &entry.fullname) {
            Ok(id) => {
                check_fields(entry, &schemata[id], findings);
                check_symbols(entry, &schemata[id], findings);
                settings.insert(id, entry);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    settings
}

fn check_fields(entry: &TypeSettings, definition: &Definition, findings: &mut Findings) {
    let fields: Vec<&str> = match &definition.shape {
        deimos_schema::Shape::Record(record) => record.fields.iter().map(|field| field.name.as_str()).collect(),
        _ => Vec::new(),
    };
    for field in entry.fields.iter().filter(|field| !fields.contains(&field.name.value.as_str())) {
        findings.push(unknown_field(&field.name, definition, &fields));
    }
}

fn check_symbols(entry: &TypeSettings, definition: &Definition, findings: &mut Findings) {
    let symbols: Vec<&str> = match &definition.shape {
        deimos_schema::Shape::Enum(enumeration) => {
            enumeration.symbols.iter().map(|known| known.name.as_str()).collect()
        }
        _ => Vec::new(),
    };
    for symbol in entry.symbols.iter().filter(|symbol| !symbols.contains(&symbol.name.value.as_str())) {
        findings.push(unknown_symbol(&symbol.name, definition, &symbols));
    }
}

fn unknown_symbol(name: &Spanned<String>, definition: &Definition, symbols: &[&str]) -> Diagnostic {
    let known = match symbols {
        [] => format!("`{}` is not an enum", definition.name),
        _ => format!("it has {}", listed(symbols.iter().copied())),
    };
    let message = format!("`{}` has no symbol `{}`", definition.name, name.value);
    let finding = Diagnostic::error("manifest::unknown_symbol", message)
        .at(name.span, known)
        .context(definition.name_span, format!("`{}` is defined here", definition.name));
    match nearest(&name.value, symbols.iter().copied()) {
        Some(near) => finding.help(format!("there is a symbol with a similar name: `{near}`")),
        None => finding,
    }
}

/// The finding that a record lacks a field that the manifest names.
pub(super) fn unknown_field(name: &Spanned<String>, definition: &Definition, fields: &[&str]) -> Diagnostic {
    let known = match fields {
        [] => format!("`{}` has no fields", definition.name),
        _ => format!("it has {}", listed(fields.iter().copied())),
    };
    let finding =
        Diagnostic::error("manifest::unknown_field", format!("`{}` has no field `{}`", definition.name, name.value))
            .at(name.span, known)
            .context(definition.name_span, format!("`{}` is defined here", definition.name));
    match nearest(&name.value, fields.iter().copied()) {
        Some(near) => finding.patch("there is a field with a similar name", vec![(name.span, format!("\"{near}\""))]),
        None => finding,
    }
}

/// The type of a fullname that the manifest gives.
pub(super) fn find_type(schemata: &Schemata, fullname: &Spanned<String>) -> Result<TypeId, Box<Diagnostic>> {
    if let Some(id) = schemata.find(&fullname.value) {
        return Ok(id);
    }
    let finding = Diagnostic::error("manifest::unknown_type", format!("there is no type `{}`", fullname.value))
        .at(fullname.span, "not defined by any of the schemas");
    let same_name = schemata.fullnames().find(|known| known.rsplit('.').next() == Some(fullname.value.as_str()));
    Err(Box::new(match same_name.or_else(|| nearest(&fullname.value, schemata.fullnames())) {
        Some(near) => {
            finding.patch("there is a type with a similar name", vec![(fullname.span, format!("\"{near}\""))])
        }
        None => finding,
    }))
}

fn renamed_fields(settings: &[FieldSettings]) -> BTreeMap<String, String> {
    settings.iter().filter_map(|field| Some((field.name.value.clone(), field.rename.as_ref()?.value.clone()))).collect()
}

fn renamed_symbols(settings: &[SymbolSettings]) -> BTreeMap<String, String> {
    let renamed = |symbol: &SymbolSettings| Some((symbol.name.value.clone(), symbol.rename.as_ref()?.value.clone()));
    settings.iter().filter_map(renamed).collect()
}
