use krr_specs::Members;

/// Whether the mock follows the documentation or observation where the two differ (`specs/divergences.toml`).
///
/// ```
/// use krr_mock_server::Strictness;
///
/// assert_eq!(Strictness::default(), Strictness::Observed);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// What the operator's guides say.
    Docs,
    /// What the live service was seen to do.
    #[default]
    Observed,
}

impl Strictness {
    /// `expires_in` for a token with this lifetime (`expires-in`).
    pub(crate) fn expires_in(self, lifetime_s: i64) -> i64 {
        match self {
            Self::Docs => lifetime_s,
            Self::Observed => (lifetime_s - 1).max(0),
        }
    }

    /// Whether `resource` may be a string (`resource-form`).
    pub(crate) fn accepts_resource_as_string(self) -> bool {
        self == Self::Observed
    }

    /// Whether `/.well-known/openid-configuration` has `id_token_signing_alg_values_supported` (`openid-configuration-members`).
    pub(crate) fn shows_id_token_algorithms(self) -> bool {
        self == Self::Observed
    }

    /// Whether line breaks within the entries of `x5c` are ignored (`x5c-line-breaks`).
    pub(crate) fn accepts_line_breaks_in_x5c(self) -> bool {
        self == Self::Observed
    }

    /// Whether a grant may have both (`consumer-org-with-iss-onbehalfof`).
    pub(crate) fn accepts_consumer_org_with_iss_onbehalfof(self) -> bool {
        self == Self::Observed
    }

    /// The members that the change feed never shows (`feed-language`).
    pub(crate) fn hidden_in_feed(self) -> Members {
        match self {
            Self::Docs => Members::SPRAAK,
            Self::Observed => Members::empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use krr_specs::Divergences;

    use super::Strictness::{Docs, Observed};

    #[test]
    fn every_listed_divergence_depends_on_the_strictness() {
        let chosen = [
            ("expires-in", Docs.expires_in(120) != Observed.expires_in(120)),
            ("resource-form", Docs.accepts_resource_as_string() != Observed.accepts_resource_as_string()),
            (
                "consumer-org-with-iss-onbehalfof",
                Docs.accepts_consumer_org_with_iss_onbehalfof() != Observed.accepts_consumer_org_with_iss_onbehalfof(),
            ),
            ("openid-configuration-members", Docs.shows_id_token_algorithms() != Observed.shows_id_token_algorithms()),
            ("x5c-line-breaks", Docs.accepts_line_breaks_in_x5c() != Observed.accepts_line_breaks_in_x5c()),
            ("feed-language", Docs.hidden_in_feed() != Observed.hidden_in_feed()),
        ];
        let registered: Vec<_> =
            Divergences::bundled().iter().map(|divergence| (divergence.id.as_str(), true)).collect();
        assert_eq!(registered, chosen);
    }
}
