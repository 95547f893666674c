//! The difference between two texts, line by line, in the usual unified form.

use std::fmt::Write;
use std::path::Path;

/// How many equal lines stand around a difference.
const CONTEXT: usize = 3;

/// The most pairs of lines that are compared to find the shortest difference; beyond it the whole middle differs.
const MAX_PAIRS: usize = 16_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'a> {
    Same(&'a str),
    Old(&'a str),
    New(&'a str),
}

/// What leads from `old` to `new`, with the path as the head; empty if their lines are equal, however they end.
pub(crate) fn unified(path: &Path, old: &str, new: &str) -> String {
    let path = path.display();
    between(&path.to_string(), &format!("{path} (generated)"), old, new)
}

/// The same, with what they are called as the head.
pub(crate) fn between(old_name: &str, new_name: &str, old: &str, new: &str) -> String {
    if old.lines().eq(new.lines()) {
        return String::new();
    }
    let lines = compare(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
    let mut text = format!("--- {old_name}\n+++ {new_name}\n");
    for (start, end) in hunks(&lines) {
        write_hunk(&mut text, &lines, start, end);
    }
    text
}

fn compare<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = shortest(&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
    let same = |line: &&'a str| Line::Same(line);
    old[..head].iter().map(same).chain(middle).chain(old_rest[old_rest.len() - tail..].iter().map(same)).collect()
}

/// By the longest common subsequence.
fn shortest<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    if old.len().saturating_mul(new.len()) > MAX_PAIRS {
        return old.iter().map(|line| Line::Old(line)).chain(new.iter().map(|line| Line::New(line))).collect();
    }
    let common = common_lengths(old, new);
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(Line::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(Line::Old(old[i]));
            i += 1;
        } else {
            lines.push(Line::New(new[j]));
            j += 1;
        }
    }
    lines
}

/// `[i][j]`: how many lines `old[i..]` and `new[j..]` have in common, in order.
fn common_lengths(old: &[&str], new: &[&str]) -> Vec<Vec<u32>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] =
                if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    common
}

/// The stretches of lines to show: each difference with its context, those that touch joined.
fn hunks(lines: &[Line<'_>]) -> Vec<(usize, usize)> {
    let mut hunks: Vec<(usize, usize)> = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| !matches!(line, Line::Same(_))) {
        let (start, end) = (at.saturating_sub(CONTEXT), (at + CONTEXT + 1).min(lines.len()));
        match hunks.last_mut() {
            Some((_, last)) if start <= *last => *last = end,
            _ => hunks.push((start, end)),
        }
    }
    hunks
}

fn write_hunk(text: &mut String, lines: &[Line<'_>], start: usize, end: usize) {
    let count = |lines: &[Line<'_>], skipped: fn(&Line<'_>) -> bool| lines.iter().filter(|line| !skipped(line)).count();
    let is_new: fn(&Line<'_>) -> bool = |line| matches!(line, Line::New(_));
    let is_old: fn(&Line<'_>) -> bool = |line| matches!(line, Line::Old(_));
    let (before, hunk) = (&lines[..start], &lines[start..end]);
    // Where a side has no line, the one before it is named, as `patch` expects.
    let start_of = |before: usize, count: usize| if count == 0 { before } else { before + 1 };
    let (old_count, new_count) = (count(hunk, is_new), count(hunk, is_old));
    let old_start = start_of(count(before, is_new), old_count);
    let new_start = start_of(count(before, is_old), new_count);
    let _ = writeln!(text, "@@ -{old_start},{old_count} +{new_start},{new_count} @@");
    for line in hunk {
        let _ = match line {
            Line::Same(line) => writeln!(text, " {line}"),
            Line::Old(line) => writeln!(text, "-{line}"),
            Line::New(line) => writeln!(text, "+{line}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let text = unified(Path::new("file"), old, new);
        let body = text.lines().skip(2).collect::<Vec<_>>().join("\n");
        assert_eq!(body, expected);
    }

    #[test]
    fn equal_texts_do_not_differ() {
        check("a\nb\n", "a\nb\n", "");
    }

    #[test]
    fn the_line_ends_of_another_system_are_no_difference() {
        assert_eq!(unified(Path::new("file"), "a\r\nb\r\n", "a\nb\n"), "");
    }

    #[test]
    fn a_changed_line_stands_between_equal_ones() {
        check(
            "1\n2\n3\n4\n5\n6\n7\n8\n",
            "1\n2\n3\n4\nfive\n6\n7\n8\n",
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8",
        );
    }

    #[test]
    fn distant_changes_are_apart() {
        let lines: Vec<String> = (1..=20).map(|n| n.to_string()).collect();
        let old = lines.join("\n") + "\n";
        let new = old.replace("2\n3\n", "3\n").replace("19\n", "19\nnew\n");
        assert_eq!(unified(Path::new("file"), &old, &new).matches("@@ -").count(), 2);
    }

    #[test]
    fn a_missing_file_is_all_new() {
        check("", "a\n", "@@ -0,0 +1,1 @@\n+a");
    }
}
