//! Private keys in PEM form, with an explanation for every other kind of file.

use aws_lc_rs::rsa::KeyPair;
use pem::Pem;
use x509_parser::{
    der_parser::{Oid, oid},
    parse_x509_certificate,
    prelude::FromDer,
    x509::SubjectPublicKeyInfo,
};

const RSA: Oid<'static> = oid!(1.2.840.113549.1.1.1);
/// `id-ecPublicKey` in DER, which private keys contain too (RFC 5480, section 2.1.1).
const EC: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/// Why a text is not a usable private key. No message repeats any of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PemKeyError {
    #[error("the text is empty")]
    Empty,
    #[error("no key in PEM form (-----BEGIN PRIVATE KEY-----)")]
    NotPem,
    #[error("a public key: signing needs the private key")]
    Public,
    #[error("a certificate: signing needs the private key")]
    Certificate,
    #[error("the key is encrypted: decrypt it with openssl pkey -in FILE -out PLAIN")]
    Encrypted,
    #[error("an elliptic-curve key: tokens are signed with RS256, which needs an RSA key")]
    EllipticCurve,
    #[error("the RSA key has fewer than 2048 bits")]
    TooShort,
    #[error("not a usable RSA private key (PKCS 8 or PKCS 1), or damaged")]
    Unusable,
}

/// The RSA key in the first block with a private key.
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
        "EC PRIVATE KEY" => Err(PemKeyError::EllipticCurve),
        "PRIVATE KEY" => KeyPair::from_pkcs8(block.contents()).map_err(|error| parse_error(block, &error.to_string())),
        "RSA PRIVATE KEY" => {
            KeyPair::from_der(block.contents()).map_err(|error| parse_error(block, &error.to_string()))
        }
        "CERTIFICATE" => Err(PemKeyError::Certificate),
        public if public.ends_with("PUBLIC KEY") => Err(PemKeyError::Public),
        _ => Err(PemKeyError::NotPem),
    }
}

fn parse_error(block: &Pem, rejected: &str) -> PemKeyError {
    match rejected {
        "TooSmall" => PemKeyError::TooShort,
        _ if block.contents().windows(EC.len()).any(|bytes| bytes == EC) => PemKeyError::EllipticCurve,
        _ => PemKeyError::Unusable,
    }
}

/// Whether a public key or certificate in PEM form has another kind of key than RSA.
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

    use super::{PemKeyError, is_other_than_rsa, parse_error, parse_private_key};
    use crate::crypto::client_key_pair::ClientKeyPair;

    #[test]
    fn every_other_kind_of_text_is_named_in_the_error() {
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
            (&block("PRIVATE KEY", &curve.serialize_der()), PemKeyError::EllipticCurve),
            (&block("EC PRIVATE KEY", b"x"), PemKeyError::EllipticCurve),
            (&broken, PemKeyError::Unusable),
            (&block("OPENSSH PRIVATE KEY", b"x"), PemKeyError::NotPem),
        ] {
            assert_eq!(parse_private_key(text).err(), Some(why), "{why}");
        }
        let small = pem::Pem::new("RSA PRIVATE KEY", "x");
        assert_eq!(parse_error(&small, "TooSmall"), PemKeyError::TooShort);
        assert!(
            parse_private_key(&format!("{}{}", pair.public_pem(), pair.private_pem())).is_ok(),
            "the first private key counts"
        );
        assert!(
            is_other_than_rsa(&block("PUBLIC KEY", &curve.subject_public_key_info()))
                && !is_other_than_rsa(&pair.public_pem())
        );
    }
}
