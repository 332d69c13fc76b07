use std::collections::BTreeSet;

use krr_specs::RuleId;

use crate::rules::Check;

/// Identifies a case of a plan: the same number and seed give the same case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseNumber {
    /// The name of its check.
    pub check: &'static str,
    /// Its index among the cases of the check.
    pub index: u32,
}

/// Which cases of a plan are run, and what is looked for.
#[derive(Debug, Clone, Copy)]
pub enum Search<'s> {
    /// All cases; each failure is shrunk.
    Thorough,
    /// All cases, without shrinking.
    Rules,
    /// The cases of one rule, without shrinking.
    CasesOf(RuleId),
    /// These cases, until one fails.
    First(&'s BTreeSet<CaseNumber>),
}

impl Search<'_> {
    /// Whether to look one person up first. A list of cases comes from a run in which the target answered.
    pub(crate) fn needs_probe(&self) -> bool {
        !matches!(self, Self::First(_))
    }

    pub(crate) fn is_over(&self, failures: usize) -> bool {
        matches!(self, Self::First(_)) && failures > 0
    }

    pub(crate) fn shrinks(&self) -> bool {
        matches!(self, Self::Thorough)
    }

    pub(crate) fn includes_check(&self, check: &Check) -> bool {
        match self {
            Self::Thorough | Self::Rules => true,
            Self::CasesOf(rule) => check.rules.contains(rule),
            Self::First(cases) => {
                let from = CaseNumber { check: check.name(), index: 0 };
                cases.range(from..).next().is_some_and(|case| case.check == from.check)
            }
        }
    }

    pub(crate) fn includes_case(&self, case: &CaseNumber) -> bool {
        match self {
            Self::First(cases) => cases.contains(case),
            Self::Thorough | Self::Rules | Self::CasesOf(_) => true,
        }
    }
}
