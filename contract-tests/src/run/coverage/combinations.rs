use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use krr_specs::{Operation, RuleId};
use serde::Serialize;

use crate::rules::checks_for;
use crate::run::coverage::{expected, schema_keywords};
use crate::run::{KeywordUse, Share};
use crate::suite::{SuiteContext, scope_sets};

/// An operation with one of its documented statuses.
type OperationStatus = (String, u16);

/// Combinations of scope set, response keyword and rule, for each operation and documented status.
///
/// The total includes impossible combinations, such as a sufficient set of scopes with 403: which ones are impossible is not
/// known beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Combinations {
    rules: Vec<RuleId>,
    operations: BTreeMap<OperationStatus, Combination>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Combination {
    /// The sufficient sets, and the empty one for all others.
    scope_sets: BTreeSet<String>,
    keywords: BTreeSet<String>,
    /// By scope set and keyword, a bit for each rule that had something to judge.
    rules: BTreeMap<(String, String), u128>,
}

/// One row of the table: how many of each kind were reached, and how many combinations of the three.
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
        let operations = context.contract.operations().iter().flat_map(|operation| {
            operation
                .statuses()
                .map(|status| (operation_key(operation, status), Combination::of(context, operation, status)))
        });
        Self { rules, operations: operations.collect() }
    }

    /// Adds a response: the scopes of its token, the keywords that applied and the rules that had something to judge.
    pub(crate) fn add(
        &mut self,
        operation: &Operation,
        status: StatusCode,
        scopes: &str,
        keywords: &BTreeSet<String>,
        tried: &BTreeSet<RuleId>,
    ) {
        let Some(combination) = self.operations.get_mut(&operation_key(operation, status)) else { return };
        let written = scope_sets::documented_scopes(operation, scopes);
        let scopes = if combination.scope_sets.contains(&written) { written } else { String::new() };
        let places = self.rules.iter().enumerate().filter(|(_, rule)| tried.contains(rule));
        let bits = places.filter_map(|(place, _)| 1_u128.checked_shl(u32::try_from(place).ok()?)).sum::<u128>();
        let nothing = BTreeSet::from([String::new()]);
        let keywords = if combination.keywords == nothing { &nothing } else { keywords };
        for keyword in keywords.intersection(&combination.keywords) {
            *combination.rules.entry((scopes.clone(), keyword.clone())).or_default() |= bits;
        }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.operations
            .iter()
            .map(|((operation, status), combination)| combination.row(operation, *status, self.rules.len()))
    }
}

fn operation_key(operation: &Operation, status: StatusCode) -> OperationStatus {
    (operation.id().to_owned(), status.as_u16())
}

impl Combination {
    fn of(context: &SuiteContext, operation: &Operation, status: StatusCode) -> Self {
        let mut scope_sets = scope_sets::sufficient(operation);
        scope_sets.insert(String::new());
        let schema = expected::response_schema(context, operation, status);
        let document = context.contract.document();
        // Without a documented body there is one combination, without a keyword.
        let keywords =
            schema.map(|schema| schema_keywords::documented_keywords(document, &schema, KeywordUse::Response));
        let keywords = keywords.unwrap_or_else(|| BTreeSet::from([String::new()]));
        Self { scope_sets, keywords, rules: BTreeMap::new() }
    }

    fn row<'c>(&self, operation: &'c str, status: u16, rules: usize) -> Row<'c> {
        let scope_sets: BTreeSet<&String> = self.rules.keys().map(|(scopes, _)| scopes).collect();
        let keywords: BTreeSet<&String> = self.rules.keys().map(|(_, keyword)| keyword).collect();
        let ones = |bits: u128| bits.count_ones() as usize;
        let combinations = self.rules.values().map(|bits| ones(*bits)).sum();
        Row {
            operation,
            status,
            scope_sets: Share { reached: scope_sets.len(), total: self.scope_sets.len() },
            keywords: Share { reached: keywords.len(), total: self.keywords.len() },
            rules: Share { reached: ones(self.rules.values().fold(0, |all, bits| all | bits)), total: rules },
            combinations: Share { reached: combinations, total: self.scope_sets.len() * self.keywords.len() * rules },
        }
    }
}
