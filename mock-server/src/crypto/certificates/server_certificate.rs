//! TLS with a certificate for every host of the record, signed by an authority that lives as long as the mock.

use std::{net::IpAddr, sync::Arc};

use jiff::{ToSpan, Zoned, civil::Date};
use krr_specs::Environments;
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls_pki_types::{CertificateDer, DnsName, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{self, ServerConfig, crypto::aws_lc_rs};

use crate::crypto::certificates::certificate;
use crate::crypto::certificates::certificate::CertificateAuthority;

/// Some clients reject certificates that are valid for more than 398 days.
const DAYS: i32 = 397;

pub(super) const AUTHORITY_NAME: &str = "KRR mock, authority of this run";

/// The TLS settings of the server. Neither private key is ever stored.
pub(crate) struct ServerTls {
    /// The certificate of the authority, for clients to trust.
    pub(crate) authority_pem: String,
    pub(crate) config: Arc<ServerConfig>,
    pub(super) authority: CertificateAuthority,
    pub(super) own_names: Vec<String>,
}

/// Why no certificate can be made for HTTPS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateError {
    #[error(transparent)]
    Generation(#[from] rcgen::Error),
    #[error(transparent)]
    Configuration(#[from] rustls::Error),
}

impl ServerTls {
    /// Makes an authority and one certificate. It covers every name of the record, `localhost`, the loopback addresses and
    /// `own_names`. `today` is of the machine, because clients check certificates by the clock of their machine.
    pub(crate) fn generate(own_names: &[String], today: &Zoned) -> Result<Self, CertificateError> {
        let today = today.date();
        let mut authority = valid_params(AUTHORITY_NAME, today);
        authority.key_usages = vec![KeyUsagePurpose::CrlSign];
        let authority = CertificateAuthority::generate(authority, BasicConstraints::Constrained(0))?;
        let (chain, key) = leaf_chain(&authority, leaf_params(own_names, today)?)?;
        let authority_pem = pem::encode_config(
            &pem::Pem::new("CERTIFICATE", authority.certificate().to_vec()),
            pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
        );
        Ok(Self { authority_pem, config: config(chain, key)?, authority, own_names: own_names.to_vec() })
    }
}

/// The settings of a server with this certificate.
pub(super) fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, CertificateError> {
    let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions()?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Whether the text is the certificate of a mock's authority, of this run or another, and nothing else.
pub(crate) fn is_authority(text: &str) -> bool {
    let names_mock =
        |block: &pem::Pem| block.contents().windows(AUTHORITY_NAME.len()).any(|name| name == AUTHORITY_NAME.as_bytes());
    let text = text.trim();
    let is_pem = text.starts_with("-----BEGIN CERTIFICATE-----") && text.matches("-----BEGIN").count() == 1;
    is_pem && text.ends_with("-----END CERTIFICATE-----") && pem::parse(text).is_ok_and(|block| names_mock(&block))
}

pub(super) type ServerChain = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// What the certificate of the server says.
pub(super) fn leaf_params(own_names: &[String], today: Date) -> Result<CertificateParams, rcgen::Error> {
    let mut leaf = valid_params("KRR mock", today);
    leaf.subject_alt_names = subject_alt_names(own_names)?;
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    Ok(leaf)
}

pub(super) fn leaf_chain(
    authority: &CertificateAuthority,
    leaf: CertificateParams,
) -> Result<ServerChain, rcgen::Error> {
    let key = KeyPair::generate()?;
    let chain = authority.chain(leaf, &key)?;
    Ok((chain.into(), PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()))))
}

/// Valid from yesterday on, for machines whose clock is behind.
pub(super) fn valid_params(common_name: &str, today: Date) -> CertificateParams {
    let ymd = |date: Date| date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs());
    let first = today.saturating_sub(1.day());
    let mut params = certificate::params(common_name);
    params.not_before = ymd(first);
    params.not_after = ymd(first.saturating_add(DAYS.days()));
    params
}

/// Names that are not valid in DNS are left out: no client can connect to them.
fn subject_alt_names(own: &[String]) -> Result<Vec<SanType>, rcgen::Error> {
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
