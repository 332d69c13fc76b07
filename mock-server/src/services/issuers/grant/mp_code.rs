use std::fmt;

use http::StatusCode;

/// Why a token request is rejected, by the codes of the operator's page on errors (DOC-FEIL, N22 to N26).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MpCode {
    /// MP-011.
    InvalidAssertion,
    /// MP-012.
    Replayed,
    /// MP-100.
    ClientAuthentication,
    /// MP-110.
    Audience,
    /// MP-120.
    InvalidCertificate,
    /// MP-121.
    ExpiredKey,
    /// MP-122.
    OrganisationMismatch,
    /// MP-123.
    UnreadableCertificate,
    /// MP-124.
    Signature,
    /// MP-130.
    Expired,
    /// MP-200.
    Scope,
    /// MP-201.
    IntegrationType,
    /// MP-250.
    ConsumerScope,
    /// MP-251.
    Delegation,
    /// MP-301.
    UnknownDetailsType,
    /// MP-302.
    UnknownDetailsField,
    /// MP-303.
    InvalidDetailsValue,
    /// MP-303 with an error of its own.
    UnknownSystemUser,
    /// No code: `iat` is in the future.
    IssuedInFuture,
    /// No code: `iat` is too old.
    IssuedTooLongAgo,
    /// No code: `nbf` is in the future.
    NotYetValid,
    /// No code: `consumer_org` is the client's own organisation.
    OwnConsumer,
    /// No code: the grant type is not that of RFC 7523.
    UnsupportedGrantType,
}

/// The texts of one code.
pub(crate) struct ErrorText {
    /// `None` where the page has no code.
    pub(crate) code: Option<&'static str>,
    pub(crate) error: &'static str,
    /// The operator's own text where it is known. What it names is in angle brackets.
    pub(crate) description: &'static str,
    /// The hint in English.
    pub(crate) en: &'static str,
    /// The hint in bokmål.
    pub(crate) nb: &'static str,
}

const fn coded(
    code: &'static str,
    error: &'static str,
    description: &'static str,
    en: &'static str,
    nb: &'static str,
) -> ErrorText {
    ErrorText { code: Some(code), error, description, en, nb }
}

const fn uncoded(error: &'static str, description: &'static str, en: &'static str, nb: &'static str) -> ErrorText {
    ErrorText { code: None, error, description, en, nb }
}

