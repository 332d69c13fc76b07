/// How the server deviates from the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deviation {
    /// `reservasjon` of one person is `DELVIS`.
    UnknownWord,
    /// Contact details expire after 24 months instead of 18.
    TwentyFourMonths,
    /// Version 2 keeps the order of the request.
    Unsorted,
    /// `spraak_oppdatert` is in UTC.
    ZuluTimes,
    /// Version 1 leaves unknown persons out.
    DropsUnknown,
    AcceptsExpiredTokens,
    /// Accepts more than 1000 identifiers.
    AcceptsTooMany,
    /// `varslingsstatus` of reserved persons is `KAN_VARSLES`.
    NotifiesReserved,
    /// Errors have no `correlation_id`.
    BareErrors,
    /// A page of the feed begins with the last change of the page before.
    FeedsInclusive,
    /// Sends no `X-Content-Type-Options`.
    LacksHeader,
    /// A change of language gets 204 and has no effect.
    ForgetsPatch,
}

impl Deviation {
    pub(crate) const ALL: [Self; 12] = [
        Self::UnknownWord,
        Self::TwentyFourMonths,
        Self::Unsorted,
        Self::ZuluTimes,
        Self::DropsUnknown,
        Self::AcceptsExpiredTokens,
        Self::AcceptsTooMany,
        Self::NotifiesReserved,
        Self::BareErrors,
        Self::FeedsInclusive,
        Self::LacksHeader,
        Self::ForgetsPatch,
    ];

    /// The rule that must fail.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::UnknownWord => "document-schema",
            Self::TwentyFourMonths => "eighteen-months",
            Self::Unsorted => "ascending-order",
            Self::ZuluTimes => "oslo-timestamps",
            Self::DropsUnknown => "everybody-answered",
            Self::AcceptsExpiredTokens => "token-needed",
            Self::AcceptsTooMany => "limits-of-request",
            Self::NotifiesReserved => "reserved-not-notified",
            Self::BareErrors => "error-body",
            Self::FeedsInclusive => "feed-starts-exclusive",
            Self::LacksHeader => "security-headers",
            Self::ForgetsPatch => "patch-is-visible",
        }
    }
}
