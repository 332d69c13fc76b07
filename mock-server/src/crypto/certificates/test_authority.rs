//! A certificate authority for organisations. It lets clients try `x5c` without a real enterprise certificate.

use rcgen::{BasicConstraints, DnType};
use rustls_pki_types::CertificateDer;

use crate::crypto::certificates::certificate::{CertificateAuthority, params, rsa_key};
use crate::crypto::client_key_pair::ClientKeyPair;

const NAME: &str = "KRR mock, test authority";

/// Its certificates are signed with RSA throughout, as enterprise certificates are: node-forge can read no others (N29).
pub(crate) struct TestAuthority {
    authority: CertificateAuthority,
    pkcs8: Vec<u8>,
}

impl TestAuthority {
    /// Generates its key, which takes a tenth of a second or more.
    pub(crate) fn generate() -> Result<Self, rcgen::Error> {
        let pkcs8 = ClientKeyPair::generate().pkcs8().to_vec();
        let authority =
            CertificateAuthority::self_signed(params(NAME), BasicConstraints::Unconstrained, rsa_key(&pkcs8)?)?;
        Ok(Self { authority, pkcs8 })
    }

    /// An authority that was stored: its certificate and its key (PKCS 8).
    pub(crate) fn restored(certificate: CertificateDer<'static>, pkcs8: Vec<u8>) -> Result<Self, rcgen::Error> {
        let key = rsa_key(&pkcs8)?;
        let authority = CertificateAuthority::restored(certificate, params(NAME), BasicConstraints::Unconstrained, key);
        Ok(Self { authority, pkcs8 })
    }

    pub(crate) fn certificate(&self) -> &CertificateDer<'static> {
        self.authority.certificate()
    }

    /// The private key in PKCS 8.
    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// An enterprise certificate for an organisation's RSA key (PKCS 8), followed by the certificate of the authority.
    pub(crate) fn enterprise_chain(
        &self,
        orgno: &str,
        pkcs8: &[u8],
    ) -> Result<[CertificateDer<'static>; 2], rcgen::Error> {
        let mut leaf = params("KRR mock, enterprise certificate");
        leaf.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), orgno);
        leaf.use_authority_key_identifier_extension = true;
        self.authority.chain(leaf, &rsa_key(pkcs8)?)
    }
}
