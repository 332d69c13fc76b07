use std::borrow::Cow;

use http::{StatusCode, header::CONTENT_TYPE};
use krr_fixtures::Person;
use krr_specs::OsloTime;

use crate::http::bounds::MAX_LIST_LENGTH;
use crate::http::content_negotiation::{NDJSON, accepts_ndjson};
use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::personer::filter::PersonFilter;
use crate::state::register::Register;
use crate::state::register::person_document::PersonDocument;

/// How many persons a response lists by default.
const DEFAULT_LIMIT: usize = 1000;
/// How many persons are read from the register at a time.
const PART: usize = 1000;
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
    let register = &*ctx.world.register;
    let (count, citizens) = {
        let register = register.read();
        (register.count(), register.citizen_count())
    };
    let mut list = PersonList::new(count, accepts_ndjson(ctx.headers), now);
    let citizens_until = match &filter {
        None => page.list_all(register, &mut list),
        Some(filter) => page.search(register, filter, &mut list),
    };
    let (listed, is_full) = (list.count, list.is_full());
    let response = list.response(citizens_until);
    if is_full {
        let most = MAX_LIST_LENGTH >> 20;
        return Ok(response
            .hinting(format!("the list ends after {listed} persons, at {most} MiB; ask for the others with offset")));
    }
    Ok(match citizens_until.filter(|until| *until < citizens && listed < page.limit) {
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
    fn new(total: usize, is_ndjson: bool, now: OsloTime) -> Self {
        let body = if is_ndjson { Vec::new() } else { format!("{{\"total\":{total},\"personer\":[").into_bytes() };
        Self { body, count: 0, is_ndjson, now }
    }

    fn is_full(&self) -> bool {
        self.body.len() >= MAX_LIST_LENGTH
    }

    fn add(&mut self, person: &Person) {
        if !self.is_ndjson && self.count > 0 {
            self.body.push(b',');
        }
        self.count += 1;
        serde_json::to_writer(&mut self.body, &PersonDocument::new(person, self.now))
            .expect("a person is made of strings and lists");
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
    /// Lists everybody from the offset on. Changes of the register come between two parts, so that nobody waits for a long list.
    fn list_all(&self, register: &Register, list: &mut PersonList) -> Option<usize> {
        loop {
            let (before, register) = (list.count, register.read());
            let left = (self.limit - before).min(PART);
            for person in register.persons_from(self.offset.saturating_add(before)).take(left) {
                if list.is_full() {
                    return None;
                }
                list.add(&person);
            }
            if list.count < before + PART {
                return None;
            }
        }
    }

    /// Searches the stored persons first, then the population, at most [`MAX_SEARCHED`] citizens of it, and tells where that ended.
    fn search(&self, register: &Register, filter: &PersonFilter<'_>, list: &mut PersonList) -> Option<usize> {
        let now = list.now;
        let is_wanted = |person: &Cow<'_, Person>| filter.matches(person, now);
        let reader = register.read();
        if let Some(pid) = filter.identifier() {
            let person = reader.find(&pid).filter(is_wanted);
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
            let stored = reader.stored_persons().filter(&mut is_listed).take(self.limit);
            stored
                .take_while(|person| {
                    list.add(person);
                    !list.is_full()
                })
                .for_each(drop);
        }
        let citizens = reader.citizen_count();
        drop(reader);
        if !filter.can_match_citizens() || citizens == 0 {
            return None;
        }
        let end = citizens.min(self.citizens_from.saturating_add(MAX_SEARCHED));
        let mut until = self.citizens_from.min(end);
        while until < end && list.count < self.limit && !list.is_full() {
            let reader = register.read();
            let part = end.min(until + PART);
            while until < part && list.count < self.limit && !list.is_full() {
                if let Some(person) = reader.unchanged_citizen(until).filter(&mut is_listed) {
                    list.add(&person);
                }
                until += 1;
            }
        }
        Some(until).filter(|until| *until > self.citizens_from)
    }
}
