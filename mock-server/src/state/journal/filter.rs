use jiff::Timestamp;

/// Which exchanges are wanted; each member narrows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ExchangeFilter {
    pub(crate) operation: Option<String>,
    pub(crate) status: Option<u16>,
    /// In the path, the query, a body or the token, as far as the journal keeps them.
    pub(crate) personidentifikator: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) since: Option<Since>,
    /// Only so many of the newest ones.
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// From this time on, by the register clock.
    Time(Timestamp),
    /// After the exchange with this id.
    Exchange(u64),
}

impl Since {
    pub(crate) fn includes(self, id: u64, at: Timestamp) -> bool {
        match self {
            Self::Time(from) => at >= from,
            Self::Exchange(after) => id > after,
        }
    }
}
