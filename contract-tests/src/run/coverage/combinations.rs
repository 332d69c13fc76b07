use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use krr_specs::{Operation, RuleId};
use serde::Serialize;

use crate::{
    rules::checks_for,
    run::coverage::{
        cell::Share,
        expected,
        schema_keywords::{self, KeywordUse},
    },
    suite::{SuiteContext, scope_sets},
};

/// An operation with one of its documented statuses.
type Door = (String, u16);

/// What was met together: at each operation and documented status, scope set x keyword of the answer's schema x rule.
///
/// All combinations are counted as promised, also those that cannot be (no set of scopes that suffices gets 403): nobody
/// knows which these are without trying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Combinations {
    rules: Vec<RuleId>,
    endpoints: BTreeMap<Door, Combination>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Combination {
    /// Those that open the operation, and the empty one for all tokens that do not.
    scope_sets: BTreeSet<String>,
    keywords: BTreeSet<String>,
    /// By scope set and keyword, a bit for each rule that had something to judge.
    met: BTreeMap<(String, String), u128>,
}

/// One row: at an operation with a status, how much was met of each kind, and how many combinations of all three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Row<'c> {
    pub(crate) operation: &'c str,
    pub(crate) status: u16,
    pub(crate) scope_sets: Share,
    pub(crate) keywords: Share,
    pub(crate) rules: Share,
    pub(crate) combinations: Share,
}

impl Combinations {
    pub(crate) fn of(context: &SuiteContext) -> Self {
        let rules: Vec<RuleId> = checks_for(context.generation).iter().flat_map(|check| check.rules).copied().collect();
        let endpoints = context.contract.operations().iter().flat_map(|operation| {
            operation
                .statuses()
                .map(|status| (operation_key(operation, status), Combination::of(context, operation, status)))
        });
        Self { rules, endpoints: endpoints.collect() }
    }

    /// Notes an answer by the scopes that were sent, what it met of its schema and the rules that its talk gave to judge.
    pub(crate) fn note(
        &mut self,
        operation: &Operation,
        status: StatusCode,
        scopes: &str,
        keywords: &BTreeSet<String>,
        tried: &BTreeSet<RuleId>,
    ) {
        let Some(combination) = self.endpoints.get_mut(&operation_key(operation, status)) else { return };
        let written = scope_sets::documented_sets(operation, scopes);
        let scopes = if combination.scope_sets.contains(&written) { written } else { String::new() };
        let places = self.rules.iter().enumerate().filter(|(_, rule)| tried.contains(rule));
        let bits = places.filter_map(|(place, _)| 1_u128.checked_shl(u32::try_from(place).ok()?)).sum::<u128>();
        let nothing = BTreeSet::from([String::new()]);
        let keywords = if combination.keywords == nothing { &nothing } else { keywords };
        for keyword in keywords.intersection(&combination.keywords) {
            *combination.met.entry((scopes.clone(), keyword.clone())).or_default() |= bits;
        }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.endpoints
            .iter()
            .map(|((operation, status), combination)| combination.row(operation, *status, self.rules.len()))
    }
}

fn operation_key(operation: &Operation, status: StatusCode) -> Door {
    (operation.id().to_owned(), status.as_u16())
}

impl Combination {
    fn of(context: &SuiteContext, operation: &Operation, status: StatusCode) -> Self {
        let mut scope_sets = scope_sets::opening(operation);
        scope_sets.insert(String::new());
        let schema = expected::response_schema(context, operation, status);
        let document = context.contract.document();
        // Where no body is promised there is one way to answer, without a keyword.
        let keywords =
            schema.map(|schema| schema_keywords::documented_keywords(document, &schema, KeywordUse::Answered));
        let keywords = keywords.unwrap_or_else(|| BTreeSet::from([String::new()]));
        Self { scope_sets, keywords, met: BTreeMap::new() }
    }

    fn row<'c>(&self, operation: &'c str, status: u16, rules: usize) -> Row<'c> {
        let scope_sets: BTreeSet<&String> = self.met.keys().map(|(scopes, _)| scopes).collect();
        let keywords: BTreeSet<&String> = self.met.keys().map(|(_, keyword)| keyword).collect();
        let ones = |bits: u128| bits.count_ones() as usize;
        let combinations = self.met.values().map(|bits| ones(*bits)).sum();
        Row {
            operation,
            status,
            scope_sets: Share { reached: scope_sets.len(), expected: self.scope_sets.len() },
            keywords: Share { reached: keywords.len(), expected: self.keywords.len() },
            rules: Share { reached: ones(self.met.values().fold(0, |all, bits| all | bits)), expected: rules },
            combinations: Share {
                reached: combinations,
                expected: self.scope_sets.len() * self.keywords.len() * rules,
            },
        }
    }
}
