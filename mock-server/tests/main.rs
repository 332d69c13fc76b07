//! The mock seen from outside: over sockets, from the command line and from a Rust test.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where it stopped")]

mod admin;
mod any_schema;
mod calendar;
mod change_feed;
mod change_feed_pages;
mod command_line;
mod embedding;
mod feed_follower;
mod garbage;
mod generation_tokens;
mod generations;
mod hosts;
mod integrator;
mod journal;
mod languages;
mod later_members;
mod life;
mod mutants;
mod other_documents;
mod process;
mod published_table;
mod refusals;
mod retired;
mod scopes;
mod signed;
mod socket;
mod steering;
mod swagger;
mod test_user_evenings;
mod test_users;
mod time;
mod tokens;
mod versions;
mod wire;
