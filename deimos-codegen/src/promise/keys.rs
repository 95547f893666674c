//! What changes the bytes of keys, though data may be read as before: an encoded key begins with the id of its schema,
//! and a registry has an id for each text.

use deimos_schema::{Change, Compatibility, Schema, Schemata, self_contained_text};

use super::breaks::{Against, Broken, What};
use super::differences::Alteration;
use super::subjects::{Part, Subject};
use super::texts;
use crate::baseline::{Baseline, Earlier};
use crate::lock::{NOTHING, of_text};
use crate::rules;

/// What became of the schema of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeyChange {
    /// It is another one.
    Another,
    /// There is none any more.
    Gone,
    /// There was none when this subject, that of the values, was published.
    First(String),
    /// It means the same, but its text is another one; where the two differ first.
    Text(Box<Change>),
}

/// What is found where nothing else is: whatever changes in a key, a default too, it begins with another id from then on.
pub(super) fn changed(schemata: &Schemata, subject: &Subject, newest: &Earlier) -> Option<Broken> {
    let what = if subject.is_registered() { KeyChange::Another } else { KeyChange::Gone };
    let against = Against::whole(newest.label.clone(), newest.identity);
    is_asked(subject).then(|| broken(schemata, subject, rules::KEY_CHANGED, (what, against)))
}

/// A key that has a schema now, though the values of its topic were published before without one.
pub(super) fn first(schemata: &Schemata, subject: &Subject, baseline: &Baseline) -> Option<Broken> {
    let values = subject.of_values().filter(|_| is_asked(subject) && subject.is_registered())?;
    let newest = baseline.of(&values).last()?;
    let against = Against::whole(newest.label.clone(), NOTHING);
    Some(broken(schemata, subject, rules::KEY_CHANGED, (KeyChange::First(values), against)))
}

/// A key whose schema is the one before, in other words.
pub(super) fn reworded(schemata: &Schemata, subject: &Subject, (newest, was): (&Earlier, &Schema)) -> Option<Broken> {
    if !is_asked(subject) || !subject.is_registered() {
        return None;
    }
    let (was, is) = (was.text(), text(schemata, subject));
    let change = texts::difference(&was, &is)?;
    let against = Against::whole(newest.label.clone(), of_text(&was));
    let found = broken(schemata, subject, rules::KEY_TEXT_CHANGED, (KeyChange::Text(Box::new(change)), against));
    Some(Broken { to: of_text(&is), ..found })
}

/// The line of what has changed, where it is not in what can be read.
pub(super) fn line(broken: &Broken, schemata: &Schemata, subject: &Subject) -> Option<Alteration> {
    let What::Key(what) = &broken.what else { return None };
    let none = || Some("a key without a schema".to_owned());
    let change = match what {
        KeyChange::Another => return None,
        KeyChange::Text(change) => change.as_ref().clone(),
        KeyChange::Gone => {
            Change { path: broken.path.clone(), earlier: Some("a key with a schema".to_owned()), new: none() }
        }
        KeyChange::First(_) => {
            Change { path: broken.path.clone(), earlier: none(), new: Some(schemata.describe(&subject.root)) }
        }
    };
    Some(Alteration { change, rules: vec![broken.rule] })
}

/// The text of a subject as that of a version before is compared with it: written by who knows nothing but this schema.
pub(super) fn text(schemata: &Schemata, subject: &Subject) -> String {
    let text = self_contained_text(schemata, &subject.root);
    Schema::parse(&text).map_or(text, |schema| schema.text())
}

/// Whether keys with another beginning matter.
fn is_asked(subject: &Subject) -> bool {
    subject.part != Part::Value && subject.compatibility() != Compatibility::None
}

fn broken(schemata: &Schemata, subject: &Subject, rule: &'static str, (what, against): (KeyChange, Against)) -> Broken {
    Broken {
        rule,
        path: subject.root_name(schemata).to_owned(),
        to: subject.identity(),
        earlier: vec![against],
        what: What::Key(what),
    }
}
