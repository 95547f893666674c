//! The URL of a registry, parted from the credentials in it.

use super::RegistryError;

/// A URL without credentials, and the credentials.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) url: String,
    /// User and password.
    pub(super) credentials: Option<(String, Option<String>)>,
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, RegistryError> {
        let Some((scheme @ ("http" | "https"), rest)) = url.trim().split_once("://") else {
            return Err(malformed(url));
        };
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((credentials, host)) => (Some(credentials), host),
            None => (None, authority),
        };
        if host.is_empty() || host.starts_with(':') || host.contains(char::is_whitespace) {
            return Err(malformed(url));
        }
        let url = format!("{scheme}://{host}{}", path.trim_end_matches('/'));
        Ok(Self { url, credentials: credentials.map(user_and_password) })
    }
}

/// Whatever stands before an `@` may be a password.
fn malformed(url: &str) -> RegistryError {
    let shown = url.rsplit_once('@').map_or(url, |(_, shown)| shown);
    RegistryError::permanent(format!(
        "{shown} is not the URL of a schema registry: expected http:// or https:// and a host; check SCHEMA_REGISTRY_URL"
    ))
}

fn user_and_password(credentials: &str) -> (String, Option<String>) {
    match credentials.split_once(':') {
        Some((user, password)) => (percent_decoded(user), Some(percent_decoded(password))),
        None => (percent_decoded(credentials), None),
    }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let escaped = bytes.get(index + 1..index + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if bytes[index] == b'%' => {
                decoded.push(byte);
                index += 3;
            }
            _ => {
                decoded.push(bytes[index]);
                index += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> (String, Option<(String, Option<String>)>) {
        let Address { url, credentials } = Address::parse(url).expect("a URL");
        (url, credentials)
    }

    #[test]
    fn credentials_are_parted_from_the_url() {
        assert_eq!(parsed("http://localhost:8081/"), ("http://localhost:8081".to_owned(), None));
        assert_eq!(
            parsed("https://us%65r:p%40ss:w@registry.example.com/a/b"),
            ("https://registry.example.com/a/b".to_owned(), Some(("user".to_owned(), Some("p@ss:w".to_owned()))))
        );
        assert_eq!(parsed("http://key@[::1]:8081").1, Some(("key".to_owned(), None)));
        assert_eq!(parsed("http://100%:%zz%e@host").1, Some(("100%".to_owned(), Some("%zz%e".to_owned()))));
    }

    #[test]
    fn what_is_no_url_is_refused_without_its_password() {
        for url in
            ["", "localhost:8081", "ftp://localhost", "http://", "http://user:secret@", "http://:80", "http://a b"]
        {
            let error = Address::parse(url).err().expect(url).to_string();
            assert!(error.contains("is not the URL of a schema registry") && !error.contains("secret"), "{error}");
        }
    }
}
