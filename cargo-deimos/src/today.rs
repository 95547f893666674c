//! The day on which something is published, by UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// After which the calendar begins anew.
const DAYS_OF_400_YEARS: u64 = 146_097;

/// Year, month and day, such as `2026-11-23`. `SOURCE_DATE_EPOCH`, in seconds, takes the place of the clock.
pub(crate) fn today() -> String {
    date(seconds() / SECONDS_A_DAY)
}

/// The same with hours, minutes and seconds, as the names of migrations begin: `20261123_163059`.
pub(crate) fn now() -> String {
    let (day, second) = (date(seconds() / SECONDS_A_DAY).replace('-', ""), seconds() % SECONDS_A_DAY);
    format!("{day}_{:02}{:02}{:02}", second / 3600, second / 60 % 60, second % 60)
}

fn seconds() -> u64 {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let since = fixed.map(Duration::from_secs).or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).ok());
    since.unwrap_or_default().as_secs()
}

/// The day so many days after the first of January 1970.
fn date(mut days: u64) -> String {
    let mut year = 1970 + days / DAYS_OF_400_YEARS * 400;
    days %= DAYS_OF_400_YEARS;
    while days >= days_of_year(year) {
        days -= days_of_year(year);
        year += 1;
    }
    let mut month = 1;
    while days >= days_of_month(year, month) {
        days -= days_of_month(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_of_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_by_the_calendar() {
        let cases = [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (10_957, "2000-01-01"),
            (11_016, "2000-02-29"),
            (20_780, "2026-11-23"),
            (20_780 + DAYS_OF_400_YEARS, "2426-11-23"),
            (u64::MAX / SECONDS_A_DAY, "584554051223-11-09"),
        ];
        for (days, expected) in cases {
            assert_eq!(date(days), expected);
        }
    }
}
