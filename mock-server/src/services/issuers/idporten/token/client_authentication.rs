use std::sync::Arc;

use crate::oauth::client::{AuthMethod, Client, Integration};
use crate::operation::context::RequestContext;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::token::client_assertion;

/// The only assertion type (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Authenticates the client by its registered method.
pub(crate) fn authenticate_client(
    ctx: &RequestContext<'_>,
    parameters: &Parameters,
) -> Result<Arc<Client>, AuthorizationError> {
    if ctx.headers.contains_key(http::header::AUTHORIZATION) || parameters.get("client_secret").is_some() {
        return Err(AuthorizationError::invalid_client(
            "this mock does not support client secrets: use private_key_jwt or none / \
             denne mocken støtter ikke klienthemmeligheter: bruk private_key_jwt eller none",
        ));
    }
    let assertion = parameters.get("client_assertion");
    let claimed = parameters
        .get("client_id")
        .map(str::to_owned)
        .or_else(|| assertion.and_then(client_assertion::unverified_subject));
    let client_id = claimed.ok_or_else(|| {
        AuthorizationError::invalid_client(
            "send client_id or a readable client_assertion / send client_id eller en lesbar client_assertion",
        )
    })?;
    let client = ctx.world.clients.find(&client_id).ok_or_else(|| {
        AuthorizationError::invalid_client(
            "no client has this client_id in this world: POST /_mock/clients registers one / \
                                ingen klient har denne client_id i denne verdenen: POST /_mock/clients registrerer en",
        )
    })?;
    if client.integration != Integration::ApiKlient {
        let hint = "the client is registered for Maskinporten; a login needs one with \"integration\": \"api_klient\" / \
                    klienten er registrert for Maskinporten; en innlogging trenger en med \"integration\": \"api_klient\"";
        return Err(AuthorizationError::invalid_client(hint));
    }
    match (client.token_endpoint_auth_method, assertion) {
        (AuthMethod::None, None) => Ok(client),
        (AuthMethod::None, Some(_)) => Err(AuthorizationError::invalid_client(
            "the client is registered as public (none) and must send no client_assertion / \
             klienten er registrert som offentlig (none) og skal ikke sende client_assertion",
        )),
        (AuthMethod::PrivateKeyJwt, None) => Err(AuthorizationError::invalid_client(
            "the client is registered with private_key_jwt: client_assertion is missing / \
             klienten er registrert med private_key_jwt: client_assertion mangler",
        )),
        (AuthMethod::PrivateKeyJwt, Some(_)) if parameters.get("client_assertion_type") != Some(JWT_BEARER) => {
            Err(AuthorizationError::invalid_client(format!(
                "client_assertion_type must be {JWT_BEARER} / client_assertion_type skal være {JWT_BEARER}"
            )))
        }
        (AuthMethod::PrivateKeyJwt, Some(assertion)) => {
            client_assertion::verify(ctx, &client, assertion)
                .map_err(|error| AuthorizationError::invalid_client(error.to_string()))?;
            Ok(client)
        }
    }
}
