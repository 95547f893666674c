//! Apache Kafka, one node that is broker and controller, from Maven Central.

use super::{Service, fill};
use crate::export::Variable;
use crate::failure::Result;
use crate::install::{MavenPackage, Tools};
use crate::launch::Program;
use crate::layout::write_whole;
use crate::site::Site;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

/// The broker.
pub(crate) struct Kafka;

/// The broker's classes are compiled for this version of Java.
const JAVA: u32 = 17;
/// Any 16 bytes do: there is one cluster a folder.
const CLUSTER: &str = "AAAAAAAAAAAAAAAAAAAAAQ";
/// The port opens a second before the broker serves.
const SERVING: &str = "Kafka Server started";
/// Its length, the request 18 in version 0, a number for the answer, and no name of a client.
const API_VERSIONS: [u8; 14] = [0, 0, 0, 10, 0, 18, 0, 0, 0xde, 0x1a, 0x05, 0x01, 0xff, 0xff];
const SETTINGS: &str = include_str!("../../services/kafka/server.properties");
const LOGGING: &str = include_str!("../../services/kafka/log4j2.properties");
const PACKAGE: MavenPackage = MavenPackage {
    title: "Apache Kafka 4.4.0",
    folder: "kafka",
    pom: include_str!("../../services/kafka/pom.xml"),
    goal: "dependency:copy-dependencies",
    output: "libs",
};

impl Service for Kafka {
    fn name(&self) -> &'static str {
        "kafka"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["plaintext", "controller", "back", "front"]
    }

    fn install(&self, tools: &Tools) -> Result<()> {
        tools.install_java(JAVA)?;
        tools.install_maven(&PACKAGE)
    }

    fn initialise(&self, site: &Site, tools: &Tools) -> Result<()> {
        let settings = write_settings(site)?;
        let program = java(site, tools)?
            .words("kafka.tools.StorageTool format -t")
            .arg(CLUSTER)
            .arg("-c")
            .arg(settings.to_string_lossy());
        tools.run(&program, &site.file("format.log"))
    }

    fn program(&self, site: &Site, tools: &Tools) -> Result<Program> {
        let settings = write_settings(site)?;
        Ok(java(site, tools)?.arg("kafka.Kafka").arg(settings.to_string_lossy()))
    }

    fn is_ready(&self, site: &Site) -> bool {
        let log = fs::read(site.log()).unwrap_or_default();
        String::from_utf8_lossy(&log).contains(SERVING) && site.connect().is_some_and(answers)
    }

    fn variables(&self, site: &Site) -> Vec<Variable> {
        let at = |purpose| format!("127.0.0.1:{}", site.port(purpose));
        vec![
            ("KAFKA_BROKERS", at("plaintext")),
            ("KAFKA_PROXIED_FRONT", at("front")),
            ("KAFKA_PROXIED_BACK", at("back")),
        ]
    }
}

/// Asks for the versions of Kafka's requests, and sees whether the answer is to this question.
fn answers(mut stream: TcpStream) -> bool {
    let mut answer = [0; 8];
    stream.write_all(&API_VERSIONS).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer[4..] == API_VERSIONS[8..12]
}

/// The settings are written at every start: a port may have moved.
fn write_settings(site: &Site) -> Result<PathBuf> {
    let path = site.file("server.properties");
    let text = settings(
        &["plaintext", "controller", "back", "front"].map(|purpose| site.port_text(purpose)),
        &site.data()?.to_string_lossy(),
    );
    write_whole(&path, &text)?;
    write_whole(&site.file("log4j2.properties"), LOGGING)?;
    Ok(path)
}

fn settings([plaintext, controller, back, front]: &[String; 4], data: &str) -> String {
    fill(
        SETTINGS,
        &[("PLAINTEXT", plaintext), ("CONTROLLER", controller), ("BACK", back), ("FRONT", front), ("DATA", data)],
    )
}

fn java(site: &Site, tools: &Tools) -> Result<Program> {
    let program = Program::new(tools.java(JAVA)?)
        .words("-Xms64m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        .arg(format!("-Dlog4j2.configurationFile={}", site.file("log4j2.properties").display()))
        .arg(format!("-Dkafka.logs.dir={}", site.home()?.display()))
        .arg("-cp")
        .arg(format!("{}/*", tools.maven_output(&PACKAGE).display()));
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Shutdown, TcpListener};

    #[test]
    fn every_blank_of_the_settings_is_filled() {
        let text = settings(&["1001", "1002", "1003", "1004"].map(String::from), "/data folder");
        assert!(!text.contains('@') || text.matches('@').count() == 1, "only the voter's own @ stays: {text}");
        assert!(text.contains("\ncontroller.quorum.voters=1@127.0.0.1:1002\n"));
        assert!(
            text.contains(
                "\nlisteners=PLAINTEXT://127.0.0.1:1001,PROXIED://127.0.0.1:1003,CONTROLLER://127.0.0.1:1002\n"
            )
        );
        assert!(text.contains("\nadvertised.listeners=PLAINTEXT://127.0.0.1:1001,PROXIED://127.0.0.1:1004\n"));
        assert!(text.contains("\nlog.dirs=/data folder\n"));
    }

    #[test]
    fn only_an_answer_to_the_question_counts() {
        let answered_with = |bytes: &'static [u8]| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (mut server, _) = listener.accept().unwrap();
            server.write_all(bytes).unwrap();
            server.shutdown(Shutdown::Write).unwrap();
            answers(client)
        };
        assert!(answered_with(&[0, 0, 0, 9, 0xde, 0x1a, 0x05, 0x01, 0, 0]));
        assert!(!answered_with(&[0, 0, 0, 9, 0, 0, 0, 1, 0, 0]));
        assert!(!answered_with(&[]));
    }

    #[test]
    fn nothing_listens_beyond_the_loopback() {
        let listeners =
            SETTINGS.lines().filter(|line| line.contains("listeners=")).flat_map(|line| line.split("://").skip(1));
        assert!(listeners.into_iter().all(|address| address.starts_with("127.0.0.1:")));
    }
}
