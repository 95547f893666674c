//! Lines for a shell's `eval`: names and values of the servers that run.

/// One environment variable.
pub(crate) type Variable = (&'static str, String);

/// `export NAME=value`, with the value quoted where a shell would read more into it.
pub(crate) fn line(variable: &Variable) -> String {
    format!("export {}={}", variable.0, quoted(&variable.1))
}

fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@,=+%".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn addresses_need_no_quotes() {
        let url = ("DATABASE_URL", "postgres://postgres@127.0.0.1:12345/postgres".to_owned());
        assert_eq!(line(&url), "export DATABASE_URL=postgres://postgres@127.0.0.1:12345/postgres");
    }

    #[test]
    fn a_shell_reads_back_any_value() {
        for value in ["", "a b", "it's", "$HOME `id` \"x\" \\ ;", "two\nlines", "*", "~", "http://127.0.0.1:1/a?b=c&d"]
        {
            let script = format!("{}; printf %s \"$V\"", line(&("V", value.to_owned())));
            let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), value);
        }
    }
}
