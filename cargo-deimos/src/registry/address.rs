//! The URL of a registry, parted from the credentials in it.

use super::fault::Fault;
use super::secret::Secret;

/// A URL without credentials, and the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Without a slash at its end.
    pub(super) url: String,
    /// User and password.
    pub(super) credentials: Option<(String, Secret)>,
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, Fault> {
        let url = url.trim();
        let Some((scheme @ ("http" | "https"), rest)) = url.split_once("://") else {
            return Err(malformed(url));
        };
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((credentials, host)) => (Some(credentials), host),
            None => (None, authority),
        };
        let no_host = host.is_empty() || host.starts_with(':');
        if no_host || path.contains(['?', '#']) || url.contains(char::is_whitespace) {
            return Err(malformed(url));
        }
        let url = format!("{scheme}://{host}{}", path.trim_end_matches('/'));
        Ok(Self { url, credentials: credentials.map(user_and_password) })
    }

    /// Whether credentials would be readable on the way.
    pub(super) fn is_open(&self) -> bool {
        let Some(rest) = self.url.strip_prefix("http://") else { return false };
        let host = rest.split('/').next().unwrap_or_default();
        !(host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]"))
    }
}

/// Whatever stands before an `@` may be a password.
fn malformed(url: &str) -> Fault {
    let shown = url.rsplit_once('@').map_or(url, |(_, shown)| shown);
    Fault::Usage(format!(
        "`{shown}` is not the URL of a schema registry: expected http:// or https:// and a host, such as \
         http://localhost:8081"
    ))
}

fn user_and_password(credentials: &str) -> (String, Secret) {
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    (decoded(user), Secret::new(decoded(password)))
}

/// Without the escapes of a URL, such as `%40` for `@`.
fn decoded(text: &str) -> String {
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

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// A subject as one segment of a path.
pub(super) fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let digits = [byte >> 4, byte & 0xf].map(|digit| char::from(HEX[usize::from(digit)]));
            encoded.push('%');
            encoded.extend(digits);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_parted_from_the_url() {
        let address = Address::parse("https://us%65r:p%40ss:w@registry.example.com/a/b/").unwrap();
        assert_eq!(address.url, "https://registry.example.com/a/b");
        assert_eq!(address.credentials, Some(("user".to_owned(), Secret::new("p@ss:w"))));
        assert!(!format!("{address:?}").contains("p@ss"));
    }

    #[test]
    fn what_is_no_url_is_refused_without_its_password() {
        for url in
            ["", "localhost:8081", "ftp://x", "http://", "http://u:secret@", "http://:80", "http://a b", "http://a?b"]
        {
            let message = Address::parse(url).expect_err(url).to_string();
            assert!(
                message.contains("is not the URL of a schema registry") && !message.contains("secret"),
                "{message}"
            );
        }
    }

    #[test]
    fn only_loopback_is_trusted_without_tls() {
        let open = |url| Address::parse(url).unwrap().is_open();
        assert!(open("http://registry.example.com:8081") && !open("https://registry.example.com"));
        assert!(!open("http://localhost:8081") && !open("http://127.0.0.1:8081/x") && !open("http://[::1]:80"));
    }

    #[test]
    fn any_subject_is_one_segment() {
        assert_eq!(segment("a.b-value"), "a.b-value");
        assert_eq!(segment("a/b ü:?"), "a%2Fb%20%C3%BC%3A%3F");
    }
}
