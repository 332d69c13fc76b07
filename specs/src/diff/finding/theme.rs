/// What an integrator has to change, in the order of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Theme {
    /// The address of the service.
    Address,
    /// The issuer of tokens, and how they are sent.
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
    Documentation,
}
