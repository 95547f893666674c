//! When a gap can no longer be filled: every transaction that could have drawn its id has ended.

use std::collections::BTreeSet;

/// Watches the writers that were there when the highest id was seen.
///
/// An id is drawn by a writer that holds a lock on the table until its rows are visible or gone. So once the writers of
/// one moment have ended, a later reading finds every row up to the highest id of that moment, or there is none.
#[derive(Debug, Default)]
pub(super) struct Horizon {
    watched: Option<Watched>,
}

#[derive(Debug)]
struct Watched {
    head: i64,
    writers: BTreeSet<String>,
}

impl Horizon {
    /// Takes the writers of now; `head` is the highest id that was seen before they were listed.
    pub(super) fn observe(&mut self, head: i64, writers: BTreeSet<String>) {
        match &mut self.watched {
            Some(watched) => watched.writers.retain(|writer| writers.contains(writer)),
            None => self.watched = Some(Watched { head, writers }),
        }
    }

    /// The id up to which the next reading is the last word; asked for before it, once.
    pub(super) fn take_final(&mut self) -> Option<i64> {
        let ended = self.watched.take_if(|watched| watched.writers.is_empty());
        ended.map(|watched| watched.head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writers<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
        names.map(str::to_owned).into()
    }

    #[test]
    fn a_mark_is_final_when_the_writers_of_its_moment_have_ended() {
        let mut horizon = Horizon::default();
        assert_eq!(horizon.take_final(), None);
        horizon.observe(10, writers(["a", "b"]));
        horizon.observe(20, writers(["b", "c"]));
        assert_eq!(horizon.take_final(), None);
        horizon.observe(30, writers(["c", "a"]));
        assert_eq!(horizon.take_final(), Some(10), "c came later, and a is another transaction of that name");
        assert_eq!(horizon.take_final(), None);
        horizon.observe(40, writers([]));
        assert_eq!(horizon.take_final(), Some(40));
    }
}
