use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    error::Unspecified,
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use x509_parser::parse_x509_certificate;

/// An RSA key pair for a client: it signs grants with the private key and registers the public key.
///
/// ```
/// use krr_mock_server::ClientKeyPair;
///
/// let pair = ClientKeyPair::generate();
/// assert!(pair.private_pem().starts_with("-----BEGIN PRIVATE KEY-----"));
/// assert!(pair.public_pem().starts_with("-----BEGIN PUBLIC KEY-----"));
/// ```
pub struct ClientKeyPair {
    pkcs8: Vec<u8>,
    spki: Vec<u8>,
}

impl ClientKeyPair {
    /// Generates a key of 2048 bits, which takes a tenth of a second or more.
    pub fn generate() -> Self {
        Self::try_generate().expect("the operating system gives random numbers, and an RSA key has both encodings")
    }

    fn try_generate() -> Result<Self, Unspecified> {
        let pair = KeyPair::generate(KeySize::Rsa2048)?;
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der()?;
        let spki: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
        Ok(Self { pkcs8: pkcs8.as_ref().to_vec(), spki: spki.as_ref().to_vec() })
    }

    /// The pair of a private key (PKCS 8).
    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Option<Self> {
        let pair = KeyPair::from_pkcs8(pkcs8).ok()?;
        let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().ok()?;
        Some(Self { pkcs8: pkcs8.to_vec(), spki: spki.as_ref().to_vec() })
    }

    /// Whether the certificate is of this key.
    pub(crate) fn is_certified_by(&self, certificate: &[u8]) -> bool {
        parse_x509_certificate(certificate).is_ok_and(|(_, leaf)| leaf.public_key().raw == self.spki)
    }

    /// The private key in PKCS 8 and PEM.
    pub fn private_pem(&self) -> String {
        pem::encode(&pem::Pem::new("PRIVATE KEY", self.pkcs8.as_slice()))
    }

    /// The public key as PEM (RFC 5280, section 4.1.2.7).
    pub fn public_pem(&self) -> String {
        pem::encode(&pem::Pem::new("PUBLIC KEY", self.spki.as_slice()))
    }

    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }
}

impl fmt::Debug for ClientKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKeyPair").finish_non_exhaustive()
    }
}
