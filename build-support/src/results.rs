//! Reading what `cargo test` prints: the results of each test program, and which tests were skipped.

use std::collections::BTreeSet;

/// Printed by a test that could not do its work: `skipped: <test>: <reason>`.
const SKIPPED: &str = "skipped: ";
/// Cargo's headings of what passed and failed tests have printed.
const SUCCESSES: &str = "successes:";
const FAILURES: &str = "failures:";
const RESULT: &str = "test result: ";

/// The sums over all test programs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Results {
    /// Each program's own line, as it was printed.
    pub(crate) lines: Vec<String>,
    /// What was skipped, by name, each once.
    pub(crate) skipped: BTreeSet<String>,
    /// Servers that this machine cannot have, each with the reason.
    pub(crate) absent: Vec<String>,
    passed: u64,
    failed: u64,
    ignored: u64,
    /// Within the output of passed tests.
    hidden: bool,
}

/// Whether a line is for readers too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// It is.
    Yes,
    /// It was only printed to be counted.
    No,
}

impl Results {
    /// Takes one line of output into account, and tells whether a reader wants it.
    pub(crate) fn read(&mut self, line: &str) -> Shown {
        let line = without_colour(line);
        self.count(&line);
        match line.as_str() {
            SUCCESSES => self.hidden = true,
            FAILURES => self.hidden = false,
            other if other.starts_with(RESULT) => self.hidden = false,
            _ => {}
        }
        if self.hidden && skip(&line).is_none() { Shown::No } else { Shown::Yes }
    }

    fn count(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix(RESULT) {
            self.passed += count(result, "passed");
            self.failed += count(result, "failed");
            self.ignored += count(result, "ignored");
            self.lines.push(line.to_owned());
        } else if let Some(told) = skip(line) {
            self.skipped.insert(told.to_owned());
        }
    }

    /// Takes the results of another stream into account.
    pub(crate) fn merge(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.skipped.extend(other.skipped);
        self.absent.extend(other.absent);
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// Counts something that is no test of Cargo's as one.
    pub(crate) fn fail(&mut self) {
        self.failed += 1;
    }

    /// Tests that did their work and found what they expected.
    pub(crate) fn passed(&self) -> u64 {
        self.passed.saturating_sub(self.skips())
    }

    /// Tests that found something else.
    pub(crate) fn failed(&self) -> u64 {
        self.failed
    }

    /// What was left out: tests by themselves, which count as passed for Cargo, or by an attribute in the source; and servers.
    pub(crate) fn left_out(&self) -> u64 {
        self.skips() + self.ignored + length(self.absent.len())
    }

    /// The last line of a run.
    pub(crate) fn summary(&self) -> String {
        format!("{} passed, {} failed, {} skipped", self.passed(), self.failed(), self.left_out())
    }

    fn skips(&self) -> u64 {
        length(self.skipped.len())
    }
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A line of its own, or what follows `test name ... ` where the tests run one by one.
fn skip(line: &str) -> Option<&str> {
    let (start, told) = line.split_once(SKIPPED)?;
    (start.is_empty() || start.ends_with(" ... ")).then_some(told)
}

fn count(result: &str, what: &str) -> u64 {
    let words: Vec<&str> = result.split_whitespace().map(|word| word.trim_end_matches([';', '.'])).collect();
    words.windows(2).find(|pair| pair[1] == what).and_then(|pair| pair[0].parse().ok()).unwrap_or_default()
}

fn without_colour(line: &str) -> String {
    let mut parts = line.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    // What follows an escape begins with `[…m`.
    first + &parts.map(|part| part.split_once('m').map_or("", |(_, rest)| rest)).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Results {
        let mut results = Results::default();
        for line in text.lines() {
            results.read(line);
        }
        results
    }

    #[test]
    fn results_of_all_programs_are_summed() {
        let results = read(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s\n\
             test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.00s\n",
        );
        assert_eq!(results.summary(), "15 passed, 2 failed, 1 skipped");
        assert_eq!(results.lines.len(), 2);
    }

    #[test]
    fn a_skipped_test_is_not_a_passed_one() {
        let results = read(
            "skipped: relay_survives_kill: DATABASE_URL is not set\n\
             test sink ... skipped: sink: KAFKA_BROKERS is not set\n\
             skipped: sink: KAFKA_BROKERS is not set\n\
             a line that tells of what was skipped: nothing\n\
             test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n",
        );
        assert_eq!(results.summary(), "3 passed, 0 failed, 2 skipped");
        assert!(results.skipped.contains("sink: KAFKA_BROKERS is not set"));
    }

    #[test]
    fn of_passed_tests_only_the_skips_are_shown() {
        let text = "test a ... ok\n\nsuccesses:\n\n---- a stdout ----\nskipped: a: no server\nnoise\n\nsuccesses:\n    a\n\nfailures:\nfault\ntest result: FAILED. 1 passed";
        let mut results = Results::default();
        let shown: Vec<&str> = text.lines().filter(|line| results.read(line) == Shown::Yes).collect();
        assert_eq!(
            shown,
            ["test a ... ok", "", "skipped: a: no server", "failures:", "fault", "test result: FAILED. 1 passed"]
        );
    }

    #[test]
    fn a_server_that_is_absent_takes_no_test_away() {
        let mut results =
            read("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s");
        results.absent.push("kafka: no Java".to_owned());
        assert_eq!(results.summary(), "5 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn colour_is_no_hindrance() {
        let results = read(
            "test result: \x1b[31mFAILED\x1b[0m. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s",
        );
        assert_eq!(results.summary(), "1 passed, 1 failed, 0 skipped");
    }

    #[test]
    fn a_failed_phase_counts_as_a_failure() {
        let mut results =
            read("test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s");
        results.fail();
        assert_eq!(results.summary(), "1 passed, 1 failed, 0 skipped");
    }
}
