//! TLS with a certificate for every host of the record, and for every other name that a client asks for.

use std::{net::IpAddr, num::NonZeroUsize, path::Path, sync::Arc};

use jiff::{ToSpan, Zoned, civil::Date};
use krr_specs::Environments;
use lru::LruCache;
use parking_lot::Mutex;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, SanType, date_time_ymd};
use rustls_pki_types::{CertificateDer, DnsName, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{self, ServerConfig, crypto::aws_lc_rs};

use crate::crypto::certificates::certificate;
use crate::crypto::certificates::certificate::CertificateAuthority;
use crate::crypto::certificates::stored_authority::{TlsAuthority, encode};

/// Some clients reject certificates that are valid for more than 398 days.
const DAYS: i32 = 397;
/// For how many other names than its own TLS keeps certificates.
pub(crate) const MAX_TLS_NAMES: NonZeroUsize = NonZeroUsize::new(200).unwrap();
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

pub(super) const AUTHORITY_NAME: &str = "KRR mock, authority";

/// The TLS settings of the server.
pub(crate) struct ServerTls {
    /// The certificate of the authority, for clients to trust.
    pub(crate) authority_pem: String,
    config: Arc<ServerConfig>,
    pub(super) authority: CertificateAuthority,
    /// The last day of the authority.
    until: Date,
    today: Date,
    pub(super) own_names: Vec<String>,
    /// The settings for other names that clients asked for.
    others: Mutex<LruCache<String, Arc<ServerConfig>>>,
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
    /// Reads the authority from the folder, or makes one, and one certificate. It covers every name of the record, `localhost`,
    /// the loopback addresses and `own_names`. `today` is of the machine, because clients check certificates by the clock of
    /// their machine.
    pub(crate) fn new(own_names: &[String], today: &Zoned, folder: Option<&Path>) -> Result<Self, CertificateError> {
        let TlsAuthority { authority, until, .. } = match folder {
            Some(folder) => TlsAuthority::in_folder(folder, today)?,
            None => TlsAuthority::generate(today.date())?,
        };
        let today = today.date();
        let leaf = limited(leaf_params(own_names, today)?, until);
        let (chain, key) = leaf_chain(&authority, leaf)?;
        let authority_pem = encode(&pem::Pem::new("CERTIFICATE", authority.certificate().to_vec()));
        let others = Mutex::new(LruCache::new(MAX_TLS_NAMES));
        let (config, own_names) = (config(chain, key)?, own_names.to_vec());
        Ok(Self { authority_pem, config, authority, until, today, own_names, others })
    }

    /// The settings for a client that asks for this name or address. For one that the certificate does not cover another is
    /// made, which takes less than a millisecond.
    pub(crate) fn config_for(&self, name: Option<&str>) -> Arc<ServerConfig> {
        let Some(name) = name.map(str::to_ascii_lowercase).filter(|name| !self.covers(name)) else {
            return Arc::clone(&self.config);
        };
        if let Some(known) = self.others.lock().get(&name) {
            return Arc::clone(known);
        }
        // A client that asks for something else than a name refuses any certificate.
        let made = alt_name(&name).and_then(|name| self.config_of(name.ok()?).ok());
        let Some(made) = made else { return Arc::clone(&self.config) };
        self.others.lock().put(name, Arc::clone(&made));
        made
    }

    fn covers(&self, name: &str) -> bool {
        let record = Environments::bundled();
        LOOPBACK.contains(&name)
            || self.own_names.iter().any(|own| own.eq_ignore_ascii_case(name))
            || record.hosts().flat_map(|host| record.names_of(host)).any(|known| known == name)
    }

    fn config_of(&self, name: SanType) -> Result<Arc<ServerConfig>, CertificateError> {
        let mut leaf = limited(valid_params("KRR mock", self.today).0, self.until);
        leaf.subject_alt_names = vec![name];
        server_usage(&mut leaf);
        let (chain, key) = leaf_chain(&self.authority, leaf)?;
        config(chain, key)
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
    let (mut leaf, _) = valid_params("KRR mock", today);
    leaf.subject_alt_names = subject_alt_names(own_names)?;
    server_usage(&mut leaf);
    Ok(leaf)
}

fn server_usage(leaf: &mut CertificateParams) {
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
}

/// The same, valid no longer than its authority.
fn limited(mut leaf: CertificateParams, until: Date) -> CertificateParams {
    let (year, month, day) = ymd(until);
    leaf.not_after = leaf.not_after.min(date_time_ymd(year, month, day));
    leaf
}

pub(super) fn leaf_chain(
    authority: &CertificateAuthority,
    leaf: CertificateParams,
) -> Result<ServerChain, rcgen::Error> {
    let key = KeyPair::generate()?;
    let chain = authority.chain(leaf, &key)?;
    Ok((chain.into(), PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()))))
}

