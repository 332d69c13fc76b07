use std::borrow::Cow;

use http::{StatusCode, header::CONTENT_TYPE};
use krr_fixtures::Person;
use krr_specs::OsloTime;

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
    let mut list = PersonList { body: Vec::new(), count: 0, is_ndjson: accepts_ndjson(ctx.headers), now };
    if !list.is_ndjson {
        list.body.extend_from_slice(format!("{{\"total\":{},\"personer\":[", register.count()).as_bytes());
    }
    let citizens_until = match &filter {
        None => {
            register.persons_from(page.offset).take(page.limit).for_each(|person| list.add(&person));
            None
        }
        Some(filter) => page.search(&register, filter, &mut list),
    };
    let listed = list.count;
    let response = list.response(citizens_until);
    let citizens = register.citizen_count();
    let is_full = listed == page.limit;
    Ok(match citizens_until.filter(|until| *until < citizens && !is_full) {
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

/// A response, to which one person after the other is written: a list of all of them would take ten times its text.
struct PersonList {
    body: Vec<u8>,
    count: usize,
    is_ndjson: bool,
    now: OsloTime,
}

impl PersonList {
    fn add(&mut self, person: &Person) {
        if !self.is_ndjson && self.count > 0 {
            self.body.push(b',');
        }
        self.count += 1;
        serde_json::to_writer(&mut self.body, &entry(person, self.now)).expect("a person is made of strings and lists");
        if self.is_ndjson {
            self.body.push(b'\n');
        }
    }

    fn response(mut self, citizens_until: Option<usize>) -> ApiResponse {
        let media_type = if self.is_ndjson { NDJSON } else { "application/json" };
        match citizens_until {
            _ if self.is_ndjson => {}
            None => self.body.extend_from_slice(b"]}"),
            Some(until) => self.body.extend_from_slice(format!("],\"citizens_until\":{until}}}").as_bytes()),
        }
        ApiResponse { body: self.body.into(), ..ApiResponse::empty(StatusCode::OK) }.with(CONTENT_TYPE, media_type)
    }
}

impl Page {
    /// Searches the stored persons first, then the population, at most [`MAX_SEARCHED`] citizens of it, and tells where that ended.
    fn search(&self, register: &RegisterReader<'_>, filter: &PersonFilter<'_>, list: &mut PersonList) -> Option<usize> {
        let now = list.now;
        let is_wanted = |person: &Cow<'_, Person>| filter.matches(person, now);
        if let Some(pid) = filter.identifier() {
            let person = register.find(&pid).filter(is_wanted);
            person.into_iter().skip(self.offset).take(self.limit).for_each(|person| list.add(&person));
            return None;
        }
        let mut skipped = 0;
        let mut is_listed = |person: &Cow<'_, Person>| {
            let is_found = is_wanted(person);
            skipped += usize::from(is_found && skipped <= self.offset);
            is_found && skipped > self.offset
        };
        if self.citizens_from == 0 {
            let stored = register.stored_persons().filter(&mut is_listed).take(self.limit);
            stored.for_each(|person| list.add(&person));
        }
        if !filter.can_match_citizens() || register.citizen_count() == 0 {
            return None;
        }
        let end = register.citizen_count().min(self.citizens_from.saturating_add(MAX_SEARCHED));
        let mut until = self.citizens_from.min(end);
        while until < end && list.count < self.limit {
            if let Some(person) = register.unchanged_citizen(until).filter(&mut is_listed) {
                list.add(&person);
            }
            until += 1;
        }
        Some(until).filter(|until| *until > self.citizens_from)
    }
}
