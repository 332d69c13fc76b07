/// What an integrator has to change, in the order of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::IntoStaticStr, strum::VariantArray)]
pub enum Theme {
    /// The address of the service.
    #[strum(serialize = "Base address")]
    Address,
    /// The issuer of tokens, and how they are sent.
    #[strum(serialize = "Issuer and token")]
    Token,
    /// The scopes that a token needs.
    Scopes,
    /// Paths and methods.
    Paths,
    /// Parameters and bodies of requests.
    Requests,
    /// Statuses, headers and media types of responses.
    Responses,
    /// Members of JSON bodies.
    Members,
    /// Values of members.
    Values,
    /// Changes outside the protocol, and changes that are not understood.
    Other,
    /// Descriptions, examples and notes on sources. Shown on request only.
    #[strum(serialize = "Descriptions and examples")]
    Documentation,
}

impl Theme {
    /// Every theme, in the order of a migration.
    pub const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The heading of its section.
    pub fn heading(self) -> &'static str {
        self.into()
    }
}
