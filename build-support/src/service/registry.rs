//! A schema registry that speaks Confluent's REST API: Apicurio, from Maven Central.

use super::{Service, fill};
use crate::export::Variable;
use crate::failure::Result;
use crate::install::{MavenPackage, Tools};
use crate::launch::Program;
use crate::layout::write_whole;
use crate::site::Site;
use std::io::{Read, Write};
use std::net::TcpStream;

/// The schema registry.
pub(crate) struct Registry;

/// The server's classes are compiled for this version of Java.
const JAVA: u32 = 21;
const API: &str = "/apis/ccompat/v7";
const SETTINGS: &str = include_str!("../../services/registry/application.properties");
const PACKAGE: MavenPackage = MavenPackage {
    title: "Apicurio Registry 3.3.3",
    folder: "registry",
    pom: include_str!("../../services/registry/pom.xml"),
    goal: "dependency:unpack-dependencies",
    output: "app",
};

impl Service for Registry {
    fn name(&self) -> &'static str {
        "registry"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["http", "management"]
    }

    fn install(&self, tools: &Tools) -> Result<()> {
        tools.install_java(JAVA)?;
        tools.install_maven(&PACKAGE)
    }

    /// The server makes its own database.
    fn initialise(&self, _: &Site, _: &Tools) -> Result<()> {
        Ok(())
    }

    fn program(&self, site: &Site, tools: &Tools) -> Result<Program> {
        let path = site.file("application.properties");
        write_whole(
            &path,
            &settings(&site.port_text("http"), &site.port_text("management"), &site.data()?.to_string_lossy()),
        )?;
        let program = Program::new(tools.java(JAVA)?)
            .words("-Xms64m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
            .arg(format!("-Djava.io.tmpdir={}", site.data()?.display()))
            .arg(format!("-Dquarkus.config.locations={}", path.display()))
            .arg("-jar")
            .arg(tools.maven_output(&PACKAGE).join("quarkus-run.jar").to_string_lossy());
        Ok(program)
    }

    fn is_ready(&self, site: &Site) -> bool {
        site.connect().and_then(|stream| status(stream, &format!("{API}/subjects"))) == Some(200)
    }

    fn variables(&self, site: &Site) -> Vec<Variable> {
        vec![("SCHEMA_REGISTRY_URL", format!("http://{}{API}", site.address()))]
    }
}

fn settings(http: &str, management: &str, folder: &str) -> String {
    fill(SETTINGS, &[("HTTP", http), ("MANAGEMENT", management), ("DATA", folder)])
}

/// The status of the answer to one GET.
fn status(mut stream: TcpStream, path: &str) -> Option<u16> {
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.take(64).read_to_end(&mut answer).ok()?;
    status_of(&String::from_utf8_lossy(&answer))
}

fn status_of(answer: &str) -> Option<u16> {
    let mut words = answer.split_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_blank_of_the_settings_is_filled() {
        let text = settings("1001", "1002", "/data");
        assert!(!text.contains('@'), "{text}");
        assert!(text.contains("\nquarkus.management.port=1002\n") && text.contains("jdbc:h2:file:/data/h2\n"));
    }

    #[test]
    fn the_status_is_the_second_word() {
        assert_eq!(status_of("HTTP/1.1 200 OK\r\nContent"), Some(200));
        assert_eq!(status_of("HTTP/1.0 401 "), Some(401));
        assert_eq!(status_of("SSH-2.0 200"), None);
        assert_eq!(status_of(""), None);
    }
}
