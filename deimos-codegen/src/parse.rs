//! Reads every text for itself: JSON to Avro as written, TOML to the manifest.

use deimos_schema::syntax::{self, Document};

use crate::diagnostic::{Diagnostic, Findings};
use crate::load::Sources;
use crate::manifest::{self, Manifest};

/// The schemas as written and the manifest; both are read even if one has errors, so that all of them show at once.
pub(crate) fn texts(sources: &Sources) -> ((Vec<Document>, Manifest), Findings) {
    let mut issues = Vec::new();
    let documents = sources.schemas().filter_map(|(id, text)| syntax::parse(id, text, &mut issues)).collect();
    let mut findings = Findings::default();
    findings.extend(issues.into_iter().map(Diagnostic::from));
    let (manifest, found) = sources.manifest().map(|(id, text)| manifest::read(id, text)).unwrap_or_default();
    findings.append(found);
    ((documents, manifest), findings)
}
