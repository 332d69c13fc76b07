use krr_specs::Issuer;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::{counter::Counter, family::Family};
use prometheus_client::registry::Registry;

/// Access tokens that were issued, and token requests that were refused.
#[derive(Default)]
pub(crate) struct TokenCounts {
    issued: Family<IssuedLabels, Counter>,
    refused: Family<RefusedLabels, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct IssuedLabels {
    issuer: &'static str,
    grant: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusedLabels {
    issuer: &'static str,
    code: &'static str,
}

/// What a token was issued for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GrantKind {
    JwtBearer,
    AuthorizationCode,
    RefreshToken,
    /// None: it was asked for at `/_mock/tokens` or in Rust.
    Shortcut,
}

impl TokenCounts {
    pub(crate) fn add_issued(&self, issuer: Issuer, grant: GrantKind) {
        let grant = match grant {
            GrantKind::JwtBearer => "jwt-bearer",
            GrantKind::AuthorizationCode => "authorization_code",
            GrantKind::RefreshToken => "refresh_token",
            GrantKind::Shortcut => "shortcut",
        };
        self.issued.get_or_create(&IssuedLabels { issuer: issuer_name(issuer), grant }).inc();
    }

    /// `code` is one of Maskinporten's, or the error of OAuth where there is none.
    pub(crate) fn add_refused(&self, issuer: Issuer, code: &'static str) {
        self.refused.get_or_create(&RefusedLabels { issuer: issuer_name(issuer), code }).inc();
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(
            "tokens_issued",
            "Access tokens that were issued, by what they were issued for",
            self.issued.clone(),
        );
        let help = "Token requests that were refused, by Maskinporten's code or else the error of OAuth";
        registry.register("token_requests_refused", help, self.refused.clone());
    }
}

/// As faults name them.
pub(crate) fn issuer_name(issuer: Issuer) -> &'static str {
    match issuer {
        Issuer::Maskinporten => "maskinporten",
        Issuer::IdportenOidcProvider => "legacy",
        Issuer::Idporten => "idporten",
    }
}
