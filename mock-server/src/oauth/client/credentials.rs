use std::{fmt, path::Path};

use pem::Pem;
use rustls_pki_types::CertificateDer;

use crate::crypto::client_key_pair::ClientKeyPair;
use crate::crypto::pfx::pfx;
use crate::crypto::private_jwk::private_jwk;
use crate::oauth::client::demo_source::DemoSource;

/// What a client authenticates with, in the forms that programs read: a new RSA key, and an enterprise certificate for it.
///
/// ```
/// use krr_mock_server::ClientCredentials;
///
/// let credentials = ClientCredentials::generate("310000004", None);
/// assert!(credentials.certificate_chain_pem().starts_with("-----BEGIN CERTIFICATE-----"));
/// assert!(credentials.private_jwk("my-key").contains(r#""kid":"my-key""#));
/// ```
pub struct ClientCredentials {
    key: ClientKeyPair,
    /// The leaf and the authority.
    chain: [CertificateDer<'static>; 2],
}

impl ClientCredentials {
    /// Generates a key of 2048 bits and a certificate for the organisation. Its authority is that of the key folder, which a mock
    /// with this folder trusts; without a folder, that of the mocks of this process.
    ///
    /// # Panics
    /// When the operating system gives no random numbers, or the number has characters that no certificate can have.
    #[must_use]
    pub fn generate(orgno: &str, key_folder: Option<&Path>) -> Self {
        let source = key_folder.map_or(DemoSource::Process, |folder| DemoSource::in_folder(folder.to_owned()));
        let key = ClientKeyPair::generate();
        let chain = source.get().authority.enterprise_chain(orgno, key.pkcs8());
        Self { key, chain: chain.expect("the key is RSA, and a name may have any digits") }
    }

    /// The key pair as PEM.
    #[must_use]
    pub fn key(&self) -> &ClientKeyPair {
        &self.key
    }

    /// The private key as a JWK with this name (RFC 7517).
    #[must_use]
    pub fn private_jwk(&self, kid: &str) -> String {
        private_jwk(self.key.pkcs8(), kid).expect("the key was encoded here").to_string()
    }

    /// The certificate and that of its authority as PEM.
    #[must_use]
    pub fn certificate_chain_pem(&self) -> String {
        self.chain.iter().map(certificate_pem).collect()
    }

    /// The certificate of the authority as PEM, for `--trust`.
    #[must_use]
    pub fn authority_pem(&self) -> String {
        let [_, authority] = &self.chain;
        certificate_pem(authority)
    }

    /// Key and certificates as a PKCS #12 file. `name` is what key stores call the entry.
    #[must_use]
    pub fn pfx(&self, name: &str, password: &str) -> Vec<u8> {
        pfx(self.key.pkcs8(), &self.chain, name, password).expect("the operating system gives random numbers")
    }
}

fn certificate_pem(certificate: &CertificateDer<'static>) -> String {
    pem::encode(&Pem::new("CERTIFICATE", certificate.as_ref()))
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials").finish_non_exhaustive()
    }
}
