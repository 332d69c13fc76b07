//! The certificate authority of this process, so that `x5c` can be tried without an enterprise certificate.

use std::sync::LazyLock;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256};
use rustls_pki_types::CertificateDer;

/// Made at the first use, never written anywhere.
static AUTHORITY: LazyLock<TestAuthority> = LazyLock::new(|| {
    TestAuthority::generate().expect("the operating system gives random numbers, and the name is plain text")
});

pub(crate) struct TestAuthority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl TestAuthority {
    pub(crate) fn of_process() -> &'static Self {
        &AUTHORITY
    }

    fn generate() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "KRR mock, test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = params.self_signed(&key)?.der().clone();
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    pub(crate) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// An enterprise certificate for an organisation's RSA key (PKCS 8), and this authority's own after it.
    pub(crate) fn chain_for(&self, orgno: &str, pkcs8: &[u8]) -> Result<[CertificateDer<'static>; 2], rcgen::Error> {
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.into(), &PKCS_RSA_SHA256)?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "KRR mock, enterprise certificate");
        params.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), orgno);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let leaf = params.signed_by(&key, &self.issuer)?;
        Ok([leaf.der().clone(), self.certificate.clone()])
    }
}
