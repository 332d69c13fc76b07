//! A key with its certificate chain as a PKCS #12 file (RFC 7292), in the form that OpenSSL 3, Java and node-forge read.
//!
//! It is written here with the crates that are there anyway: those for PKCS #12 bring forty more, some of them pre-releases.

use std::num::NonZeroU32;

use aws_lc_rs::{
    cipher::{AES_256, DecryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey},
    digest::{Context, SHA256, digest},
    error::Unspecified,
    hmac, pbkdf2,
};
use rustls_pki_types::CertificateDer;
use yasna::{DERWriter, Tag, construct_der, models::ObjectIdentifier};

use crate::crypto::random_token::random_bytes;

/// As OpenSSL does by default. The password is not meant to protect a key of a test.
const ITERATIONS: u32 = 2048;

const PKCS7_DATA: &[u64] = &[1, 2, 840, 113549, 1, 7, 1];
const PKCS7_ENCRYPTED_DATA: &[u64] = &[1, 2, 840, 113549, 1, 7, 6];
const SHROUDED_KEY_BAG: &[u64] = &[1, 2, 840, 113549, 1, 12, 10, 1, 2];
const CERTIFICATE_BAG: &[u64] = &[1, 2, 840, 113549, 1, 12, 10, 1, 3];
const X509_CERTIFICATE: &[u64] = &[1, 2, 840, 113549, 1, 9, 22, 1];
const FRIENDLY_NAME: &[u64] = &[1, 2, 840, 113549, 1, 9, 20];
const LOCAL_KEY_ID: &[u64] = &[1, 2, 840, 113549, 1, 9, 21];
const PBES2: &[u64] = &[1, 2, 840, 113549, 1, 5, 13];
const PBKDF2: &[u64] = &[1, 2, 840, 113549, 1, 5, 12];
const HMAC_WITH_SHA256: &[u64] = &[1, 2, 840, 113549, 2, 9];
const AES256_CBC: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 1, 42];
const SHA256_OID: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];

fn oid(writer: DERWriter<'_>, arcs: &[u64]) {
    writer.write_oid(&ObjectIdentifier::from_slice(arcs));
}

/// The file. `name` is what key stores call the entry; the leaf comes first in the chain.
pub(crate) fn pfx(
    pkcs8: &[u8],
    chain: &[CertificateDer<'_>],
    name: &str,
    password: &str,
) -> Result<Vec<u8>, Unspecified> {
    let key_id = chain.first().map(|leaf| digest(&SHA256, leaf)).ok_or(Unspecified)?;
    let attributes = |writer: DERWriter<'_>| write_attributes(writer, name, key_id.as_ref());
    let certificates = construct_der(|writer| {
        writer.write_sequence(|bags| {
            for (place, certificate) in chain.iter().enumerate() {
                bags.next().write_sequence(|bag| {
                    oid(bag.next(), CERTIFICATE_BAG);
                    bag.next().write_tagged(Tag::context(0), |writer| write_certificate(writer, certificate));
                    if place == 0 {
                        attributes(bag.next());
                    }
                });
            }
        });
    });
    let (certificates, shrouded_key) = (Encrypted::new(&certificates, password)?, Encrypted::new(pkcs8, password)?);
    let key = construct_der(|writer| {
        writer.write_sequence(|bags| {
            bags.next().write_sequence(|bag| {
                oid(bag.next(), SHROUDED_KEY_BAG);
                bag.next().write_tagged(Tag::context(0), |writer| {
                    writer.write_sequence(|key| {
                        shrouded_key.write_algorithm(key.next());
                        key.next().write_bytes(&shrouded_key.ciphertext);
                    });
                });
                attributes(bag.next());
            });
        });
    });
    let safe = construct_der(|writer| {
        writer.write_sequence(|contents| {
            contents.next().write_sequence(|content| {
                oid(content.next(), PKCS7_ENCRYPTED_DATA);
                content.next().write_tagged(Tag::context(0), |writer| certificates.write_encrypted_data(writer));
            });
            contents.next().write_sequence(|content| write_data(content, &key));
        });
    });
    Ok(with_mac(&safe, password))
}

fn write_data(content: &mut yasna::DERWriterSeq<'_>, data: &[u8]) {
    oid(content.next(), PKCS7_DATA);
    content.next().write_tagged(Tag::context(0), |writer| writer.write_bytes(data));
}

fn write_certificate(writer: DERWriter<'_>, certificate: &[u8]) {
    writer.write_sequence(|bag| {
        oid(bag.next(), X509_CERTIFICATE);
        bag.next().write_tagged(Tag::context(0), |writer| writer.write_bytes(certificate));
    });
}

/// The name, and the id by which a reader finds the certificate of the key.
fn write_attributes(writer: DERWriter<'_>, name: &str, key_id: &[u8]) {
    writer.write_set_of(|attributes| {
        attributes.next().write_sequence(|attribute| {
            oid(attribute.next(), FRIENDLY_NAME);
            attribute.next().write_set(|values| values.next().write_bmp_string(name));
        });
        attributes.next().write_sequence(|attribute| {
            oid(attribute.next(), LOCAL_KEY_ID);
            attribute.next().write_set(|values| values.next().write_bytes(key_id));
        });
    });
}

/// AES-256 in CBC mode with a key of PBKDF2 (RFC 8018).
struct Encrypted {
    salt: [u8; 16],
    iv: [u8; 16],
    ciphertext: Vec<u8>,
}

impl Encrypted {
    fn new(plaintext: &[u8], password: &str) -> Result<Self, Unspecified> {
        let (salt, mut key) = (salt(), [0; 32]);
        let iterations = NonZeroU32::new(ITERATIONS).ok_or(Unspecified)?;
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, iterations, &salt, password.as_bytes(), &mut key);
        let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, &key)?)?;
        let mut ciphertext = plaintext.to_vec();
        let DecryptionContext::Iv128(iv) = key.encrypt(&mut ciphertext)? else { return Err(Unspecified) };
        Ok(Self { salt, iv: *iv.as_ref(), ciphertext })
    }

    fn write_algorithm(&self, writer: DERWriter<'_>) {
        writer.write_sequence(|algorithm| {
            oid(algorithm.next(), PBES2);
            algorithm.next().write_sequence(|parameters| {
                parameters.next().write_sequence(|derivation| {
                    oid(derivation.next(), PBKDF2);
                    derivation.next().write_sequence(|parameters| {
                        parameters.next().write_bytes(&self.salt);
                        parameters.next().write_u32(ITERATIONS);
                        parameters.next().write_u32(32);
                        parameters.next().write_sequence(|function| {
                            oid(function.next(), HMAC_WITH_SHA256);
                            function.next().write_null();
                        });
                    });
                });
                parameters.next().write_sequence(|cipher| {
                    oid(cipher.next(), AES256_CBC);
                    cipher.next().write_bytes(&self.iv);
                });
            });
        });
    }

    fn write_encrypted_data(&self, writer: DERWriter<'_>) {
        writer.write_sequence(|data| {
            data.next().write_u8(0);
            data.next().write_sequence(|content| {
                oid(content.next(), PKCS7_DATA);
                self.write_algorithm(content.next());
                content.next().write_tagged_implicit(Tag::context(0), |writer| writer.write_bytes(&self.ciphertext));
            });
        });
    }
}

