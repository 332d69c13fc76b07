//! What a mention of the legacy OIDC provider was for: it logged persons in and gave machines their tokens, and each has a successor
//! of its own (LEGACY-LOGIN).

use krr_specs::Host;

use crate::scan::text::url_context::is_below;

/// What it was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LegacyUse {
    /// Persons logged in.
    Login,
    /// Machines exchanged a JWT grant for a token.
    MachineToken,
    /// The text does not say.
    Unknown,
}

/// The endpoints for persons, below the path of the issuer.
const LOGIN_ENDPOINTS: [&str; 3] = ["/authorize", "/endsession", "/userinfo"];

/// The path of the issuer.
pub(crate) const ISSUER_PATH: &str = "/idporten-oidc-provider";

impl LegacyUse {
    /// By the normalised path, or else by the words around it, in lower case.
    pub(crate) fn of(path: &str, neighbourhood: &str) -> Self {
        let endpoint = path.strip_prefix(ISSUER_PATH).unwrap_or(path);
        if LOGIN_ENDPOINTS.iter().any(|login| is_below(endpoint, login)) {
            return Self::Login;
        }
        // The path of the issuer and the address of its discovery document say nothing of the use.
        let words = neighbourhood.replace("idporten-oidc-provider", "").replace("openid-configuration", "");
        let has = |names: &[&str]| names.iter().any(|name| words.contains(name));
        let is_machine = has(&["maskinporten", "jwt-bearer", "jwt_bearer"]);
        let is_login = has(&["openid", "redirect_uri", "redirect-uri", "redirecturi", "idporten", "id-porten"]);
        match (is_login, is_machine) {
            (true, false) => Self::Login,
            (false, true) => Self::MachineToken,
            (true, true) | (false, false) => Self::Unknown,
        }
    }

    /// The issuers to use instead, of those whose tokens `next` accepts; `None` where it accepts others.
    pub(crate) fn successors(self, next: &Host) -> Option<String> {
        let named = |name: &str| next.accepted_issuers.iter().find(|issuer| issuer.contains(name));
        let (machine, login) = (named("maskinporten")?, named("idporten")?);
        Some(match self {
            Self::Login => format!("{login} as issuer, where persons log in"),
            Self::MachineToken => format!("{machine} as issuer"),
            Self::Unknown => format!("{machine} as issuer for machines, or {login} where persons log in"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_use_shows_in_the_path_or_else_in_the_words_around_it() {
        for (path, neighbourhood, expected) in [
            ("/idporten-oidc-provider/authorize", "maskinporten", LegacyUse::Login),
            ("/idporten-oidc-provider/endsession", "", LegacyUse::Login),
            ("/idporten-oidc-provider/userinfo", "", LegacyUse::Login),
            (
                "/idporten-oidc-provider/token",
                "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer",
                LegacyUse::MachineToken,
            ),
            ("/idporten-oidc-provider/token", "maskinporten.token-url=", LegacyUse::MachineToken),
            ("/idporten-oidc-provider", "scope: openid profile", LegacyUse::Login),
            ("/idporten-oidc-provider", "redirect-uri: https://a.example", LegacyUse::Login),
            ("/idporten-oidc-provider", "idporten.issuer=", LegacyUse::Login),
            ("/idporten-oidc-provider", "idporten and maskinporten", LegacyUse::Unknown),
            ("/idporten-oidc-provider", "https://oidc-ver2.difi.no/idporten-oidc-provider/", LegacyUse::Unknown),
            (
                "/idporten-oidc-provider/.well-known/openid-configuration",
                "/.well-known/openid-configuration",
                LegacyUse::Unknown,
            ),
            ("/idporten-oidc-provider/authorizer", "", LegacyUse::Unknown),
        ] {
            assert_eq!(LegacyUse::of(path, neighbourhood), expected, "{path} {neighbourhood}");
        }
    }
}
