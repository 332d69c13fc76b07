use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The claims of an access token, in the recorded order (OSKJERV); `pid`, `client_orgno` and
/// `authorization_details` were not in that recording.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Claims {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_onbehalfof_orgno: Option<String>,
    pub(crate) iss: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pid: Option<String>,
    pub(crate) client_amr: String,
    pub(crate) token_type: String,
    pub(crate) client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_orgno: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) aud: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_onbehalfof: Option<String>,
    pub(crate) scope: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) supplier: Option<Organisation>,
    pub(crate) exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) delegation_source: Option<String>,
    pub(crate) iat: i64,
    pub(crate) jti: String,
    pub(crate) consumer: Organisation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authorization_details: Option<Value>,
}

/// An organisation as tokens name it (OSKJERV).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Organisation {
    authority: String,
    #[serde(rename = "ID")]
    id: String,
}

impl Organisation {
    pub(crate) fn from_orgno(orgno: &str) -> Self {
        Self { authority: "iso6523-actorid-upis".to_owned(), id: format!("0192:{orgno}") }
    }
}
