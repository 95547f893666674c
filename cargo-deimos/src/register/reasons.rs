//! Why a registry refuses a schema: its words, and next to them ours, which name the field and the remedy.

use deimos_codegen::outline::Registered;
use deimos_schema::Schema;
use deimos_schema::compatibility::{Compatibility, Finding, check};

use crate::registry::{Fault, Published, Registry, Which};

/// The registry's words, then what the specification's rules say of the same versions.
pub(super) fn all(
    registry: &Registry,
    subject: &str,
    schema: &Registered,
    words: Vec<String>,
) -> Result<Vec<String>, Fault> {
    let level = registry.level(subject)?;
    let mut lines: Vec<String> = words.into_iter().map(|words| format!("the registry: {words}")).collect();
    if lines.is_empty() {
        lines.push("the registry gives no reason".to_owned());
    }
    let promise = level.as_deref().unwrap_or("an unknown compatibility");
    lines.push(format!("the subject promises {promise}"));
    if let Some(level) = level.and_then(|level| level.parse::<Compatibility>().ok()) {
        lines.extend(ours(&earlier(registry, subject, level)?, schema, level));
    }
    Ok(lines)
}

/// The versions that a new one is held against.
fn earlier(registry: &Registry, subject: &str, level: Compatibility) -> Result<Vec<Published>, Fault> {
    let numbers = registry.versions(subject)?.unwrap_or_default();
    let first = if level.is_transitive() { 0 } else { numbers.len().saturating_sub(1) };
    let versions = numbers[first..].iter().map(|number| registry.version(subject, Which::Number(*number)));
    Ok(versions.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn ours(earlier: &[Published], schema: &Registered, level: Compatibility) -> Vec<String> {
    let Ok(new) = Schema::parse(&schema.text) else { return Vec::new() };
    let parsed: Option<Vec<Schema>> = earlier.iter().map(|version| Schema::parse(&version.text).ok()).collect();
    // A version that refers to other subjects is not complete in itself.
    let Some(parsed) = parsed else { return Vec::new() };
    check(level, &new, &parsed).iter().map(|finding| line(finding, earlier[finding.version].version)).collect()
}

fn line(finding: &Finding, version: u64) -> String {
    format!("{}: {finding} (version {version}); {}", finding.rule(), finding.remedy())
}
