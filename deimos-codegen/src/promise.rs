//! What the subjects of a contract promise, held against what was published.

mod adopt;
mod breaks;
mod differences;
mod keys;
mod patch;
mod record;
mod stale;
mod subjects;
mod texts;
mod words;

pub use adopt::Adopted;
pub use breaks::{Breaking, DeployOrder, Verdict};
pub use differences::{Alteration, Difference};
pub use record::{LockFile, Refusal};
pub use subjects::Subject;

use std::collections::BTreeMap;
use std::path::PathBuf;

use deimos_schema::{Schemata, self_contained_text};

use crate::Contract;
use crate::baseline::Baseline;
use crate::diagnostic::{Diagnostic, Diagnostics, Findings};
use crate::load::{self, Inputs, Sources};
use crate::lock::{self, Lock};
use crate::manifest::Manifest;
use crate::rules::{Level, Levels};

/// The subjects of a contract, what each promises, and what was published of them.
///
/// ```no_run
/// let promises = deimos_codegen::Promises::read(&deimos_codegen::Inputs::new("schemas").manifest("deimos.toml"))?;
/// let report = promises.check(&promises.published());
/// eprint!("{}", report.diagnostics);
/// # Ok::<(), deimos_codegen::Diagnostics>(())
/// ```
pub struct Promises {
    sources: Sources,
    schemata: Schemata,
    subjects: Vec<Subject>,
    /// What would be the subjects of keys that have no schema.
    bare_keys: Vec<Subject>,
    levels: Levels,
    lock: Lock,
    /// Where the file of each subject is, or is to be.
    files: BTreeMap<String, PathBuf>,
}

/// What came out of holding a contract against earlier schemas.
#[derive(Clone, Debug)]
pub struct Report {
    /// All that is to be said of it, errors and warnings.
    pub diagnostics: Diagnostics,
    /// The breaks that nobody has accepted and whose rules are not allowed.
    pub breaks: Vec<Breaking>,
    /// What became of each subject, by its name.
    pub verdicts: Vec<(String, Verdict)>,
}

/// The stage of [`generate`](crate::generate): refuses what breaks a promise.
pub(crate) fn keep(sources: &Sources, manifest: &Manifest, schemata: &Schemata) -> ((), Findings) {
    let (lock, mut findings) = lock::read(sources);
    if lock.is_empty() {
        return ((), findings);
    }
    let mut schemata = schemata.clone();
    let (subjects, found) = subjects::of(manifest, &mut schemata);
    findings.append(found);
    let baseline = Baseline::locked(sources, &lock);
    let (subjects, bare_keys): (Vec<_>, Vec<_>) = subjects.into_iter().partition(Subject::is_registered);
    let subjects = (subjects.as_slice(), bare_keys.as_slice());
    let contract = View { schemata: &schemata, subjects, levels: &manifest.rules, lock: &lock };
    findings.append(contract.check(&baseline).findings);
    ((), findings)
}

impl Promises {
    /// Reads the inputs, or says everything that is wrong with them. What breaks a promise is found by
    /// [`check`](Self::check).
    pub fn read(inputs: &Inputs) -> Result<Self, Diagnostics> {
        let mut sources = load::sources(inputs)?;
        let Contract { texts, mut log, manifest, mut schemas } = crate::contract(&mut sources)?;
        let subjects = log.check(subjects::of(&manifest, &mut schemas))?;
        let (subjects, bare_keys): (Vec<_>, Vec<_>) = subjects.into_iter().partition(Subject::is_registered);
        let lock = log.check(lock::read(texts))?;
        log.check(((), verified(&Baseline::locked(texts, &lock))))?;
        let files = record::files(sources.lock_folder.as_deref(), &lock, &subjects);
        Ok(Self { schemata: schemas, subjects, bare_keys, levels: manifest.rules, lock, files, sources })
    }

    /// The subjects, key before value, in the order of their topics.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// What would be the subjects of keys that have no schema: a baseline that knows them from before shows that they had
    /// one.
    pub fn keys_without_schema(&self) -> &[Subject] {
        &self.bare_keys
    }

