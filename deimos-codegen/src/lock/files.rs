//! What the file of a subject is called: like the subject, as far as file systems allow.

use std::collections::BTreeSet;

/// With a number and `.json`, less than the 255 bytes that file systems allow; a subject may be longer.
const LONGEST: usize = 240;

/// What stands between the beginning of a name and a number; no subject has it.
const NUMBERED: char = '~';

/// The names of files, without `.json`, that are taken: on some systems `Orders` is `orders`.
#[derive(Debug, Default)]
pub(crate) struct Taken(BTreeSet<String>);

impl Taken {
    /// A file of this name is there.
    pub(crate) fn take(&mut self, stem: &str) {
        self.0.insert(stem.to_lowercase());
    }

    /// A name for the file of a subject that has none yet: the subject's own, or its beginning with a number.
    pub(crate) fn give(&mut self, subject: &str) -> String {
        let start: String = subject.chars().take(LONGEST).collect();
        let own = (start == subject).then_some(start.clone());
        let numbered = (2..).map(|number: usize| format!("{start}{NUMBERED}{number}"));
        let mut names = own.into_iter().chain(numbered);
        let free = names.find(|name| !self.0.contains(&name.to_lowercase())).unwrap_or(start);
        self.take(&free);
        free
    }
}

/// Whether a file of this name can be about the subject.
pub(crate) fn is_name_of(stem: &str, subject: &str) -> bool {
    match stem.split_once(NUMBERED) {
        None => stem == subject,
        Some((start, number)) => subject.starts_with(start) && number.parse::<usize>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_apart_where_case_does_not_count() {
        let mut taken = Taken::default();
        let names = ["orders-value", "Orders-value", "ORDERS-value"].map(|subject| {
            let name = taken.give(subject);
            assert!(is_name_of(&name, subject), "{name}");
            name
        });
        assert_eq!(names, ["orders-value", "Orders-value~2", "ORDERS-value~3"]);
    }

    #[test]
    fn long_subjects_have_files_that_can_be_made() {
        let subject = |end: char| "o".repeat(248) + &end.to_string() + "-value";
        let mut taken = Taken::default();
        let names = ['a', 'b'].map(|end| taken.give(&subject(end)));
        assert!(names[0] != names[1] && names.iter().all(|name| name.len() < 250), "{names:?}");
        assert!(is_name_of(&names[1], &subject('b')) && !is_name_of(&names[1], "orders-value"));
    }
}
