//! Options and variables that lead to a registry: addresses, credentials, TLS.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::address::Address;
use super::fault::Fault;
use super::secret::Secret;

/// Where the registry is, and how to get in. Passwords and tokens come from variables or files, never from the command
/// line, which other users of a machine can read.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Schema registry")]
#[group(id = "access")]
pub(crate) struct Options {
    #[arg(
        long,
        value_name = "URL",
        value_delimiter = ',',
        help = "Address of the schema registry; several, with commas, are tried in turn [env: SCHEMA_REGISTRY_URL]"
    )]
    registry: Vec<String>,
    #[arg(
        long,
        value_name = "NAME",
        help = "User of basic authentication; the password is in SCHEMA_REGISTRY_PASSWORD [env: SCHEMA_REGISTRY_USER]"
    )]
    user: Option<String>,
    #[arg(long, value_name = "FILE", help = "File with the password [env: SCHEMA_REGISTRY_PASSWORD_FILE]")]
    password_file: Option<PathBuf>,
    #[arg(
        long,
        value_name = "FILE",
        help = "File with a bearer token, in place of SCHEMA_REGISTRY_TOKEN [env: SCHEMA_REGISTRY_TOKEN_FILE]"
    )]
    token_file: Option<PathBuf>,
    #[arg(
        long,
        value_name = "FILE",
        help = "Certificates (PEM) to trust in place of the public authorities [env: SCHEMA_REGISTRY_CA_FILE]"
    )]
    ca_file: Option<PathBuf>,
    #[arg(
        long,
        value_name = "FILE",
        help = "Certificate of this client (PEM), with its chain [env: SCHEMA_REGISTRY_CERT_FILE]"
    )]
    cert_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = "Private key of that certificate (PEM) [env: SCHEMA_REGISTRY_KEY_FILE]")]
    key_file: Option<PathBuf>,
    /// Accept any certificate of the registry: anybody could answer in its place
    #[arg(long)]
    insecure: bool,
    /// How long one request may take
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

/// How this client says who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Credentials {
    None,
    Basic(String, Secret),
    Bearer(Secret),
}

/// Whom to trust, and what to show. The files are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Trust {
    /// The PEM text of authorities, and its file.
    pub(super) authorities: Option<(Vec<u8>, PathBuf)>,
    /// The PEM texts of certificate and key, each with its file.
    pub(super) certificate: Option<[(Vec<u8>, PathBuf); 2]>,
    pub(super) insecure: bool,
}

/// All that is needed to ask a registry.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) addresses: Vec<Address>,
    pub(super) credentials: Credentials,
    pub(super) trust: Trust,
    pub(super) timeout: Duration,
}

/// A variable of the environment, by its name after `SCHEMA_REGISTRY_`.
pub(super) type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The variables of this process; one that is empty is not set.
pub(super) fn environment(name: &str) -> Option<String> {
    std::env::var(format!("SCHEMA_REGISTRY_{name}")).ok().filter(|value| !value.trim().is_empty())
}

impl Options {
    /// Options before variables; files are read.
    pub(super) fn access(&self, variable: Variable<'_>) -> Result<Access, Fault> {
        Ok(Access {
            addresses: self.addresses(variable)?,
            credentials: self.credentials(variable)?,
            trust: self.trust(variable)?,
            timeout: Duration::from_secs(self.timeout),
        })
    }

    fn addresses(&self, variable: Variable<'_>) -> Result<Vec<Address>, Fault> {
        let urls = match variable("URL") {
            Some(urls) if self.registry.is_empty() => urls.split(',').map(str::to_owned).collect(),
            _ => self.registry.clone(),
        };
        let given = urls.iter().filter(|url| !url.trim().is_empty());
        let addresses = given.map(|url| Address::parse(url)).collect::<Result<Vec<_>, _>>()?;
        if addresses.is_empty() {
            return Err(Fault::Usage(
                "no schema registry is named: give its address with --registry or in SCHEMA_REGISTRY_URL".to_owned(),
            ));
        }
        Ok(addresses)
    }

    fn credentials(&self, variable: Variable<'_>) -> Result<Credentials, Fault> {
        let user = self.user.clone().or_else(|| variable("USER"));
        let password = secret(self.password_file.as_deref(), "PASSWORD", variable)?;
        let token = secret(self.token_file.as_deref(), "TOKEN", variable)?;
        match (user, password, token) {
            (None, None, None) => Ok(Credentials::None),
            (None, None, Some(token)) => Ok(Credentials::Bearer(token)),
            (Some(user), Some(password), None) => Ok(Credentials::Basic(user, password)),
            (Some(user), None, None) => Err(Fault::Usage(format!(
                "there is a user `{user}` and no password: set SCHEMA_REGISTRY_PASSWORD, or name its file with \
                 --password-file"
            ))),
            (None, Some(_), None) => Err(Fault::Usage(
                "there is a password and no user: name the user with --user or in SCHEMA_REGISTRY_USER".to_owned(),
            )),
            (_, _, Some(_)) => Err(Fault::Usage(
                "there are a token and a user or a password; the schema registry takes one of them".to_owned(),
            )),
        }
    }

