use serde::Serialize;

/// How sure ID-porten is of who somebody is (DOC-IDPORTEN-OIDC). The lower one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub(crate) enum Acr {
    /// Two factors. What is given where nothing is asked for: a guess, no source says.
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

    /// The first level in `acr_values` that the mock can give; they stand in order of preference (OpenID Connect Core, 3.1.2.1).
    pub(crate) fn asked(acr_values: &str) -> Option<Self> {
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
    fn the_first_level_that_can_be_given_is() {
        for (values, acr) in [
            ("", Some(Acr::Substantial)),
            ("idporten-loa-high idporten-loa-substantial", Some(Acr::High)),
            ("eidas-loa-high idporten-loa-substantial", Some(Acr::Substantial)),
            ("Level4", None),
        ] {
            assert_eq!(Acr::asked(values), acr, "{values}");
        }
    }
}
