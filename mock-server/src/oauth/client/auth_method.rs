use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::{Deserialize, Serialize};

use crate::oauth::client::{ClientError, Integration, invalid, member};

/// How a client authenticates at the endpoints of ID-porten: the four ways that its discovery names (N41). Maskinporten has
/// `private_key_jwt` only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthMethod {
    #[default]
    PrivateKeyJwt,
    /// The secret in the header `Authorization` (RFC 6749, section 2.3.1).
    ClientSecretBasic,
    /// The secret in the form.
    ClientSecretPost,
    /// A public client.
    None,
}

impl AuthMethod {
    pub(crate) const ALL: [Self; 4] =
        [Self::ClientSecretBasic, Self::ClientSecretPost, Self::PrivateKeyJwt, Self::None];

    /// Its name in registrations, discovery and the claim `client_amr`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::None => "none",
        }
    }

    fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

/// The secret of a client. Logs and panics do not show it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct ClientSecret(String);

impl ClientSecret {
    /// Compares in constant time.
    pub(crate) fn is(&self, text: &str) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), text.as_bytes()).is_ok()
    }

    /// The secret itself, for whoever asks the admin API.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(***)")
    }
}

/// Checks that a client has a secret if and only if it authenticates with one.
pub(crate) fn check_secret(
    method: AuthMethod,
    secret: Option<&ClientSecret>,
    integration: Integration,
) -> Result<(), ClientError> {
    if method.has_secret() && integration == Integration::Maskinporten {
        return Err(invalid(
            member("token_endpoint_auth_method"),
            "Maskinporten has no client secrets: use private_key_jwt, or register the client for ID-porten with \"integration\": \"api_klient\"",
        ));
    }
    match secret {
        None if method.has_secret() => {
            Err(invalid(member("client_secret"), "is missing: client_secret_basic and client_secret_post need one"))
        }
        Some(_) if !method.has_secret() => Err(invalid(
            member("client_secret"),
            "has no use here: set token_endpoint_auth_method to client_secret_basic or client_secret_post",
        )),
        // RFC 6749, appendix A.2.
        Some(secret) if secret.0.is_empty() || !secret.0.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
            Err(invalid(member("client_secret"), "must be one or more printable ASCII characters (RFC 6749, A.2)"))
        }
        _ => Ok(()),
    }
}
