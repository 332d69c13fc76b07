//! What the parts of a look-up cost by themselves: `cargo bench -p krr-mock-server`. The whole is measured by `bench/run`.

use divan::{Bencher, black_box};
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use krr_fixtures::{Deck, PersonResource, PersonWriter, Population, PreparedPerson};
use krr_specs::{Contract, Document, Generation, OsloTime, Request, View, mask, read_list, validate_request};

const MANY: [usize; 3] = [1, 100, 1000];

fn main() {
    divan::main();
}

fn now() -> OsloTime {
    "2023-10-12T12:00:00+02".parse().expect("a time")
}

fn writer() -> PersonWriter {
    PersonWriter::new(View::of_scopes("krr:global/kontaktinformasjon.read"), now())
}

/// A body and what judges it.
fn with_request(bencher: Bencher<'_, '_>, many: usize, judge: impl Fn(&Contract, &Request<'_>) -> bool + Sync) {
    let contract = Contract::compile(Document::of(Generation::G3)).expect("a test compiles it");
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let body = format!(r#"{{"personidentifikatorer":[{}]}}"#, vec![r#""11822648950""#; many].join(","));
    let request = Request { path_parameters: &[], query: &[], headers: &headers, body: body.as_bytes() };
    bencher.bench_local(|| assert!(judge(&contract, black_box(&request))));
}

#[divan::bench(args = MANY)]
fn request_in_one_pass(bencher: Bencher<'_, '_>, many: usize) {
    with_request(bencher, many, |contract, request| {
        contract.operation("getUsers").and_then(|operation| read_list(operation, request)).is_some()
    });
}

#[divan::bench(args = MANY)]
fn request_judged(bencher: Bencher<'_, '_>, many: usize) {
    with_request(bencher, many, |contract, request| {
        contract
            .operation("getUsers")
            .is_some_and(|operation| validate_request(operation, request).violations.is_empty())
    });
}

#[divan::bench(args = MANY)]
fn persons_serialized(bencher: Bencher<'_, '_>, many: usize) {
    let persons = Deck::bundled("default").expect("a deck").persons(now());
    let view = View::of_scopes("krr:global/kontaktinformasjon.read");
    bencher.bench_local(|| {
        let resources = persons.iter().cycle().take(many).map(|person| PersonResource::new(person, view, now()));
        serde_json::to_vec(&resources.collect::<Vec<_>>()).expect("JSON").len()
    });
}

#[divan::bench(args = MANY)]
fn persons_written(bencher: Bencher<'_, '_>, many: usize) {
    let (persons, writer) = (Deck::bundled("default").expect("a deck").persons(now()), writer());
    bencher.with_inputs(Vec::new).bench_local_values(|mut out| {
        persons.iter().cycle().take(many).for_each(|person| writer.write_person(person, &mut out));
        out
    });
}

#[divan::bench(args = MANY)]
fn persons_copied(bencher: Bencher<'_, '_>, many: usize) {
    let persons = Deck::bundled("default").expect("a deck").persons(now());
    let (texts, writer) = (persons.iter().map(PreparedPerson::new).collect::<Vec<_>>(), writer());
    bencher.with_inputs(Vec::new).bench_local_values(|mut out| {
        texts.iter().cycle().take(many).for_each(|text| writer.write_prepared(text, &mut out));
        out
    });
}

/// Found by their identifiers and written.
#[divan::bench(args = MANY)]
fn citizens_written(bencher: Bencher<'_, '_>, many: usize) {
    let population = Population::new(5_600_000, 7).expect("within the room");
    let asked: Vec<_> =
        (0..5_600_000).step_by(5600).filter_map(|index| population.personidentifikator(index)).collect();
    let writer = writer();
    bencher.with_inputs(Vec::new).bench_local_values(|mut out| {
        for who in asked.iter().take(many) {
            let index = population.index_of(who).expect("a citizen");
            population.write(index, who, now(), &writer, &mut out);
        }
        out
    });
}

/// What the journal masks of a long answer.
#[divan::bench]
fn excerpt_masked(bencher: Bencher<'_, '_>) {
    let mut body = Vec::new();
    let writer = writer();
    for person in Deck::bundled("default").expect("a deck").persons(now()) {
        writer.write_person(&person, &mut body);
    }
    body.truncate(2560);
    let text = String::from_utf8(body).expect("ASCII");
    bencher.bench_local(|| mask(black_box(&text)).len());
}
