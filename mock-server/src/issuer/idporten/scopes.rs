use crate::issuer::client::Client;

/// Which every client may ask for: `openid` and `profile` (dossier 3.6), and `no_pid` for a login without identifier.
const OPEN_TO_ALL: [&str; 3] = ["openid", "profile", "no_pid"];
/// Scopes of machines, which Maskinporten gives (dossier 3.6).
const OF_MACHINES: &str = "krr:global/";

/// Why a client does not get a scope. The text is for the developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ScopeRefused {
    #[error("ask for at least one scope, normally openid")]
    None,
    #[error("krr:global/ scopes are for machines and come from Maskinporten; persons have krr:user/ scopes")]
    OfMachines,
    #[error("the client is not registered with one of the scopes: POST /_mock/clients registers it anew")]
    NotRegistered,
}

/// Whether the client may have all of these space-separated scopes.
pub(super) fn check(client: &Client, scope: &str) -> Result<(), ScopeRefused> {
    let mut asked = scope.split_whitespace().peekable();
    if asked.peek().is_none() {
        return Err(ScopeRefused::None);
    }
    for one in asked {
        if one.starts_with(OF_MACHINES) {
            return Err(ScopeRefused::OfMachines);
        }
        if !OPEN_TO_ALL.contains(&one) && !client.scopes.contains(one) {
            return Err(ScopeRefused::NotRegistered);
        }
    }
    Ok(())
}

/// Whether a space-separated list of scopes has this one.
pub(super) fn has(scope: &str, one: &str) -> bool {
    scope.split_whitespace().any(|had| had == one)
}

/// Whether the client may not know who logs in: it asked so, or is registered so (DOC-IDPORTEN-OIDC).
pub(super) fn withhold_pid(client: &Client, scope: &str) -> bool {
    has(scope, "no_pid") || client.scopes.contains("no_pid")
}

/// Whether the scopes open nothing but the login itself.
pub(super) fn only_login(scope: &str) -> bool {
    scope.split_whitespace().all(|one| OPEN_TO_ALL.contains(&one))
}