    /// The schema of a subject, complete in itself, as it is registered.
    pub fn text(&self, subject: &Subject) -> String {
        self_contained_text(&self.schemata, &subject.root)
    }

    /// What the lock says was published.
    pub fn published(&self) -> Baseline {
        Baseline::locked(&self.sources, &self.lock)
    }

    /// This contract as one to hold another one against, from a place in words such as "git:v1.2"; refused if a schema
    /// nests too deep for one text.
    pub fn as_baseline(&self, origin: &str) -> Result<Baseline, Refusal> {
        let mut baseline = Baseline::new(origin);
        for subject in &self.subjects {
            // What a contract holds was parsed before: nothing but the depth of one text is new.
            let added = baseline.add(subject.name(), "the earlier schema", &self.text(subject));
            added.map_err(|_| Refusal::TooDeep(subject.name().to_owned()))?;
        }
        Ok(baseline)
    }

    /// Holds the contract against the schemas before.
    pub fn check(&self, baseline: &Baseline) -> Report {
        let checked = self.view().check(baseline);
        Report {
            diagnostics: checked.findings.into_diagnostics(&self.sources.files),
            breaks: checked.breaks,
            verdicts: checked.verdicts,
        }
    }

    fn view(&self) -> View<'_> {
        let subjects = (self.subjects.as_slice(), self.bare_keys.as_slice());
        View { schemata: &self.schemata, subjects, levels: &self.levels, lock: &self.lock }
    }
}

/// What a check looks at.
#[derive(Clone, Copy)]
struct View<'a> {
    schemata: &'a Schemata,
    /// Those that are registered, and those of keys without a schema.
    subjects: (&'a [Subject], &'a [Subject]),
    levels: &'a Levels,
    lock: &'a Lock,
}

/// Whether every version of the lock is the schema that its identity says.
fn verified(published: &Baseline) -> Findings {
    let mut findings = Findings::default();
    for earlier in published.subjects.values().flatten() {
        if let Err(found) = breaks::schema_of(earlier) {
            findings.extend(found);
        }
    }
    findings
}

/// What one check has found.
struct Checked {
    findings: Findings,
    breaks: Vec<Breaking>,
    verdicts: Vec<(String, Verdict)>,
}

impl<'a> View<'a> {
    /// All subjects but those of keys that never had a schema.
    fn subjects(self, baseline: &Baseline) -> impl Iterator<Item = &'a Subject> {
        let (registered, bare_keys) = self.subjects;
        let had_one = |subject: &&Subject| !baseline.of(subject.name()).is_empty();
        registered.iter().chain(bare_keys.iter().filter(had_one))
    }

    fn check(self, baseline: &Baseline) -> Checked {
        let mut checked = Checked { findings: Findings::default(), breaks: Vec::new(), verdicts: Vec::new() };
        let mut broken = Vec::new();
        for subject in self.subjects(baseline) {
            let (verdict, found) = match breaks::compare(self.schemata, subject, baseline) {
                Ok(compared) => compared,
                Err(found) => {
                    checked.findings.extend(found);
                    continue;
                }
            };
            checked.verdicts.push((subject.name().to_owned(), verdict));
            broken.extend(found.into_iter().map(|found| (subject, found)));
        }
        if baseline.is_lock() {
            let stale = stale::of(self, &broken);
            checked.findings.extend(stale.into_iter().filter_map(|finding| self.weighed(finding)));
        }
        let patches = patch::Places::new(self.schemata, broken.first().map(|_| ()));
        for (subject, mut found) in broken {
            found.leave_out_accepted(self.lock.get(subject.name()));
            if found.earlier.is_empty() || self.levels.of(found.rule) == Level::Allow {
                continue;
            }
            let finding = words::diagnostic(subject, &found, baseline, &patches);
            checked.findings.extend(self.weighed(finding));
            checked.breaks.push(found.breaking(subject));
        }
        checked
    }

    /// The finding as the manifest wants it.
    fn weighed(self, finding: Diagnostic) -> Option<Diagnostic> {
        let level = self.levels.of(finding.rule());
        finding.weighed(level)
    }
}
