use krr_specs::{Behaviour, Generation};

/// Decides how an error is worded and whether an exchange is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServiceKind {
    /// The look-up API in one of its generations.
    Lookup(Generation),
    /// Another API than KRR's, served with `--spec`.
    Other,
    Issuer,
    Admin,
}

impl ServiceKind {
    pub(crate) fn generation(self) -> Option<Generation> {
        match self {
            Self::Lookup(generation) => Some(generation),
            Self::Other | Self::Issuer | Self::Admin => None,
        }
    }

    /// That of the generation; of the newest one for all else.
    pub(crate) fn behaviour(self) -> &'static Behaviour {
        self.generation().unwrap_or(Generation::G3).behaviour()
    }

    /// Whether it is an API of the register, or one that takes its place.
    pub(crate) fn is_lookup(self) -> bool {
        matches!(self, Self::Lookup(_) | Self::Other)
    }
}
