use std::borrow::Cow;

use http::StatusCode;
use krr_fixtures::Person;
use krr_specs::OsloTime;
use serde_json::json;

use crate::http::content_negotiation::{NDJSON, accepts_ndjson};
use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::personer::entry;
use crate::services::admin::personer::filter::PersonFilter;
use crate::state::register::reader::RegisterReader;

/// How many persons a response lists by default.
const DEFAULT_LIMIT: usize = 1000;
/// How many computed citizens one request searches, so that it takes a fraction of a second.
const MAX_SEARCHED: usize = 100_000;

pub(crate) fn get_personer(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let page = Page {
        offset: ctx.query_number("offset")?.unwrap_or(0),
        limit: ctx.query_number("limit")?.unwrap_or(DEFAULT_LIMIT),
        citizens_from: ctx.query_number("citizens_from")?.unwrap_or(0),
    };
    let filter = PersonFilter::of(ctx);
    let now = ctx.world.clocks.register.oslo_time();
    let register = ctx.world.register.read();
    let found = match &filter {
        None => SearchResult {
            persons: register.persons_from(page.offset).take(page.limit).collect(),
            citizens_until: None,
        },
        Some(filter) => page.search(&register, filter, now),
    };
    let entries = found.persons.iter().map(|person| entry(person, now));
    let response = if accepts_ndjson(ctx.headers) {
        let lines = entries.filter_map(|entry| serde_json::to_string(&entry).ok()).map(|line| line + "\n");
        ApiResponse::text(StatusCode::OK, NDJSON, lines.collect())
    } else {
        let personer: Vec<_> = entries.collect();
        let mut body = json!({ "total": register.count(), "personer": personer });
        if let Some(until) = found.citizens_until {
            body["citizens_until"] = until.into();
        }
        ApiResponse::json(StatusCode::OK, &body)
    };
    let citizens = register.citizen_count();
    let is_full = found.persons.len() == page.limit;
    Ok(match found.citizens_until.filter(|until| *until < citizens && !is_full) {
        Some(until) => response.hinting(format!(
            "of {citizens} computed citizens those from {} to {until} were searched; go on with citizens_from={until}",
            page.citizens_from
        )),
        None => response,
    })
}

/// Which of the persons found are listed.
struct Page {
    offset: usize,
    limit: usize,
    citizens_from: usize,
}

/// The persons of a page.
struct SearchResult<'r> {
    persons: Vec<Cow<'r, Person>>,
    /// Where the search in the population ended.
    citizens_until: Option<usize>,
}

impl Page {
    /// Searches the stored persons first, then the population, at most [`MAX_SEARCHED`] citizens of it.
    fn search<'r>(
        &self,
        register: &'r RegisterReader<'_>,
        filter: &PersonFilter<'_>,
        now: OsloTime,
    ) -> SearchResult<'r> {
        let is_wanted = |person: &Cow<'_, Person>| filter.matches(person, now);
        if let Some(pid) = filter.identifier() {
            let person = register.find(&pid).filter(is_wanted);
            return SearchResult {
                persons: person.into_iter().skip(self.offset).take(self.limit).collect(),
                citizens_until: None,
            };
        }
        let mut skipped = 0;
        let mut is_listed = |person: &Cow<'_, Person>| {
            let is_found = is_wanted(person);
            skipped += usize::from(is_found && skipped <= self.offset);
            is_found && skipped > self.offset
        };
        let mut persons = Vec::new();
        if self.citizens_from == 0 {
            persons.extend(register.stored_persons().filter(&mut is_listed).take(self.limit));
        }
        if !filter.can_match_citizens() || register.citizen_count() == 0 {
            return SearchResult { persons, citizens_until: None };
        }
        let end = register.citizen_count().min(self.citizens_from.saturating_add(MAX_SEARCHED));
        let mut until = self.citizens_from.min(end);
        while until < end && persons.len() < self.limit {
            persons.extend(register.unchanged_citizen(until).filter(&mut is_listed));
            until += 1;
        }
        SearchResult { persons, citizens_until: Some(until).filter(|until| *until > self.citizens_from) }
    }
}
