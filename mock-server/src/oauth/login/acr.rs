use serde::Serialize;

/// ID-porten's levels of assurance (DOC-IDPORTEN-OIDC, N41), the lower one first. Its `eidas-loa-*` are the levels of logins with a
/// foreign eID by way of eIDAS, which the mock does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub(crate) enum Acr {
    #[serde(rename = "idporten-loa-low")]
    Low,
    /// The level when none is requested, which is a guess.
    #[default]
    #[serde(rename = "idporten-loa-substantial")]
    Substantial,
    #[serde(rename = "idporten-loa-high")]
    High,
}

impl Acr {
    pub(crate) const ALL: [Self; 3] = [Self::Low, Self::Substantial, Self::High];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Low => "idporten-loa-low",
            Self::Substantial => "idporten-loa-substantial",
            Self::High => "idporten-loa-high",
        }
    }

    /// The first level in `acr_values` that the mock supports (OpenID Connect Core, 3.1.2.1).
    pub(crate) fn requested(acr_values: &str) -> Option<Self> {
        let named = |value: &str| Self::ALL.into_iter().find(|acr| acr.name() == value);
        match acr_values.split_whitespace().next() {
            None => Some(Self::default()),
            Some(_) => acr_values.split_whitespace().find_map(named),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Acr;

    #[test]
    fn the_first_supported_level_counts() {
        for (values, acr) in [
            ("", Some(Acr::Substantial)),
            ("idporten-loa-high idporten-loa-substantial", Some(Acr::High)),
            ("idporten-loa-low", Some(Acr::Low)),
            ("eidas-loa-high", None),
            ("eidas-loa-high idporten-loa-substantial", Some(Acr::Substantial)),
            ("Level4", None),
        ] {
            assert_eq!(Acr::requested(values), acr, "{values}");
        }
    }
}