    fn trust(&self, variable: Variable<'_>) -> Result<Trust, Fault> {
        let path = |option: &Option<PathBuf>, name| option.clone().or_else(|| variable(name).map(PathBuf::from));
        let certificate = match (path(&self.cert_file, "CERT_FILE"), path(&self.key_file, "KEY_FILE")) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some([read(certificate)?, read(key)?]),
            (certificate, _) => {
                let missing = if certificate.is_some() { "--key-file" } else { "--cert-file" };
                return Err(Fault::Usage(format!(
                    "a client certificate is a certificate and a key: give {missing} too"
                )));
            }
        };
        let authorities = path(&self.ca_file, "CA_FILE").map(read).transpose()?;
        Ok(Trust { authorities, certificate, insecure: self.insecure })
    }
}

/// A secret from the file of an option, else from a variable, else from the file that a variable names.
fn secret(file: Option<&Path>, name: &str, variable: Variable<'_>) -> Result<Option<Secret>, Fault> {
    if let Some(file) = file {
        return secret_file(file.to_owned()).map(Some);
    }
    match (variable(name), variable(&format!("{name}_FILE"))) {
        (Some(text), None) => Ok(Some(Secret::new(text))),
        (None, Some(file)) => secret_file(file.into()).map(Some),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => {
            let message = format!("SCHEMA_REGISTRY_{name} and SCHEMA_REGISTRY_{name}_FILE are both set: unset one");
            Err(Fault::Usage(message))
        }
    }
}

/// The first line; editors and `echo` end a file with a line break.
fn secret_file(path: PathBuf) -> Result<Secret, Fault> {
    let (bytes, path) = read(path)?;
    let text = String::from_utf8(bytes).map_err(|_| Fault::Failed(format!("{} is not UTF-8", path.display())))?;
    match text.lines().next().map(str::trim) {
        Some(line) if !line.is_empty() => Ok(Secret::new(line)),
        _ => Err(Fault::Failed(format!("{} is empty", path.display()))),
    }
}

fn read(path: PathBuf) -> Result<(Vec<u8>, PathBuf), Fault> {
    match fs::read(&path) {
        Ok(bytes) => Ok((bytes, path)),
        Err(cause) => Err(Fault::Failed(format!("cannot read {}: {cause}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(options: &Options, variables: &[(&str, &str)]) -> Result<Access, Fault> {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        options.access(&find)
    }

    #[track_caller]
    fn refused(options: &Options, variables: &[(&str, &str)], words: &str) {
        let fault = access(options, variables).expect_err(words);
        assert!(fault.to_string().contains(words) && !fault.to_string().contains("s3cret"), "{fault}");
    }

    const URL: (&str, &str) = ("URL", "http://a:8081, http://b:8081");

    #[test]
    fn options_come_before_variables() {
        let options =
            Options { registry: vec!["http://c".to_owned()], user: Some("ann".to_owned()), ..Options::default() };
        let access = access(&options, &[URL, ("USER", "bob"), ("PASSWORD", "s3cret")]).unwrap();
        assert_eq!(access.addresses.len(), 1);
        assert_eq!(access.addresses[0].url, "http://c");
        assert_eq!(access.credentials, Credentials::Basic("ann".to_owned(), Secret::new("s3cret")));
        assert!(!format!("{access:?}").contains("s3cret"));
    }

    #[test]
    fn several_addresses_come_from_a_variable_too() {
        let access = access(&Options::default(), &[URL]).unwrap();
        assert_eq!(
            access.addresses.iter().map(|a| a.url.as_str()).collect::<Vec<_>>(),
            ["http://a:8081", "http://b:8081"]
        );
        assert_eq!(access.credentials, Credentials::None);
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let options = Options::default();
        refused(&options, &[], "no schema registry is named");
        refused(&options, &[URL, ("USER", "ann")], "no password");
        refused(&options, &[URL, ("PASSWORD", "s3cret")], "no user");
        refused(&options, &[URL, ("TOKEN", "s3cret"), ("USER", "ann"), ("PASSWORD", "x")], "one of them");
        refused(&options, &[URL, ("TOKEN", "s3cret"), ("TOKEN_FILE", "x")], "both set");
        refused(&options, &[URL, ("TOKEN_FILE", "/nowhere/token")], "cannot read /nowhere/token");
        refused(&options, &[URL, ("CERT_FILE", "x")], "--key-file");
        refused(&options, &[("URL", "http://u:s3cret@:1")], "is not the URL");
    }
}
