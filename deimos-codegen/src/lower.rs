//! From Avro to Rust: takes every decision, so that rendering takes none.

mod blanks;
mod boxes;
mod columns;
mod defaults;
mod definitions;
mod derives;
mod docs;
mod facts;
mod key_bytes;
mod maps;
mod members;
mod modules;
mod names;
mod placements;
pub(crate) mod plans;
mod roots;
mod settings;
mod sorted;
mod tables;
mod topics;
mod types;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use deimos_schema::Schemata;

use crate::diagnostic::Findings;
use crate::load::Sources;
use crate::manifest::Manifest;
use crate::model::{ItemKind, Model};
use crate::naming;

use definitions::Definitions;
use names::Names;
use settings::Settings;
use types::Types;

/// The model of the bindings, and everything that has no good name or no Rust type.
pub(crate) fn model(sources: &Sources, manifest: &Manifest, schemata: &Schemata) -> (Model, Findings) {
    let mut findings = Findings::default();
    let mut names = Names::assign(manifest, schemata, &mut findings);
    let plans = plans::of(manifest, schemata, &mut findings);
    key_bytes::check(&plans, schemata, &manifest.rules, &mut findings);
    let settings = Settings::of(manifest, schemata);
    let mut types = Types {
        schemata,
        definitions: Definitions::of(schemata),
        names: &mut names,
        settings: &settings,
        findings: &mut findings,
        items: Vec::new(),
        ids: BTreeMap::new(),
    };
    types.lower();
    roots::lower(&mut types, sources);
    let Types { mut items, ids, definitions, .. } = types;
    maps::choose(&mut items, &ids, &settings, schemata);
    sorted::sort_maps(&mut items, &ids, &plans);
    derives::place(&mut items, &ids, &settings);
    facts::fill(&mut items);
    boxes::place(&mut items);
    defaults::fill(&mut items, ids.iter().map(|(id, item)| (*id, *item)), schemata, &mut findings);
    blanks::fill(&mut items);
    name_new_structs(&mut items, &mut names, schemata, &ids, &mut findings);
    views::name(&mut items, &ids, &settings, (schemata, &mut names), &mut findings);
    let topics = topics::Topics {
        schemata,
        definitions,
        names: &mut names,
        findings: &mut findings,
        items,
        ids: &ids,
        made_keys: BTreeSet::new(),
    };
    let mut model = topics.lower(&plans);
    model.root = modules::tree(&model.items, &names);
    (model, findings)
}

/// Records with fields that may be left out get a struct of the others.
fn name_new_structs(
    items: &mut [crate::model::Item],
    names: &mut Names,
    schemata: &Schemata,
    ids: &BTreeMap<deimos_schema::TypeId, crate::model::ItemId>,
    findings: &mut Findings,
) {
    for (id, item) in ids {
        let item = &mut items[item.0];
        let ItemKind::Record(record) = &mut item.kind else { continue };
        if record.fields.iter().all(|field| field.default.is_none()) {
            continue;
        }
        let definition = &schemata[*id];
        let name = naming::prefixed("New", &item.name);
        let origin = names::Origin {
            what: format!("the fields of `{}` that may not be left out", definition.name),
            span: definition.name_span,
            remedy: names::rename_type(definition.name.as_str()),
        };
        names.claim(&item.modules, &name, origin, findings);
        record.new = Some(name);
    }
}
