//! What of the lock has lost its meaning: accepted breaks that are not there any more, subjects that no topic has.

use std::collections::BTreeMap;

use super::View;
use super::breaks::Broken;
use super::subjects::Subject;
use crate::diagnostic::Diagnostic;
use crate::lock::{Acceptance, NOTHING, Published};
use crate::rules;
use crate::suggest::nearest;

/// A finding for each.
pub(super) fn of(view: View<'_>, broken: &[(&Subject, Broken)]) -> Vec<Diagnostic> {
    let (registered, bare_keys) = view.subjects;
    let all = registered.iter().chain(bare_keys);
    let subjects: BTreeMap<&str, &Subject> = all.map(|subject| (subject.name(), subject)).collect();
    let mut findings = Vec::new();
    for (name, published) in view.lock {
        let Some(subject) = subjects.get(name.as_str()) else {
            findings.extend(unknown_subject(view, name, published));
            continue;
        };
        let found = |taken: &Acceptance| {
            let of_subject = broken.iter().filter(|(of, _)| of.name() == subject.name());
            of_subject.map(|(_, broken)| broken).any(|broken| is_about(taken, broken))
        };
        findings.extend(
            published
                .accepted
                .iter()
                .filter(|taken| !is_history(published, taken) && !found(taken))
                .filter_map(expired),
        );
    }
    findings
}

/// Whether the break is the reason why a version of the lock follows another one.
pub(super) fn is_history(published: &Published, taken: &Acceptance) -> bool {
    (taken.from == NOTHING || published.holds(taken.from)) && published.holds(taken.to)
}

fn is_about(taken: &Acceptance, broken: &Broken) -> bool {
    let same = taken.to == broken.to && taken.rule == broken.rule && taken.path == broken.path;
    same && broken.earlier.iter().any(|earlier| earlier.identity == taken.from)
}

fn expired(taken: &Acceptance) -> Option<Diagnostic> {
    let message = format!("{} of `{}` was accepted for another change than this", taken.rule, taken.path);
    let note = "a break is accepted between two schemas, and one of them is not there any more";
    Some(
        Diagnostic::warning(rules::EXPIRED, message)
            .at(taken.span?, format!("accepted by {}: {}", taken.by, taken.reason))
            .note(note)
            .help("it is left out the next time that versions are recorded: cargo deimos lock"),
    )
}

fn unknown_subject(view: View<'_>, name: &str, published: &Published) -> Option<Diagnostic> {
    let message = format!("no topic has the subject `{name}`, of which {} published", versions(published));
    let finding = Diagnostic::warning(rules::UNKNOWN_SUBJECT, message)
        .at(published.file.as_ref()?.name, "nothing holds it to its promise");
    let near = nearest(name, view.subjects.0.iter().map(Subject::name));
    let finding = match near {
        Some(near) => finding.help(format!("there is a subject with a similar name: `{near}`")),
        None => finding,
    };
    Some(finding.help("if the topic is no longer published from here, remove the file"))
}

fn versions(published: &Published) -> String {
    match published.versions.len() {
        1 => "1 version was".to_owned(),
        count => format!("{count} versions were"),
    }
}