/// Valid from yesterday on, for machines whose clock is behind; and the last day.
pub(super) fn valid_params(common_name: &str, today: Date) -> (CertificateParams, Date) {
    let first = today.saturating_sub(1.day());
    let last = first.saturating_add(DAYS.days());
    let mut params = certificate::params(common_name);
    let begin = |(year, month, day)| date_time_ymd(year, month, day);
    (params.not_before, params.not_after) = (begin(ymd(first)), begin(ymd(last)));
    (params, last)
}

fn ymd(date: Date) -> (i32, u8, u8) {
    (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// Names that are not valid in DNS are left out: no client can connect to them.
fn subject_alt_names(own: &[String]) -> Result<Vec<SanType>, rcgen::Error> {
    let record = Environments::bundled();
    let hosts = record.hosts().flat_map(|host| record.names_of(host));
    let mut names: Vec<&str> = LOOPBACK.into_iter().chain(own.iter().map(String::as_str)).chain(hosts).collect();
    names.dedup();
    names.into_iter().filter_map(alt_name).collect()
}

/// `None` for what is no name in DNS.
fn alt_name(name: &str) -> Option<Result<SanType, rcgen::Error>> {
    match name.parse::<IpAddr>() {
        Ok(address) => Some(Ok(SanType::IpAddress(address))),
        Err(_) => DnsName::try_from(name).ok().map(|name| name.as_ref().try_into().map(SanType::DnsName)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};
    use x509_parser::prelude::{GeneralName, ParsedExtension};

    use super::*;

    #[test]
    fn other_names_get_certificates_of_their_own_and_few_are_kept() {
        let today = Timestamp::now().to_zoned(TimeZone::UTC);
        let tls = ServerTls::new(&["krr-mock".to_owned()], &today, None).unwrap();
        let own = tls.config_for(None);
        for name in ["krr-mock", "KRR-mock", "localhost", "127.0.0.1", "test.kontaktregisteret.no", "no name!"] {
            assert!(Arc::ptr_eq(&tls.config_for(Some(name)), &own), "{name}");
        }
        let other = tls.config_for(Some("krr.svc.cluster.local"));
        assert!(!Arc::ptr_eq(&other, &own));
        assert!(Arc::ptr_eq(&other, &tls.config_for(Some("krr.svc.cluster.local"))));
        for number in 0..300 {
            tls.config_for(Some(&format!("10.0.{}.{}", number / 250, number % 250)));
        }
        assert_eq!(tls.others.lock().len(), MAX_TLS_NAMES.get());
    }

    #[test]
    fn the_certificate_for_a_name_covers_it_alone() {
        let mut leaf = valid_params("KRR mock", Timestamp::now().to_zoned(TimeZone::UTC).date()).0;
        let authority = TlsAuthority::generate(Timestamp::now().to_zoned(TimeZone::UTC).date()).unwrap();
        leaf.subject_alt_names = vec![alt_name("10.1.2.3").unwrap().unwrap()];
        let (chain, _) = leaf_chain(&authority.authority, limited(leaf, authority.until)).unwrap();
        let (_, parsed) = x509_parser::parse_x509_certificate(&chain[0]).unwrap();
        let names = parsed.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => Some(names.general_names.clone()),
            _ => None,
        });
        assert_eq!(names.unwrap(), [GeneralName::IPAddress(&[10, 1, 2, 3])]);
    }
}
