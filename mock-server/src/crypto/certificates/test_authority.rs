//! The certificate authority of this process. It lets clients try `x5c` without a real enterprise certificate.

use std::sync::LazyLock;

use rcgen::{BasicConstraints, DnType};
use rustls_pki_types::CertificateDer;

use crate::crypto::certificates::certificate::{CertificateAuthority, params, rsa_key};

/// Generated at the first use, never stored.
static AUTHORITY: LazyLock<CertificateAuthority> = LazyLock::new(|| {
    CertificateAuthority::generate(params("KRR mock, test authority"), BasicConstraints::Unconstrained)
        .expect("the operating system gives random numbers, and the name is plain text")
});

pub(crate) fn test_authority() -> &'static CertificateDer<'static> {
    AUTHORITY.certificate()
}

/// An enterprise certificate for an organisation's RSA key (PKCS 8), followed by the certificate of the authority.
pub(crate) fn enterprise_chain(orgno: &str, pkcs8: &[u8]) -> Result<[CertificateDer<'static>; 2], rcgen::Error> {
    let mut leaf = params("KRR mock, enterprise certificate");
    leaf.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), orgno);
    AUTHORITY.chain(leaf, &rsa_key(pkcs8)?)
}
