use std::collections::HashSet;

use serde_json::Value;

use crate::operation::context::RequestContext;
use crate::services::issuers::idporten::error::AuthorizationError;

/// The parameters of a query or a form.
pub(crate) struct Parameters(Vec<(String, String)>);

/// The parameters of the client authentication, which are no part of an authorization request.
const OF_AUTHENTICATION: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

impl Parameters {
    pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Those of the authorization request of this client, which need not have named itself in the form.
    pub(crate) fn authorization_request_of(&self, client_id: &str) -> Self {
        let kept = self.0.iter().filter(|(name, _)| !OF_AUTHENTICATION.contains(&name.as_str()) && name != "client_id");
        Self(kept.cloned().chain([("client_id".to_owned(), client_id.to_owned())]).collect())
    }

    pub(crate) fn of_query(ctx: &RequestContext<'_>) -> Self {
        Self(ctx.query.to_vec())
    }

    pub(crate) fn of_form(ctx: &RequestContext<'_>) -> Self {
        let fields = ctx.body.value().and_then(Value::as_object).into_iter().flatten();
        let texts = fields.flat_map(|(name, value)| {
            let texts = match value {
                Value::Array(texts) => texts.as_slice(),
                one => std::slice::from_ref(one),
            };
            texts.iter().filter_map(Value::as_str).map(|text| (name.clone(), text.to_owned()))
        });
        Self(texts.collect())
    }

    /// The value of a parameter. An empty value counts as missing (RFC 6749, section 3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn is_repeated(&self, name: &str) -> bool {
        self.0.iter().filter(|(known, _)| known == name).count() > 1
    }

    /// Rejects repeated parameters (RFC 6749, section 3.1).
    pub(crate) fn check_unique(&self) -> Result<(), AuthorizationError> {
        let mut seen = HashSet::with_capacity(self.0.len());
        match self.0.iter().any(|(name, _)| !seen.insert(name.as_str())) {
            true => Err(AuthorizationError::invalid_request(
                "A parameter is repeated",
                "send each parameter once (RFC 6749, 3.1) / hver parameter kan stå én gang",
            )),
            false => Ok(()),
        }
    }
}
