//! A broken promise in words: what has changed, who fails on what, which promise that is, and what to do.

use deimos_schema::compatibility::{Direction, Finding, Reach, Rule, Side};
use deimos_schema::{Change, Compatibility};

use super::breaks::{Against, Broken, What};
use super::keys::KeyChange;
use super::patch::Places;
use super::subjects::{Part, Subject};
use crate::baseline::Baseline;
use crate::diagnostic::Diagnostic;
use crate::rules;

/// The finding, at the line of the .avsc that has to do with it.
pub(super) fn diagnostic(subject: &Subject, broken: &Broken, baseline: &Baseline, places: &Places<'_>) -> Diagnostic {
    let finding = match &broken.what {
        What::Reading(finding) => of_change(subject, broken, finding, places),
        What::Key(change) => of_key(subject, broken, change),
    };
    let finding = finding.note(promise(subject, broken, baseline));
    if baseline.is_lock() { finding.help(accept(subject, broken)) } else { finding }
}

fn of_change(subject: &Subject, broken: &Broken, finding: &Finding, places: &Places<'_>) -> Diagnostic {
    let label = who(finding, &versions(&broken.earlier));
    let mut diagnostic = Diagnostic::error(broken.rule, title(finding)).at(finding.span(), label);
    if let Some((earlier, span)) = broken.earlier.last().and_then(|earlier| Some((earlier, earlier.span?)))
        && rules::id(Direction::Backward, Rule::FieldWithoutDefault) != broken.rule
    {
        diagnostic = diagnostic.context(span, earlier.label.clone());
    }
    match subject.part {
        Part::DerivedKey => diagnostic
            .context(subject.named, "the key is made of fields of the value here")
            .help("keep the fields of the key and their types, or give the topic a new name"),
        Part::Value | Part::Key | Part::BareKey => {
            let earlier = broken.earlier.last().map_or("", |earlier| &earlier.text);
            let patch = places.patch(finding, earlier);
            diagnostic.patch(finding.remedy(), patch)
        }
    }
}

fn of_key(subject: &Subject, broken: &Broken, change: &KeyChange) -> Diagnostic {
    let (name, versions) = (subject.name(), versions(&broken.earlier));
    let message = match change {
        KeyChange::Another => format!("the schema of `{name}` is another than in {versions}"),
        KeyChange::Gone => format!("`{name}` has no schema any more, but had one in {versions}"),
        KeyChange::First(values) => {
            format!("`{name}` has a schema now, and had none when {versions} of `{values}` was published")
        }
        KeyChange::Text(_) => {
            format!("the schema of `{name}` means what it meant in {versions}, but its text is another one")
        }
    };
    let finding = Diagnostic::error(broken.rule, message)
        .at(subject.named, "messages about the same thing get other key bytes from now on");
    let finding = match change {
        KeyChange::Text(change) => finding.note(of_text(change)),
        _ => finding,
    };
    let keep = match change {
        KeyChange::First(_) => "keep the keys as they were, `\"plain\"` or `\"none\"`",
        KeyChange::Text(_) => "keep the text of the key's schema, with its descriptions",
        KeyChange::Another | KeyChange::Gone => "keep the schema of the key",
    };
    finding
        .note("they may go to another partition than those before, and compaction keeps both")
        .help(format!("{keep}, or give the topic a new name"))
}

/// Where a text differs from the one before.
fn of_text(change: &Change) -> String {
    let path = &change.path;
    let difference = match (&change.earlier, &change.new) {
        (Some(was), Some(is)) => format!("{path} was {was} and is {is}"),
        (None, Some(is)) => format!("{path} is new: {is}"),
        (Some(was), None) => format!("{path} is gone: {was}"),
        (None, None) => path.clone(),
    };
    format!("{difference}; a registry gives each text an id of its own, with which keys begin")
}

/// What has changed, from the earlier schema to this one.
fn title(finding: &Finding) -> String {
    let cause = &finding.cause;
    let path = &cause.path;
    match (finding.direction, cause.rule) {
        (Direction::Backward, Rule::FieldWithoutDefault) => format!("`{path}` is new and has no default"),
        (Direction::Forward, Rule::FieldWithoutDefault) => {
            format!("`{path}` is gone, and earlier consumers have no default for it")
        }
        (Direction::Backward, Rule::EnumSymbolUnknown) => {
            format!("the symbol `{path}` is gone, and the enum has no default")
        }
        (Direction::Forward, Rule::EnumSymbolUnknown) => {
            format!("the symbol `{path}` is new, and earlier consumers have no default for it")
        }
        (Direction::Backward, Rule::UnionBranchUnknown) => format!("the branch `{path}` is gone"),
        (Direction::Forward, Rule::UnionBranchUnknown) => {
            format!("the branch `{path}` is new, and earlier consumers do not have it")
        }
        (direction, _) => {
            let (was, is) = match direction {
                Direction::Backward => (cause.clash.written(), cause.clash.read()),
                Direction::Forward => (cause.clash.read(), cause.clash.written()),
            };
            let words = |side: Option<&Side>| side.map(Side::to_string).unwrap_or_default();
            format!("`{path}` was {} and is {}", words(was), words(is))
        }
    }
}

/// Who fails on what.
fn who(finding: &Finding, versions: &str) -> String {
    let what = match finding.cause.reach {
        Reach::Always => "all",
        Reach::Sometimes => "such",
    };
    match finding.direction {
        Direction::Backward => format!("consumers with this schema fail on {what} data of {versions}"),
        Direction::Forward => format!("consumers with {versions} fail on {what} data of this schema"),
    }
}

/// Which promise that is, and where what it is about can be found.
fn promise(subject: &Subject, broken: &Broken, baseline: &Baseline) -> String {
    let (name, level) = (subject.name(), level(subject.compatibility()));
    let published = match &broken.what {
        What::Key(KeyChange::First(values)) => values,
        _ => name,
    };
    let (versions, place) = (versions(&broken.earlier), baseline.place(published));
    match broken.finding().map(|finding| finding.direction) {
        Some(Direction::Backward) => {
            format!("`{name}` promises {level}: consumers built from this schema must read {versions} ({place})")
        }
        Some(Direction::Forward) => {
            format!("`{name}` promises {level}: consumers built from {versions} must read this schema ({place})")
        }
        None => format!("`{name}` promises {level}: what was published is in {place}"),
    }
}

/// As it is written in deimos.toml.
pub(super) fn level(level: Compatibility) -> String {
    level.name().to_ascii_lowercase()
}

fn versions(earlier: &[Against]) -> String {
    let labels: Vec<&str> = earlier.iter().map(|earlier| earlier.label.as_str()).collect();
    match labels.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn accept(subject: &Subject, broken: &Broken) -> String {
    let (name, rule, path) = (subject.name(), broken.rule, quoted(&broken.path));
    format!("or accept this break, once: cargo deimos accept {name} {rule} {path} --reason \"…\"")
}

/// The path as one word of a shell.
fn quoted(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
    if plain { path.to_owned() } else { format!("'{path}'") }
}
