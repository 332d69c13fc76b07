//! Certificates that a client must refuse.

use std::sync::Arc;

use jiff::{ToSpan, Zoned};
use rcgen::{BasicConstraints, SanType};
use tokio_rustls::rustls::ServerConfig;

use crate::crypto::certificates::certificate::CertificateAuthority;
use crate::crypto::certificates::server_certificate::{
    AUTHORITY_NAME, CertificateError, ServerTls, config, leaf_chain, leaf_params, valid_params,
};

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CertificateFlaw {
    /// It expired more than a year ago.
    Expired,
    WrongName,
    /// An authority of the same name has signed it, which nobody trusts.
    Untrusted,
}

impl ServerTls {
    /// The settings of a server with such a certificate. They are made anew each time, which takes a millisecond or two.
    pub(crate) fn flawed(&self, flaw: CertificateFlaw, today: &Zoned) -> Result<Arc<ServerConfig>, CertificateError> {
        let today = today.date();
        let day = if flaw == CertificateFlaw::Expired { today.saturating_sub(800.days()) } else { today };
        let mut leaf = leaf_params(&self.own_names, day)?;
        if flaw == CertificateFlaw::WrongName {
            leaf.subject_alt_names = vec![SanType::DnsName("wrong-name.example".try_into()?)];
        }
        let (chain, key) = match flaw {
            CertificateFlaw::Untrusted => {
                let (authority, _) = valid_params(AUTHORITY_NAME, day);
                leaf_chain(&CertificateAuthority::generate(authority, BasicConstraints::Constrained(0))?, leaf)?
            }
            CertificateFlaw::Expired | CertificateFlaw::WrongName => leaf_chain(&self.authority, leaf)?,
        };
        config(chain, key)
    }
}
