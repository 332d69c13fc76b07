use serde::Serialize;

/// ID-porten's levels of assurance (DOC-IDPORTEN-OIDC), the lower one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub(crate) enum Acr {
    /// The level when none is requested, which is a guess.
    #[default]
    #[serde(rename = "idporten-loa-substantial")]
    Substantial,
    #[serde(rename = "idporten-loa-high")]
    High,
}

impl Acr {
    pub(crate) const ALL: [Self; 2] = [Self::Substantial, Self::High];

    pub(crate) fn name(self) -> &'static str {
        match self {
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
            ("eidas-loa-high idporten-loa-substantial", Some(Acr::Substantial)),
            ("Level4", None),
        ] {
            assert_eq!(Acr::requested(values), acr, "{values}");
        }
    }
}
