use http::Method;
use krr_specs::{Generation, Issuer};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::model::exchange::Access;
use crate::target::TokenError;
use crate::target::credentials::mock_admin::MockAdmin;
use crate::target::response_body::read_body;

/// `POST /_mock/tokens` of krr-mock.
pub(crate) struct MockTokens {
    pub(crate) admin: MockAdmin,
    pub(crate) generation: Generation,
}

/// Longer than any run.
const LIFETIME_S: i64 = 86_400;

impl MockTokens {
    /// A token for `access`, of an issuer that the generation accepts.
    pub(crate) async fn token(&self, access: &Access) -> Result<String, TokenError> {
        #[derive(Deserialize)]
        struct Issued {
            access_token: String,
        }
        let request = self.request_for(access);
        let request = self
            .admin
            .request(Method::POST, "/_mock/tokens")
            .header("content-type", "application/json")
            .body(request.to_string());
        let response = read_body(request.send().await?.error_for_status()?).await?;
        Ok(serde_json::from_slice::<Issued>(&response)?.access_token)
    }

    /// The body of the request for it.
    pub(crate) fn request_for(&self, access: &Access) -> Value {
        let (scopes, lifetime) = match access {
            Access::Expired { scopes } => (scopes.as_str(), -1),
            Access::LegacyProvider { scopes } | Access::Forged { scopes } => (scopes.as_str(), LIFETIME_S),
            other => (other.scopes(), LIFETIME_S),
        };
        let mut request = json!({ "scope": scopes, "lifetime_s": lifetime });
        if let Some(pid) = access.pid() {
            request["pid"] = json!(pid);
        }
        if let Some(issuer) = self.issuer(access) {
            request["issuer"] = json!(issuer);
        }
        request
    }

    /// The issuer, where it does not follow from the scopes.
    fn issuer(&self, access: &Access) -> Option<Issuer> {
        match access {
            Access::LegacyProvider { .. } => Some(Issuer::IdportenOidcProvider),
            _ if self.generation == Generation::G1 => None,
            Access::Person { scopes, .. } if scopes.contains("krr:global/") => Some(Issuer::Maskinporten),
            Access::Person { .. } => Some(Issuer::Idporten),
            _ => Some(Issuer::Maskinporten),
        }
    }
}
