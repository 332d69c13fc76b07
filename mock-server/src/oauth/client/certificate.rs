//! Enterprise certificates: the chain of trust and the organisation that a certificate names.

use std::{sync::Arc, time::Duration};

use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert,
};
use x509_parser::{
    der_parser::{Oid, oid},
    parse_x509_certificate,
    public_key::PublicKey,
};

/// Certificate authorities that the mock trusts besides its own, for clients with a real enterprise certificate.
///
/// ```
/// use krr_mock_server::TrustedAuthorities;
///
/// let nothing = TrustedAuthorities::parse("no certificate", "ca.pem");
/// assert_eq!(nothing.unwrap_err().to_string(), "ca.pem: no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
/// ```
#[derive(Debug, Clone, Default)]
pub struct TrustedAuthorities(Arc<[CertificateDer<'static>]>);

/// Why a file has no usable authorities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustedAuthoritiesError {
    /// The file has no certificates.
    #[error("{0}: no certificate in PEM form (-----BEGIN CERTIFICATE-----)")]
    Empty(String),
    /// One of the certificates cannot be read.
    #[error("{file}, certificate {number}: {why}")]
    Certificate {
        /// The file.
        file: String,
        /// Which certificate, counted from 1.
        number: usize,
        /// What is wrong with it.
        why: String,
    },
}

impl TrustedAuthorities {
    /// Reads certificates in PEM form; `name` is for the error only.
    ///
    /// # Errors
    /// [`TrustedAuthoritiesError`], the first thing wrong.
    pub fn parse(text: &str, name: &str) -> Result<Self, TrustedAuthoritiesError> {
        let file = || name.to_owned();
        let blocks = pem::parse_many(text).unwrap_or_default();
        let found = blocks.into_iter().filter(|block| block.tag() == "CERTIFICATE");
        let authorities: Vec<_> = found.map(|block| CertificateDer::from(block.into_contents())).collect();
        for (number, authority) in (1..).zip(&authorities) {
            anchor_from_trusted_cert(authority).map_err(|error| TrustedAuthoritiesError::Certificate {
                file: file(),
                number,
                why: error.to_string(),
            })?;
        }
        if authorities.is_empty() { Err(TrustedAuthoritiesError::Empty(file())) } else { Ok(Self(authorities.into())) }
    }

    /// Checks that one of these authorities, or the mock's `own`, issued the first certificate of the chain. `now` is in seconds
    /// since 1970.
    pub(crate) fn verify_chain(
        &self,
        chain: &[CertificateDer<'_>],
        own: &CertificateDer<'_>,
        now: i64,
    ) -> Result<(), webpki::Error> {
        let (leaf, intermediates) = chain.split_first().ok_or(webpki::Error::UnknownIssuer)?;
        let authorities = self.0.iter().chain([own]);
        let anchors: Vec<_> = authorities.filter_map(|authority| anchor_from_trusted_cert(authority).ok()).collect();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(now.max(0).unsigned_abs()));
        let leaf = EndEntityCert::try_from(leaf)?;
        leaf.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, intermediates, now, AnyUsage, None, None).map(drop)
    }
}

/// Authorities mark certificates for signing in different ways, so every extended key usage is accepted.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, mut usages: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        usages.try_for_each(|usage| usage.map(drop))
    }
}

/// The parts of a leaf certificate that the mock needs.
pub(crate) struct LeafCertificate {
    pub(crate) modulus: Vec<u8>,
    pub(crate) exponent: Vec<u8>,
    /// Nine digits, if the certificate names an organisation.
    pub(crate) orgno: Option<String>,
}

impl LeafCertificate {
    /// `None` unless it is the certificate of an RSA key.
    pub(crate) fn read(certificate: &CertificateDer<'_>) -> Option<Self> {
        let (rest, certificate) = parse_x509_certificate(certificate).ok()?;
        let PublicKey::RSA(key) = certificate.public_key().parsed().ok()? else { return None };
        let unsigned = |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
        let (modulus, exponent) = (unsigned(key.modulus), unsigned(key.exponent));
        rest.is_empty().then(|| Self { modulus, exponent, orgno: orgno(certificate.subject()) })
    }
}

const SERIAL_NUMBER: Oid<'static> = oid!(2.5.4.5);
const ORGANISATION_IDENTIFIER: Oid<'static> = oid!(2.5.4.97);

/// From `serialNumber`, or from `NTRNO-...` in the organisation identifier of newer certificates.
fn orgno(subject: &x509_parser::x509::X509Name<'_>) -> Option<String> {
    let mut identifiers = subject.iter_by_oid(&ORGANISATION_IDENTIFIER).filter_map(|named| named.as_str().ok());
    let mut serial_numbers = subject.iter_by_oid(&SERIAL_NUMBER).filter_map(|named| named.as_str().ok());
    let number = identifiers.find_map(|id| id.strip_prefix("NTRNO-")).or_else(|| serial_numbers.next())?;
    (number.len() == 9 && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| number.to_owned())
}
