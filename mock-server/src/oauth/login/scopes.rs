use crate::oauth::client::Client;

/// Which every client may ask for (dossier 3.6).
const OPEN_TO_ALL: [&str; 2] = ["openid", "profile"];
/// For a login without identifier, by a client that is registered with it.
const NO_PID: &str = "no_pid";
/// Scopes of machines, which Maskinporten gives (dossier 3.6).
const OF_MACHINES: &str = "krr:global/";

/// Why a client does not get a scope. The text is for the developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ScopeError {
    #[error("ask for at least one scope, normally openid / be om minst ett scope, vanligvis openid")]
    None,
    #[error(
        "krr:global/ scopes are for machines and come from Maskinporten; persons have krr:user/ scopes / \
         krr:global/-scope er for maskiner og kommer fra Maskinporten; personer har krr:user/-scope"
    )]
    OfMachines,
    #[error(
        "the client is not registered with one of the scopes: POST /_mock/clients registers it anew / \
         klienten er ikke registrert med et av scopene: POST /_mock/clients registrerer den på nytt"
    )]
    NotRegistered,
}

/// Whether the client may have all of these space-separated scopes.
pub(crate) fn check_scopes(client: &Client, scope: &str) -> Result<(), ScopeError> {
    let mut asked = scope.split_whitespace().peekable();
    if asked.peek().is_none() {
        return Err(ScopeError::None);
    }
    for one in asked {
        if one.starts_with(OF_MACHINES) {
            return Err(ScopeError::OfMachines);
        }
        if !OPEN_TO_ALL.contains(&one) && !client.scopes.contains(one) {
            return Err(ScopeError::NotRegistered);
        }
    }
    Ok(())
}

/// Whether a space-separated list of scopes has this one.
pub(crate) fn has_scope(scope: &str, one: &str) -> bool {
    scope.split_whitespace().any(|had| had == one)
}

/// Whether the client does not want to know who logs in: the identifier is always there unless such a scope was asked for
/// (DOC-IDPORTEN-OIDC).
pub(crate) fn omits_pid(scope: &str) -> bool {
    has_scope(scope, NO_PID)
}

/// Whether the scopes open nothing but the login itself.
pub(crate) fn is_login_only(scope: &str) -> bool {
    scope.split_whitespace().all(|one| one == NO_PID || OPEN_TO_ALL.contains(&one))
}
