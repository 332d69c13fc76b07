//! Which scopes a token of the shortcut may have together.

use krr_specs::{Issuer, SCOPES, nearest};

use crate::oauth::login::scopes::is_login_only;
use crate::operation::access_token::TokenRequest;
use crate::operation::context::RequestContext;

/// Scopes of look-ups of names and addresses, which once were on the same hosts and are not in the description (EFM-PROPS).
const OF_OTHER_LOOKUPS: [&str; 2] = ["global/navn.read", "global/postadresse.read"];

/// Why no token is issued: no operation would take it, or nobody knows the scope.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenScopeError {
    #[error(
        "no such scope: {scope}; did you mean {nearest}? POST /_mock/clients registers a client with scopes of its own"
    )]
    Unknown { scope: String, nearest: String },
    #[error(
        "{machine} is for machines, whose tokens come from Maskinporten, and {person} for persons, who log in at ID-porten: no \
         operation takes both in one token, so ask for two (only the legacy provider issued both; its scopes have no krr:)"
    )]
    Mixed { machine: String, person: String },
}

/// Checks the scopes of a request. The scopes of a client of this world are known, as are all where another document is served
/// (`--spec`).
pub(crate) fn check(request: &TokenRequest, ctx: &RequestContext<'_>) -> Result<(), TokenScopeError> {
    let serves_other = ctx.state.served_apis.iter().any(|api| api.generation.is_none());
    let clients = ctx.world.clients.all();
    let is_known = |scope: &str| {
        SCOPES.iter().any(|known| known.name == scope)
            || is_login_only(scope)
            || OF_OTHER_LOOKUPS.contains(&scope)
            || clients.iter().any(|client| client.scopes.contains(scope))
    };
    let mut scopes = request.scope.split_whitespace();
    if let Some(unknown) = scopes.clone().find(|scope| !serves_other && !is_known(scope)) {
        let names = nearest(unknown, SCOPES.iter().map(|known| known.name.to_owned()));
        let nearest = names.into_iter().next().unwrap_or_default();
        return Err(TokenScopeError::Unknown { scope: unknown.to_owned(), nearest });
    }
    // The operator's own tests have such tokens of the legacy provider, which G1 takes (POSTMAN P9).
    if request.issuer.unwrap_or_else(|| Issuer::of_scopes(&request.scope)) == Issuer::IdportenOidcProvider {
        return Ok(());
    }
    let person = scopes.clone().find(|scope| is_of(scope, "user/"));
    match (scopes.find(|scope| is_of(scope, "global/")), person) {
        (Some(machine), Some(person)) => {
            Err(TokenScopeError::Mixed { machine: machine.to_owned(), person: person.to_owned() })
        }
        _ => Ok(()),
    }
}

fn is_of(scope: &str, kind: &str) -> bool {
    scope.strip_prefix("krr:").unwrap_or(scope).starts_with(kind)
}
