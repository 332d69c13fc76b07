//! The authority of HTTPS in a folder, so that a client that trusts it works after a restart.

use std::path::Path;

use jiff::{Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};
use rcgen::{BasicConstraints, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData};
use rustls_pki_types::CertificateDer;
use x509_parser::parse_x509_certificate;

use crate::crypto::certificates::certificate::CertificateAuthority;
use crate::crypto::certificates::server_certificate::{AUTHORITY_NAME, valid_params};
use crate::crypto::stored_file::{self, StoredFileError};

const FILE_NAME: &str = "tls-authority.pem";
/// An authority that expires sooner than this is replaced, so that the certificate of a long run does not outlive it.
const MIN_DAYS: i32 = 90;

/// An authority, and what is stored of it.
pub(super) struct TlsAuthority {
    pub(super) authority: CertificateAuthority,
    /// Its last day.
    pub(super) until: Date,
    /// Its private key and its certificate.
    pem: String,
}

/// Why the authority in the folder is not used.
#[derive(Debug, thiserror::Error)]
enum StoredAuthorityError {
    #[error(transparent)]
    File(#[from] StoredFileError),
    #[error("it must have a private key and its certificate in PEM form")]
    Form,
    #[error("its certificate is another's, or of another key")]
    NotOurs,
    #[error("it is not valid long enough any more")]
    Expiring,
}

impl TlsAuthority {
    /// Makes one, which takes a millisecond at most.
    pub(super) fn generate(today: Date) -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let block = |tag: &str, der: Vec<u8>| encode(&pem::Pem::new(tag, der));
        let private = block("PRIVATE KEY", key.serialize_der());
        let (params, until) = authority_params(today);
        let authority = CertificateAuthority::self_signed(params, BasicConstraints::Constrained(0), key)?;
        let pem = private + &block("CERTIFICATE", authority.certificate().to_vec());
        Ok(Self { authority, until, pem })
    }

    /// The one in the folder. Where there is none that can be used, makes one and stores it.
    pub(super) fn in_folder(folder: &Path, today: &Zoned) -> Result<Self, rcgen::Error> {
        let file = folder.join(FILE_NAME);
        let why = match read(&file, today) {
            Ok(stored) => return Ok(stored),
            Err(why) => why,
        };
        let made = Self::generate(today.date())?;
        let path = file.display();
        match stored_file::store(&file, &made.pem, || read(&file, today).ok()) {
            Ok(None) => tracing::info!("made an authority for HTTPS and stored it in {path}: {why}"),
            Ok(Some(stored_by_other)) => return Ok(stored_by_other),
            Err(error) => tracing::warn!(
                "the authority of HTTPS lasts for this run only, because it cannot be stored in {path}: {error}; \
                 --key-folder names another folder, or none"
            ),
        }
        Ok(made)
    }
}

fn authority_params(today: Date) -> (rcgen::CertificateParams, Date) {
    let (mut params, until) = valid_params(AUTHORITY_NAME, today);
    params.key_usages = vec![KeyUsagePurpose::CrlSign];
    (params, until)
}

pub(super) fn encode(block: &pem::Pem) -> String {
    pem::encode_config(block, pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF))
}

fn read(file: &Path, today: &Zoned) -> Result<TlsAuthority, StoredAuthorityError> {
    let (text, _) = stored_file::read(file)?;
    let blocks = pem::parse_many(&text).map_err(|_| StoredAuthorityError::Form)?;
    let [key, certificate] = blocks.as_slice() else { return Err(StoredAuthorityError::Form) };
    let key = KeyPair::from_pkcs8_der_and_sign_algo(&key.contents().into(), &PKCS_ECDSA_P256_SHA256)
        .map_err(|_| StoredAuthorityError::Form)?;
    let (_, parsed) = parse_x509_certificate(certificate.contents()).map_err(|_| StoredAuthorityError::Form)?;
    let names = parsed.subject().iter_common_name().filter_map(|name| name.as_str().ok());
    let is_ours =
        parsed.is_ca() && names.eq([AUTHORITY_NAME]) && parsed.public_key().raw == key.subject_public_key_info();
    if !is_ours {
        return Err(StoredAuthorityError::NotOurs);
    }
    let validity = parsed.validity();
    let needed = today.saturating_add(MIN_DAYS.days()).timestamp().as_second();
    if validity.not_before.timestamp() > today.timestamp().as_second() || validity.not_after.timestamp() < needed {
        return Err(StoredAuthorityError::Expiring);
    }
    let until = Timestamp::from_second(validity.not_after.timestamp()).map_err(|_| StoredAuthorityError::Expiring)?;
    let until = until.to_zoned(TimeZone::UTC).date();
    let (params, _) = authority_params(today.date());
    let certificate = CertificateDer::from(certificate.contents().to_vec());
    let authority = CertificateAuthority::restored(certificate, params, BasicConstraints::Constrained(0), key);
    Ok(TlsAuthority { authority, until, pem: text })
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn today() -> Zoned {
        "2026-12-01T12:00:00Z".parse::<Timestamp>().unwrap().to_zoned(TimeZone::UTC)
    }

    #[test]
    fn an_authority_is_private_read_again_and_replaced_in_time() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("keys");
        let pem = |today: &Zoned| TlsAuthority::in_folder(&folder, today).unwrap().pem;
        let first = pem(&today());
        let file = folder.join(FILE_NAME);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(pem(&today()), first);
        assert_eq!(pem(&today().saturating_add(300.days())), first);
        let second = pem(&today().saturating_add(320.days()));
        assert_ne!(second, first, "well before it expires");
        assert_ne!(pem(&today()), second, "it is not valid yet");
    }

    #[test]
    fn a_file_of_anything_else_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE_NAME);
        let why = |text: &str| {
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            read(&file, &today()).map(drop).unwrap_err().to_string()
        };
        let (one, other) =
            (TlsAuthority::generate(today().date()).unwrap(), TlsAuthority::generate(today().date()).unwrap());
        assert_eq!(why(""), "it must have a private key and its certificate in PEM form");
        let end = |text: &str| text.find("-----BEGIN CERTIFICATE").unwrap();
        let mixed = format!("{}{}", &one.pem[..end(&one.pem)], &other.pem[end(&other.pem)..]);
        assert_eq!(why(&mixed), "its certificate is another's, or of another key");
        fs::write(&file, &one.pem).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(read(&file, &today()).map(drop).unwrap_err().to_string(), "others may read or change it");
    }
}
