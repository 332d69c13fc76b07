//! The one place where certificates are made.

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256,
};
use rustls_pki_types::CertificateDer;

pub(crate) struct CertificateAuthority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl CertificateAuthority {
    /// Signs with a new P-256 key, which takes a millisecond at most to generate.
    pub(crate) fn generate(params: CertificateParams, constraints: BasicConstraints) -> Result<Self, rcgen::Error> {
        Self::self_signed(params, constraints, KeyPair::generate()?)
    }

    /// Signs with this key.
    pub(crate) fn self_signed(
        params: CertificateParams,
        constraints: BasicConstraints,
        key: KeyPair,
    ) -> Result<Self, rcgen::Error> {
        let params = of_authority(params, constraints);
        let certificate = params.self_signed(&key)?.der().clone();
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    /// An authority whose certificate was made earlier, with these parameters and this key.
    pub(crate) fn restored(
        certificate: CertificateDer<'static>,
        params: CertificateParams,
        constraints: BasicConstraints,
        key: KeyPair,
    ) -> Self {
        Self { certificate, issuer: Issuer::new(of_authority(params, constraints), key) }
    }

    pub(crate) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// A leaf certificate for `key`, followed by the certificate of this authority.
    pub(crate) fn chain(
        &self,
        mut params: CertificateParams,
        key: &KeyPair,
    ) -> Result<[CertificateDer<'static>; 2], rcgen::Error> {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        Ok([params.signed_by(key, &self.issuer)?.der().clone(), self.certificate.clone()])
    }
}

fn of_authority(mut params: CertificateParams, constraints: BasicConstraints) -> CertificateParams {
    params.is_ca = IsCa::Ca(constraints);
    params.key_usages.push(KeyUsagePurpose::KeyCertSign);
    params
}

/// The parameters of a certificate for a subject with this common name.
pub(crate) fn params(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params
}

/// A certificate that the RSA key (PKCS 8) signed for itself.
pub(crate) fn self_signed(common_name: &str, pkcs8: &[u8]) -> Result<Certificate, rcgen::Error> {
    params(common_name).self_signed(&rsa_key(pkcs8)?)
}

/// An RSA key (PKCS 8) in the form that certificates are made with.
pub(crate) fn rsa_key(pkcs8: &[u8]) -> Result<KeyPair, rcgen::Error> {
    KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.into(), &PKCS_RSA_SHA256)
}
