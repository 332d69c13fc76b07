use crate::oauth::client::Client;

/// Scopes that need no registration (DOC-2018).
const OPEN_TO_ALL: [&str; 2] = ["openid", "profile"];
/// Requests a login without the identifier.
const NO_PID: &str = "no_pid";
/// Scopes for machines come from Maskinporten (DOC-2018).
const MACHINE_PREFIX: &str = "krr:global/";

/// Why a client does not get a scope. The texts are hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ScopeError {
    #[error("request at least one scope, normally openid / be om minst ett scope, vanligvis openid")]
    None,
    #[error(
        "krr:global/ scopes are for machines and come from Maskinporten; persons have krr:user/ scopes / \
         krr:global/-scope er for maskiner og kommer fra Maskinporten; personer har krr:user/-scope"
    )]
    MachineScope,
    #[error(
        "the client is not registered with one of the scopes: POST /_mock/clients registers it again / \
         klienten er ikke registrert med et av scopene: POST /_mock/clients registrerer den på nytt"
    )]
    NotRegistered,
}

/// Checks that the client may have all of these space-separated scopes.
pub(crate) fn check_scopes(client: &Client, scope: &str) -> Result<(), ScopeError> {
    let mut requested = scope.split_whitespace().peekable();
    if requested.peek().is_none() {
        return Err(ScopeError::None);
    }
    for name in requested {
        if name.starts_with(MACHINE_PREFIX) {
            return Err(ScopeError::MachineScope);
        }
        if !OPEN_TO_ALL.contains(&name) && !client.scopes.contains(name) {
            return Err(ScopeError::NotRegistered);
        }
    }
    Ok(())
}

/// Whether a space-separated list of scopes has this one.
pub(crate) fn has_scope(scope: &str, one: &str) -> bool {
    scope.split_whitespace().any(|scope| scope == one)
}

/// Whether tokens leave out the identifier. They have it unless the client requests `no_pid` (DOC-IDPORTEN-OIDC).
pub(crate) fn omits_pid(scope: &str) -> bool {
    has_scope(scope, NO_PID)
}

/// Whether the scopes are for the login only, and for no API.
pub(crate) fn is_login_only(scope: &str) -> bool {
    scope.split_whitespace().all(|one| one == NO_PID || OPEN_TO_ALL.contains(&one))
}