impl MpCode {
    /// The code, or else the error of OAuth.
    pub(crate) fn name(self) -> &'static str {
        let text = self.text();
        text.code.unwrap_or(text.error)
    }

    /// 403 for `forbidden` (N21), otherwise 400 (RFC 6749, section 5.2).
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::ConsumerScope | Self::Delegation => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    #[rustfmt::skip]
    pub(crate) fn text(self) -> ErrorText {
        const REQUEST: &str = "invalid_request";
        const GRANT: &str = "invalid_grant";
        const SCOPE: &str = "invalid_scope";
        const FORBIDDEN: &str = "forbidden";
        // The page names no error for authorization details: it follows RFC 9396, and that of a system user ALTINN-SYSTEMUSER.
        const DETAILS: &str = "invalid_authorization_details";
        match self {
            Self::InvalidAssertion => coded("MP-011", REQUEST, "Invalid assertion. Invalid parameter value.",
                "the grant is invalid", "JWT-grantet er ugyldig"),
            Self::Replayed => coded("MP-012", GRANT, "Validation of JWT Bearer grant failed. Grant is used before.",
                "a grant can be used once: sign a new one with a new jti for each token",
                "et grant gir bare ett token: signer et nytt, med ny jti, hver gang"),
            Self::ClientAuthentication => coded("MP-100", GRANT, "Invalid assertion. Client authentication failed.",
                "the client is not known by that id or key", "klienten er ikke kjent med den id-en eller nøkkelen"),
            Self::Audience => coded("MP-110", GRANT, "Invalid assertion. Client authentication failed. Invalid JWT claim aud.",
                "aud must be the issuer, with the slash at its end", "aud skal være issuer, med skråstreken til slutt"),
            Self::InvalidCertificate => coded("MP-120", GRANT,
                "Invalid assertion. Client authentication failed. The JWT is signed with an invalid certificate.",
                "the certificate is not valid here", "sertifikatet er ikke gyldig her"),
            Self::ExpiredKey => coded("MP-121", GRANT, "Invalid assertion. Client authentication failed. Expired key.",
                "a registered key is valid for one year: register a new one",
                "en registrert nøkkel varer i ett år: registrer en ny"),
            Self::OrganisationMismatch => coded("MP-122", GRANT,
                "Invalid assertion. Client authentication failed. Invalid JWT. Invalid organization number for client. \
                 Does not match certificate orgno.",
                "the certificate belongs to another organisation than the client",
                "sertifikatet tilhører en annen virksomhet enn klienten"),
            Self::UnreadableCertificate => coded("MP-123", GRANT,
                "Invalid assertion. Client authentication failed. Invalid JWT header x5c.",
                "x5c must be an array of certificates, base64 of DER, the leaf first",
                "x5c skal være en liste av sertifikater, base64 av DER, virksomhetens eget først"),
            Self::Signature => coded("MP-124", GRANT, "Invalid assertion. Client authentication failed. Invalid JWT signature.",
                "the signature does not verify with the client's key", "signaturen stemmer ikke med klientens nøkkel"),
            Self::Expired => coded("MP-130", GRANT, "Authentication of client by JWT failed. JWT is expired.",
                "the grant has expired", "grantet er utløpt"),
            // How several scopes are separated is a guess.
            Self::Scope => coded("MP-200", SCOPE, "Token request contains invalid scopes for client, <scopes>",
                "a scope is not registered on the client", "et scope er ikke registrert på klienten"),
            Self::IntegrationType => coded("MP-201", SCOPE, "Token request contains scopes not allowed for maskinporten",
                "the scope is for logged-in persons, or the client's integration is",
                "scopet er for innloggede personer, eller klientens integrasjonstype er det"),
            Self::ConsumerScope => coded("MP-250", FORBIDDEN, "Consumer has not been granted access to the scope <scope>.",
                "the consumer does not have the scope itself, and so cannot delegate it",
                "konsumenten har ikke scopet selv, og kan derfor ikke delegere det"),
            Self::Delegation => coded("MP-251", FORBIDDEN,
                "Consumer <consumer> has not delegated access to the scope <scope> to supplier <supplier>.",
                "the consumer has delegated nothing to the client's organisation in Altinn",
                "konsumenten har ikke delegert noe til klientens virksomhet i Altinn"),
            Self::UnknownDetailsType => coded("MP-301", DETAILS, "Unknown authorization details type.",
                "the types are urn:altinn:systemuser and urn:altinn:consent",
                "typene er urn:altinn:systemuser og urn:altinn:consent"),
            Self::UnknownDetailsField => coded("MP-302", DETAILS, "Unknown fields in the authorization details.",
                "authorization_details has a member that its type does not have",
                "authorization_details har et felt som typen ikke har"),
            Self::InvalidDetailsValue => coded("MP-303", DETAILS, "Invalid authorization details values.",
                "a value in authorization_details is wrong", "en verdi i authorization_details er feil"),
            Self::UnknownSystemUser => coded("MP-303", "invalid_altinn_customer_configuration",
                "Invalid authorization details values. System user is not configured in Altinn.",
                "no system user is configured in Altinn for that organisation",
                "ingen systembruker er satt opp i Altinn for den virksomheten"),
            Self::IssuedInFuture => uncoded(GRANT, "Validation of JWT failed. Issue time is after now.",
                "iat is ahead of the token clock by more than 10 s", "iat er mer enn 10 s foran klokka"),
            // No source shows what an old `iat` gets, so the words are the mock's own.
            Self::IssuedTooLongAgo => uncoded(GRANT, "Validation of JWT failed. Issue time is too long ago.",
                "iat is behind the token clock by more than 10 s", "iat er mer enn 10 s bak klokka"),
            // No source has a description for `nbf`; RFC 7523, section 3, requires the check.
            Self::NotYetValid => uncoded(GRANT, "Validation of JWT failed. JWT is not valid yet.",
                "nbf is ahead of the token clock by more than 10 s", "nbf er mer enn 10 s foran klokka"),
            Self::OwnConsumer => uncoded(REQUEST,
                "Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid.",
                "consumer_org is the client's own organisation, and nobody delegates to themselves: leave the claim out",
                "consumer_org er klientens egen virksomhet, og ingen delegerer til seg selv: utelat feltet"),
            Self::UnsupportedGrantType => uncoded("unsupported_grant_type", "Unsupported grant_type.",
                "grant_type must be urn:ietf:params:oauth:grant-type:jwt-bearer",
                "grant_type skal være urn:ietf:params:oauth:grant-type:jwt-bearer"),
        }
    }
}

impl fmt::Display for MpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text().code.unwrap_or("no code"))
    }
}
