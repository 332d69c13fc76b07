/// A way in which a live server may have drifted from the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deviation {
    /// Says `DELVIS` of the reservation of one person.
    UnknownWord,
    /// Notifies for 24 months in place of 18.
    TwentyFourMonths,
    /// Answers version 2 in the order of the request.
    Unsorted,
    /// Writes `spraak_oppdatert` with Z.
    ZuluTimes,
    /// Leaves unknown persons out of version 1.
    DropsUnknown,
    /// Takes tokens that have expired.
    TakesExpiredTokens,
    /// Answers more than 1000 identifiers.
    TakesTooMany,
    /// Says `KAN_VARSLES` of reserved persons.
    NotifiesReserved,
    /// Gives errors no `correlation_id`.
    BareErrors,
    /// Feeds the change that the reader stopped at once more.
    FeedsInclusive,
    /// Sends no `X-Content-Type-Options`.
    LacksHeader,
    /// Answers 204 to a change of language, and changes nothing.
    ForgetsPatch,
}

impl Deviation {
    pub(crate) const ALL: [Self; 12] = [
        Self::UnknownWord,
        Self::TwentyFourMonths,
        Self::Unsorted,
        Self::ZuluTimes,
        Self::DropsUnknown,
        Self::TakesExpiredTokens,
        Self::TakesTooMany,
        Self::NotifiesReserved,
        Self::BareErrors,
        Self::FeedsInclusive,
        Self::LacksHeader,
        Self::ForgetsPatch,
    ];

    /// The rule that must name it.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::UnknownWord => "document-schema",
            Self::TwentyFourMonths => "eighteen-months",
            Self::Unsorted => "ascending-order",
            Self::ZuluTimes => "oslo-timestamps",
            Self::DropsUnknown => "everybody-answered",
            Self::TakesExpiredTokens => "token-needed",
            Self::TakesTooMany => "limits-of-request",
            Self::NotifiesReserved => "reserved-not-notified",
            Self::BareErrors => "error-body",
            Self::FeedsInclusive => "feed-starts-exclusive",
            Self::LacksHeader => "security-headers",
            Self::ForgetsPatch => "patch-is-visible",
        }
    }
}
