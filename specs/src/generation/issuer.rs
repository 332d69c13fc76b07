use serde::{Deserialize, Serialize};

/// The issuers whose tokens the register accepts or accepted (DOC-GRANT, DOC-OIDC-OLD).
///
/// ```
/// use krr_specs::Issuer;
///
/// assert_eq!(Issuer::of_scopes("krr:global/digitalpost.read"), Issuer::Maskinporten);
/// assert_eq!(Issuer::Idporten.url("http://127.0.0.1:8080"), "http://127.0.0.1:8080/idporten");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Issuer {
    /// Machine tokens with `krr:global/` scopes (G2, G3).
    Maskinporten,
    /// The legacy OIDC provider of ID-porten with its embedded Maskinporten: tokens with legacy scopes (G1). It may be named `legacy`, as in
    /// faults and metrics.
    #[serde(alias = "legacy")]
    IdportenOidcProvider,
    /// Tokens of logged-in persons with `krr:user/` scopes (G3).
    Idporten,
}

impl Issuer {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Maskinporten, Self::IdportenOidcProvider, Self::Idporten];

    /// The issuer whose tokens have these space-separated scopes. Legacy scopes mean the legacy provider. Unknown scopes mean
    /// Maskinporten, because every generation accepts its tokens.
    pub fn of_scopes(scopes: &str) -> Self {
        let any = |prefix: &str| scopes.split(' ').any(|scope| scope.starts_with(prefix));
        match () {
            () if any("krr:user/") => Self::Idporten,
            () if any("krr:") => Self::Maskinporten,
            () if any("global/") || any("user/") => Self::IdportenOidcProvider,
            () => Self::Maskinporten,
        }
    }

    /// The `iss` claim of the issuer of a mock at `base`. Clients compare the slash at its end too (OSKJERV), which
    /// ID-porten does not have (N42).
    pub fn url(self, base: &str) -> String {
        match self {
            Self::Maskinporten => format!("{base}/"),
            Self::IdportenOidcProvider => format!("{base}/idporten-oidc-provider/"),
            Self::Idporten => format!("{base}/idporten"),
        }
    }

    /// The issuer of a mock at `base` whose `iss` claim is `url`: the inverse of [`url`](Self::url).
    ///
    /// ```
    /// use krr_specs::Issuer;
    ///
    /// let base = "http://127.0.0.1:8080";
    /// assert!(Issuer::ALL.iter().all(|issuer| Issuer::from_url(&issuer.url(base), base) == Some(*issuer)));
    /// assert_eq!(Issuer::from_url("https://maskinporten.no/", base), None);
    /// ```
    pub fn from_url(url: &str, base: &str) -> Option<Self> {
        match url.strip_prefix(base)? {
            "/" => Some(Self::Maskinporten),
            "/idporten-oidc-provider/" => Some(Self::IdportenOidcProvider),
            "/idporten" => Some(Self::Idporten),
            _ => None,
        }
    }
}
