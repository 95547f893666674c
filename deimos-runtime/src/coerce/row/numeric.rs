//! Decimals of PostgreSQL in its binary format: groups of four digits.

use std::fmt::Write;

/// The digits of a number, with as many places as it has; nothing for what is not finite.
pub(super) fn digits(bytes: &[u8]) -> Option<String> {
    let (head, groups) = bytes.split_at_checked(8)?;
    let [_, weight, sign, places] =
        [0, 2, 4, 6].map(|start| i32::from(i16::from_be_bytes([head[start], head[start + 1]])));
    let groups: Vec<_> = groups.chunks_exact(2).map(|group| u16::from_be_bytes([group[0], group[1]])).collect();
    let minus = match sign {
        0 => "",
        0x4000 => "-",
        _ => return None,
    };
    let whole = in_digits(&groups, weight, (0..=weight.max(0)).rev());
    let fraction = in_digits(&groups, weight, (1..=(places + 3) / 4).map(|place| -place));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.get(..usize::try_from(places).ok()?)?;
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{minus}{whole}{point}{fraction}"))
}

/// The groups at these powers of ten thousand; the first one there is stands at `weight`.
fn in_digits(groups: &[u16], weight: i32, powers: impl Iterator<Item = i32>) -> String {
    let mut out = String::new();
    for power in powers {
        let index = usize::try_from(weight - power).ok();
        let group = index.and_then(|index| groups.get(index)).copied().unwrap_or(0);
        write!(out, "{group:04}").expect("writing to a String cannot fail");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::digits;

    fn check(weight: i16, sign: u16, places: i16, groups: &[u16], expected: Option<&str>) {
        let count = i16::try_from(groups.len()).unwrap().to_be_bytes();
        let mut bytes = [count, weight.to_be_bytes(), sign.to_be_bytes(), places.to_be_bytes()].concat();
        bytes.extend(groups.iter().flat_map(|group| group.to_be_bytes()));
        assert_eq!(digits(&bytes).as_deref(), expected, "{groups:?}");
    }

    #[test]
    fn groups_of_four_are_digits() {
        check(0, 0, 0, &[], Some("0"));
        check(0, 0, 2, &[], Some("0.00"));
        check(0, 0x4000, 2, &[1, 5000], Some("-1.50"));
        check(1, 0, 0, &[12, 3456], Some("123456"));
        check(2, 0, 0, &[1], Some("100000000"));
        check(-2, 0, 8, &[1234], Some("0.00001234"));
        check(-1, 0, 3, &[1230], Some("0.123"));
    }

    #[test]
    fn what_is_not_finite_has_none() {
        for sign in [0xc000, 0xd000, 0xf000] {
            check(0, sign, 0, &[], None);
        }
        assert_eq!(digits(&[0; 7]), None);
    }
}
