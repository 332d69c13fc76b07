use crate::http::bounds::NoRoomError;

/// Why a valid person cannot be put into this register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegisterError {
    #[error(transparent)]
    NoRoom(#[from] NoRoomError),
    #[error(
        "an identifier of ordinary syntax may be a real person's: add 80 to the month, or load the operator's deck for its own \
         test users"
    )]
    NotSynthetic,
    /// The change feed has no way to report it.
    #[error("a registered person cannot become unknown: a deleted person is SLETTET")]
    WouldUnregister,
}

impl RegisterError {
    /// The JSON Pointer of the member at fault.
    pub(crate) fn pointer(self) -> &'static str {
        match self {
            Self::NoRoom(_) => "",
            Self::NotSynthetic => "/personidentifikator",
            Self::WouldUnregister => "/status",
        }
    }
}
