use std::collections::BTreeSet;

use krr_specs::RuleId;

use crate::rules::Check;

/// A case, told from all others of a plan: the same number and seed give the same case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseNumber {
    /// The first rule of its check.
    pub check: &'static str,
    /// Its place among the cases of the check.
    pub index: u32,
}

/// Which cases of a plan are tried, and how much is wanted to know.
#[derive(Debug, Clone, Copy)]
pub enum Search<'s> {
    /// All; of each broken rule the smallest case is looked for.
    Thorough,
    /// All; which rules are broken.
    Rules,
    /// Those of the check of this rule; which rules are broken.
    CasesOf(RuleId),
    /// These, until something is broken.
    First(&'s BTreeSet<CaseNumber>),
}

impl Search<'_> {
    /// Whether the target must first be seen to answer; who has a list of cases has seen it.
    pub(crate) fn needs_probe(&self) -> bool {
        !matches!(self, Self::First(_))
    }

    pub(crate) fn is_over(&self, failures: usize) -> bool {
        matches!(self, Self::First(_)) && failures > 0
    }

    pub(crate) fn shrinks(&self) -> bool {
        matches!(self, Self::Thorough)
    }

    pub(crate) fn wants(&self, check: &Check) -> bool {
        match self {
            Self::Thorough | Self::Rules => true,
            Self::CasesOf(rule) => check.rules.contains(rule),
            Self::First(cases) => {
                let from = CaseNumber { check: check.name(), index: 0 };
                cases.range(from..).next().is_some_and(|case| case.check == from.check)
            }
        }
    }

    pub(crate) fn tries(&self, case: &CaseNumber) -> bool {
        match self {
            Self::First(cases) => cases.contains(case),
            Self::Thorough | Self::Rules | Self::CasesOf(_) => true,
        }
    }
}
