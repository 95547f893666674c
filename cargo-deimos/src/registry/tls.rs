//! TLS to a registry: whom to trust, what to show, and what its errors mean.

use std::path::Path;

use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

use super::access::Trust;
use super::fault::Fault;

/// rustls with ring, and the public authorities unless others are named.
pub(super) fn config(trust: &Trust) -> Result<TlsConfig, Fault> {
    let mut builder = TlsConfig::builder().disable_verification(trust.insecure);
    if let Some((pem, path)) = &trust.authorities {
        builder = builder.root_certs(RootCerts::new_with_certs(&certificates(pem, path)?));
    }
    if let Some([(certificate, certificate_path), (key, key_path)]) = &trust.certificate {
        let chain = certificates(certificate, certificate_path)?;
        builder = builder.client_cert(Some(ClientCert::new_with_certs(&chain, private_key(key, key_path)?)));
    }
    Ok(builder.build())
}

fn certificates(pem: &[u8], path: &Path) -> Result<Vec<Certificate<'static>>, Fault> {
    let found = items(pem, path)?.into_iter().filter_map(|item| match item {
        PemItem::Certificate(certificate) => Some(certificate),
        _ => None,
    });
    let found: Vec<_> = found.collect();
    if found.is_empty() { Err(nothing("certificate", path)) } else { Ok(found) }
}

fn private_key(pem: &[u8], path: &Path) -> Result<PrivateKey<'static>, Fault> {
    let key = items(pem, path)?.into_iter().find_map(|item| match item {
        PemItem::PrivateKey(key) => Some(key),
        _ => None,
    });
    key.ok_or_else(|| nothing("private key", path))
}

fn items(pem: &[u8], path: &Path) -> Result<Vec<PemItem<'static>>, Fault> {
    let items: Result<_, _> = parse_pem(pem).collect();
    items.map_err(|_| Fault::Failed(format!("{} is not well-formed PEM", path.display())))
}

fn nothing(what: &str, path: &Path) -> Fault {
    Fault::Failed(format!("{} holds no {what}: expected PEM, which begins with `-----BEGIN`", path.display()))
}

/// What a failed handshake means, and what to do.
pub(super) fn reason(words: &str) -> String {
    let advice = if words.contains("UnknownIssuer") || words.contains("CaUsedAsEndEntity") {
        "; name the certificate of its authority with --ca-file"
    } else if words.contains("NotValidForName") || words.contains("not valid for name") {
        "; the certificate is for another host name than the one in the address"
    } else if words.contains("CertificateRequired") || words.contains("certificate required") {
        "; it wants a certificate of this client: --cert-file and --key-file"
    } else if words.contains("InvalidContentType") || words.contains("corrupt message") {
        "; it may not speak TLS: is the address http:// rather than https://?"
    } else {
        ""
    };
    format!("TLS failed: {words}{advice}")
}
