//! Whether a floating-point number keeps all digits of a text.

use std::fmt::LowerExp;

/// No number that a double is exactly has more.
const MOST: usize = 800;

/// Whether the number, printed with as many digits as the text has, is the text again.
///
/// The text is a number in decimal notation, with or without an exponent; `value` is the nearest to it.
pub(super) fn kept(text: &str, value: impl LowerExp) -> bool {
    let Some(meant) = significant(text).filter(|meant| meant.digits.len() <= MOST) else { return false };
    let same = |printed: &str| significant(printed).as_ref() == Some(&meant);
    same(&format!("{value:e}")) || same(&format!("{value:.*e}", meant.digits.len().saturating_sub(1)))
}

/// What a number in decimal notation means.
#[derive(Debug, PartialEq, Eq)]
struct Significant {
    negative: bool,
    /// Without zeros at either end; zero has none.
    digits: String,
    /// The power of ten in front of the first digit.
    point: i64,
}

fn significant(text: &str) -> Option<Significant> {
    let unsigned = text.trim_start_matches(['-', '+']);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_matches('0');
    if digits.is_empty() {
        return Some(Significant { negative: false, digits: String::new(), point: 0 });
    }
    let leading = all.len() - all.trim_start_matches('0').len();
    let place = i64::try_from(whole.len()).ok()?.checked_sub(i64::try_from(leading).ok()?)?;
    let point = exponent.parse::<i64>().ok()?.checked_add(place)?;
    Some(Significant { negative: text.starts_with('-'), digits: digits.to_owned(), point })
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn what_a_number_prints_is_kept() {
        for text in
            ["0.1", "1e-1", "10.50", "-0", "1e23", "9007199254740992", "0.10000000000000001", "1e22", "+5", ".5"]
        {
            assert!(kept(text, text.parse::<f64>().unwrap()), "{text}");
        }
        let whole = "0.1000000000000000055511151231257827021181583404541015625";
        assert!(kept(whole, 0.1_f64));
        assert!(kept("16777216", 16_777_216_f32));
        assert!(kept("0.10000000149011612", 0.1_f32));
    }

    #[test]
    fn what_it_cannot_tell_apart_is_not() {
        for text in ["9007199254740993", "0.1234567890123456789", "1e-400", "0.10000000000000002"] {
            assert!(!kept(text, if text.ends_with('2') { 0.1 } else { text.parse::<f64>().unwrap() }), "{text}");
        }
        assert!(!kept("16777217", 16_777_216_f32));
        assert!(!kept("0.123456789012", 0.123_456_79_f32));
        assert!(!kept(&format!("0.{}1", "0".repeat(900)), 0.0_f64));
    }
}
