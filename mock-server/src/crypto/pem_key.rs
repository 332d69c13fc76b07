//! Keys as people keep them in files, and what they put there by mistake.

use aws_lc_rs::rsa::KeyPair;
use pem::Pem;
use x509_parser::{
    der_parser::{Oid, oid},
    parse_x509_certificate,
    prelude::FromDer,
    x509::SubjectPublicKeyInfo,
};

const RSA: Oid<'static> = oid!(1.2.840.113549.1.1.1);
/// `id-ecPublicKey` in DER, as it stands in a private key too (RFC 5480, section 2.1.1).
const EC: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/// Why a text is no key to sign with. No message repeats any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PemKeyError {
    #[error("it is empty")]
    Empty,
    #[error("no key in PEM form (-----BEGIN PRIVATE KEY-----)")]
    NotPem,
    #[error("a public key, which verifies; to sign, the private half is needed")]
    Public,
    #[error("a certificate, which holds the public half; to sign, the private one is needed")]
    Certificate,
    #[error(
        "the key is encrypted, and nobody can be asked for its password: openssl pkey -in FILE -out PLAIN decrypts it"
    )]
    Encrypted,
    #[error("a key of an elliptic curve; tokens are signed with RS256, which takes an RSA key")]
    Curve,
    #[error("the RSA key has fewer than 2048 bits")]
    Short,
    #[error("no RSA private key of PKCS 8 or PKCS 1 that can be used, or one that is damaged")]
    Unusable,
}

/// The RSA key of the first block that is one of a private key.
pub(crate) fn parse_private_key(text: &str) -> Result<KeyPair, PemKeyError> {
    if text.trim().is_empty() {
        return Err(PemKeyError::Empty);
    }
    let blocks = pem::parse_many(text).map_err(|_| PemKeyError::NotPem)?;
    let is_private = |block: &&Pem| block.tag().ends_with("PRIVATE KEY");
    let block = blocks.iter().find(is_private).or(blocks.first()).ok_or(PemKeyError::NotPem)?;
    let encrypted = block.headers().get("Proc-Type").is_some_and(|what| what.contains("ENCRYPTED"));
    match block.tag() {
        _ if encrypted => Err(PemKeyError::Encrypted),
        "ENCRYPTED PRIVATE KEY" => Err(PemKeyError::Encrypted),
        "EC PRIVATE KEY" => Err(PemKeyError::Curve),
        "PRIVATE KEY" => KeyPair::from_pkcs8(block.contents()).map_err(|error| why(block, &error.to_string())),
        "RSA PRIVATE KEY" => KeyPair::from_der(block.contents()).map_err(|error| why(block, &error.to_string())),
        "CERTIFICATE" => Err(PemKeyError::Certificate),
        public if public.ends_with("PUBLIC KEY") => Err(PemKeyError::Public),
        _ => Err(PemKeyError::NotPem),
    }
}

fn why(block: &Pem, rejected: &str) -> PemKeyError {
    match rejected {
        "TooSmall" => PemKeyError::Short,
        _ if block.contents().windows(EC.len()).any(|bytes| bytes == EC) => PemKeyError::Curve,
        _ => PemKeyError::Unusable,
    }
}

/// Whether a public key or certificate in PEM form is of another kind than RSA.
pub(crate) fn is_other_than_rsa(text: &str) -> bool {
    let Ok(block) = pem::parse(text) else { return false };
    let is_other = |key: &SubjectPublicKeyInfo<'_>| key.algorithm.algorithm != RSA;
    match block.tag() {
        "PUBLIC KEY" => SubjectPublicKeyInfo::from_der(block.contents()).is_ok_and(|(_, key)| is_other(&key)),
        "CERTIFICATE" => parse_x509_certificate(block.contents()).is_ok_and(|(_, leaf)| is_other(leaf.public_key())),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use rcgen::PublicKeyData as _;

    use super::{PemKeyError, is_other_than_rsa, parse_private_key, why};
    use crate::crypto::client_key_pair::ClientKeyPair;

    #[test]
    fn what_is_no_private_rsa_key_is_called_what_it_is() {
        let curve = rcgen::KeyPair::generate().unwrap();
        let pair = ClientKeyPair::generate();
        let block = |tag: &str, der: &[u8]| pem::encode(&pem::Pem::new(tag, der));
        let encrypted =
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        let broken = block("PRIVATE KEY", &pair.pkcs8()[..500]);
        for (text, why) in [
            (" \n", PemKeyError::Empty),
            ("none", PemKeyError::NotPem),
            (&pair.public_pem(), PemKeyError::Public),
            (&block("CERTIFICATE", b"x"), PemKeyError::Certificate),
            (&block("ENCRYPTED PRIVATE KEY", b"x"), PemKeyError::Encrypted),
            (encrypted, PemKeyError::Encrypted),
            (&block("PRIVATE KEY", &curve.serialize_der()), PemKeyError::Curve),
            (&block("EC PRIVATE KEY", b"x"), PemKeyError::Curve),
            (&broken, PemKeyError::Unusable),
            (&block("OPENSSH PRIVATE KEY", b"x"), PemKeyError::NotPem),
        ] {
            assert_eq!(parse_private_key(text).err(), Some(why), "{why}");
        }
        let small = pem::Pem::new("RSA PRIVATE KEY", "x");
        assert_eq!(why(&small, "TooSmall"), PemKeyError::Short);
        assert!(
            parse_private_key(&format!("{}{}", pair.public_pem(), pair.private_pem())).is_ok(),
            "the first that is private"
        );
        assert!(
            is_other_than_rsa(&block("PUBLIC KEY", &curve.subject_public_key_info()))
                && !is_other_than_rsa(&pair.public_pem())
        );
    }
}
