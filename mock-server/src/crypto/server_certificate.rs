//! A certificate for every host of the record, signed by an authority that lives as long as the mock.

use std::{net::IpAddr, sync::Arc};

use jiff::{ToSpan, Zoned, civil::Date};
use krr_specs::Environments;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SanType, date_time_ymd,
};
use rustls_pki_types::{CertificateDer, DnsName, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{self, ServerConfig, crypto::aws_lc_rs};

/// How long a certificate holds: some clients take none of more than 398 days.
const DAYS: i32 = 397;

/// Why no certificates could be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateError {
    #[error(transparent)]
    Generation(#[from] rcgen::Error),
    #[error(transparent)]
    Configuration(#[from] rustls::Error),
}

/// What HTTPS is spoken with. Neither private key is ever written anywhere.
pub(crate) struct ServerTls {
    /// The certificate of the authority, for whoever is to trust it.
    pub(crate) authority_pem: String,
    pub(crate) config: Arc<ServerConfig>,
}

impl ServerTls {
    /// An authority and one certificate with every name of the record, `localhost`, the addresses of the loopback interface
    /// and `own`, names or addresses. P-256, which takes a millisecond and no more.
    ///
    /// `today` is the machine's, because whoever checks a certificate goes by their own clock.
    pub(crate) fn generate(own: &[String], today: &Zoned) -> Result<Self, CertificateError> {
        let (authority_pem, chain, key) = certificates(own, today)?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let mut config = config?.with_no_client_auth().with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { authority_pem, config: Arc::new(config) })
    }
}

/// What every authority is called.
const AUTHORITY: &str = "KRR mock, authority of this run";

/// Whether a text is the certificate of the authority of some run, and nothing else.
pub(crate) fn is_authority(text: &str) -> bool {
    let is_ours = |made: &pem::Pem| made.contents().windows(AUTHORITY.len()).any(|name| name == AUTHORITY.as_bytes());
    let text = text.trim();
    let is_pem = text.starts_with("-----BEGIN CERTIFICATE-----") && text.matches("-----BEGIN").count() == 1;
    is_pem && text.ends_with("-----END CERTIFICATE-----") && pem::parse(text).is_ok_and(|made| is_ours(&made))
}

type Made = (String, Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn certificates(own: &[String], today: &Zoned) -> Result<Made, rcgen::Error> {
    let authority_key = KeyPair::generate()?;
    let mut authority = params(AUTHORITY, today)?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_certificate = authority.self_signed(&authority_key)?;

    let key = KeyPair::generate()?;
    let mut leaf = params("KRR mock", today)?;
    leaf.subject_alt_names = names(own)?;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    let leaf = leaf.signed_by(&key, &Issuer::new(authority, authority_key))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let chain = vec![leaf.der().clone(), authority_certificate.der().clone()];
    let pem = pem::encode_config(
        &pem::Pem::new("CERTIFICATE", authority_certificate.der().to_vec()),
        pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
    );
    Ok((pem, chain, key))
}

fn params(name: &str, today: &Zoned) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    let ymd = |date: Date| date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs());
    // From yesterday on, for clocks that are behind.
    let first = today.date().saturating_sub(1.day());
    params.not_before = ymd(first);
    params.not_after = ymd(first.saturating_add(DAYS.days()));
    Ok(params)
}

/// What is in no shape for a name in DNS is left out: nobody can ask for it.
fn names(own: &[String]) -> Result<Vec<SanType>, rcgen::Error> {
    let record = Environments::bundled();
    let hosts = record.hosts().flat_map(|host| record.names_of(host));
    let loopback = ["localhost", "127.0.0.1", "::1"];
    let mut names: Vec<&str> = loopback.into_iter().chain(own.iter().map(String::as_str)).chain(hosts).collect();
    names.dedup();
    let possible = names.into_iter().filter_map(|name| match name.parse::<IpAddr>() {
        Ok(address) => Some(Ok(SanType::IpAddress(address))),
        Err(_) => DnsName::try_from(name).ok().map(|name| name.as_ref().try_into().map(SanType::DnsName)),
    });
    possible.collect()
}
