//! `cargo deimos lock --from-registry`: the versions of each subject as a registry has them.

use deimos_codegen::{Adopted, Promises, Subject};

use crate::exit::Exit;
use crate::fetch::Fetcher;
use crate::lock;
use crate::registry::{self, Fault, Registry, Which};
use crate::today::today;

/// Asks for all subjects before it writes the first file.
pub(crate) fn run(promises: &Promises, access: &registry::Options, prefix: &str) -> Exit {
    match adopted(promises, access, prefix) {
        Ok(adopted) => write(&adopted, promises.subjects().len()),
        Err(exit) => exit,
    }
}

fn adopted(promises: &Promises, access: &registry::Options, prefix: &str) -> Result<Vec<Adopted>, Exit> {
    let registry = Registry::new(access).map_err(|fault| fault.report())?;
    let mut fetcher = Fetcher::new(&registry);
    let mut all = Vec::new();
    for subject in promises.subjects() {
        let name = format!("{prefix}{}", subject.name());
        let versions = versions(&registry, &mut fetcher, &name).map_err(|fault| fault.report())?;
        if versions.is_empty() {
            eprintln!("{}: the registry does not have {name}", subject.name());
            continue;
        }
        all.extend(adopt(promises, subject, &versions)?);
    }
    if fetcher.has_findings() {
        eprintln!("error: nothing is recorded");
        return Err(Exit::Findings);
    }
    Ok(all)
}

/// Number and schema of each version, from the oldest to the newest; none of a subject that is not there.
fn versions(registry: &Registry, fetcher: &mut Fetcher<'_>, name: &str) -> Result<Vec<(u32, String)>, Fault> {
    let mut versions = Vec::new();
    for number in registry.versions(name)?.unwrap_or_default() {
        let Some(published) = registry.version(name, Which::Number(number))? else { continue };
        let Some(pulled) = fetcher.complete(published)? else { continue };
        let number = u32::try_from(number);
        versions
            .push((number.map_err(|_| Fault::Failed(format!("{name} has a version 2^32 or later")))?, pulled.text()));
    }
    Ok(versions)
}

fn adopt(promises: &Promises, subject: &Subject, versions: &[(u32, String)]) -> Result<Option<Adopted>, Exit> {
    promises.adopt(subject, versions, &today()).map_err(|refusal| lock::refuse(&refusal))
}

fn write(adopted: &[Adopted], subjects: usize) -> Exit {
    for Adopted { file, dropped } in adopted {
        if let Err(cause) = lock::write(file) {
            eprintln!("error: cannot write {}: {cause}", file.path.display());
            return Exit::Failed;
        }
        let newest = file.added.unwrap_or_default();
        eprintln!("{}: as the registry has it, up to version {newest}", file.subject);
        for version in dropped {
            eprintln!("warning: version {version} of {} was in the lock and is not in the registry", file.subject);
        }
    }
    if adopted.is_empty() {
        eprintln!("nothing is new: {subjects} subjects are as they were recorded");
    }
    Exit::Done
}