/// The outermost layer, with a MAC that tells a wrong password from a damaged file.
fn with_mac(safe: &[u8], password: &str) -> Vec<u8> {
    let salt = salt();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &mac_key(password, &salt));
    let mac = hmac::sign(&key, safe);
    construct_der(|writer| {
        writer.write_sequence(|pfx| {
            pfx.next().write_u8(3);
            pfx.next().write_sequence(|content| write_data(content, safe));
            pfx.next().write_sequence(|data| {
                data.next().write_sequence(|info| {
                    info.next().write_sequence(|algorithm| {
                        oid(algorithm.next(), SHA256_OID);
                        algorithm.next().write_null();
                    });
                    info.next().write_bytes(mac.as_ref());
                });
                data.next().write_bytes(&salt);
                data.next().write_u32(ITERATIONS);
            });
        });
    })
}

/// RFC 7292, appendix B.2, for one block of SHA-256 with the identifier of MAC keys.
fn mac_key(password: &str, salt: &[u8; 16]) -> [u8; 32] {
    const BLOCK: usize = 64;
    const MAC_KEY: u8 = 3;
    let password: Vec<u8> = password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
    let filled = |bytes: &[u8]| {
        let length = bytes.len().next_multiple_of(BLOCK);
        bytes.iter().copied().cycle().take(length).collect::<Vec<u8>>()
    };
    let mut context = Context::new(&SHA256);
    context.update(&[MAC_KEY; BLOCK]);
    context.update(&filled(salt));
    context.update(&filled(&password));
    let mut key = context.finish();
    for _ in 1..ITERATIONS {
        key = digest(&SHA256, key.as_ref());
    }
    let mut array = [0; 32];
    array.copy_from_slice(key.as_ref());
    array
}

fn salt() -> [u8; 16] {
    let mut salt = [0; 16];
    salt.copy_from_slice(&random_bytes()[..16]);
    salt
}

#[cfg(test)]
mod tests {
    use super::{ITERATIONS, mac_key, pfx};

    /// As node-forge 1.4 computes it: `pkcs12.generateKey("changeit", salt, 3, 2048, 32, sha256)`.
    #[test]
    fn the_key_of_the_mac_is_that_of_another_implementation() {
        let salt = std::array::from_fn(|place| u8::try_from(place).unwrap());
        let key: String = mac_key("changeit", &salt).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(ITERATIONS, 2048);
        assert_eq!(key, "28bc2bdc8fed903ab2805785ab9c166a41ed0222c6ad38b25876476bd45af4e7");
    }

    #[test]
    fn a_file_shows_neither_key_nor_certificate_and_none_is_made_without_a_chain() {
        let (key, certificate) =
            (b"a private key of some length".as_slice(), b"a certificate of some length".as_slice());
        let file = pfx(key, &[certificate.into()], "name", "secret").unwrap();
        for plain in [key, certificate, b"secret"] {
            assert!(!file.windows(plain.len()).any(|bytes| bytes == plain));
        }
        assert!(pfx(key, &[], "name", "secret").is_err());
    }
}
