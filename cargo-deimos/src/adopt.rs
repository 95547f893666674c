//! `cargo deimos lock --from-registry`: the versions of each subject as a registry has them.

use deimos_codegen::{Adopted, Promises, Subject};

use crate::exit::Exit;
use crate::fetch::Fetcher;
use crate::lock;
use crate::message::{self, Remark};
use crate::registry::{self, Registry};
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
        let versions = fetcher.versions(&name).map_err(|fault| fault.report())?;
        if versions.is_empty() {
            Remark::status(format!("the registry does not have {name}")).about(subject.name()).say();
            continue;
        }
        all.extend(adopt(promises, subject, &versions)?);
    }
    if fetcher.has_findings() {
        Remark::conclusion("nothing is recorded").say();
        return Err(Exit::Findings);
    }
    Ok(all)
}

fn adopt(promises: &Promises, subject: &Subject, versions: &[(u32, String)]) -> Result<Option<Adopted>, Exit> {
    promises.adopt(subject, versions, &today()).map_err(|refusal| lock::refuse(&refusal))
}

fn write(adopted: &[Adopted], subjects: usize) -> Exit {
    for Adopted { file, dropped } in adopted {
        if let Err(cause) = lock::write(file) {
            message::error(format!("cannot write {}: {cause}", file.path.display()));
            return Exit::Failed;
        }
        let newest = file.added.unwrap_or_default();
        Remark::status(format!("as the registry has it, up to version {newest}")).about(&file.subject).say();
        for version in dropped {
            Remark::warning(format!(
                "version {version} of {} was in the lock and is not in the registry",
                file.subject
            ))
            .say();
        }
    }
    if adopted.is_empty() {
        message::status(format!("nothing is new: {subjects} subjects are as they were recorded"));
    }
    Exit::Done
}
