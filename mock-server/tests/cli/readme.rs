//! Holds mock-server/README.md to the help of `krr-mock` and to the document of the admin API.

use std::{error::Error, process::Command};

use krr_fixtures::Person;
use krr_mock_server::{Clock, KrrMock};

const PAGE: &str = include_str!("../../README.md");
const ADMIN: &str = include_str!("../../openapi/admin.yaml");

fn rows(heading: &str) -> Vec<&'static str> {
    let (_, section) = PAGE.split_once(heading).unwrap();
    let section = section.split("\n## ").next().unwrap();
    section.lines().filter(|line| line.starts_with("| `")).collect()
}

/// The value after `name` in a hint such as `[env: KRR_MOCK_LISTEN=]`.
fn hint<'h>(entry: &'h str, name: &str) -> Option<&'h str> {
    let (_, rest) = entry.split_once(&format!("[{name}: "))?;
    rest.split(']').next().map(|value| value.trim_end_matches('='))
}

#[test]
fn the_page_has_every_flag_of_the_help_with_its_variable_and_default() {
    let help = Command::new(env!("CARGO_BIN_EXE_krr-mock")).arg("--help").env_clear().output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    let (_, options) = help.split_once("Options:\n").unwrap();
    let entries = options.split("\n      --").map(|entry| entry.trim_start().trim_start_matches("--"));
    let entries: Vec<&str> = entries.filter(|entry| entry.contains("[env: ")).collect();
    let rows = rows("\n## Flags\n");
    assert_eq!(rows.len(), entries.len(), "as many rows as flags");
    for entry in entries {
        let flag = entry.split([' ', '\n']).next().unwrap();
        let row = rows
            .iter()
            .find(|row| row[3..].starts_with(&format!("--{flag}`")) || row[3..].starts_with(&format!("--{flag} ")));
        let cells: Vec<&str> = row.unwrap_or_else(|| panic!("no row for --{flag}")).split(" | ").collect();
        assert_eq!(cells[1], format!("`{}`", hint(entry, "env").unwrap()), "--{flag}");
        if let Some(default) = hint(entry, "default") {
            assert_eq!(cells[2], format!("`{default}`"), "--{flag}");
        }
    }
}

#[tokio::test]
async fn the_rust_example_of_the_page_runs() -> Result<(), Box<dyn Error>> {
    // On the page:
    let mock = KrrMock::builder().clock(Clock::standing("2023-10-12T10:00:00Z".parse()?)).start().await?;
    let world = mock.world("my-test");
    world.put(Person::aktiv("22859197810".parse()?).reservert());
    world.clocks().register.advance("P18M".parse()?)?;
    let token = world.token("krr:global/kontaktinformasjon.read");
    world.verify(); // after your client has used mock.uri(), the token and the header KRR-Mock-World
    // Not on the page:
    assert!(!token.is_empty());
    let this = include_str!("readme.rs").split("    // On the page:\n").nth(1).unwrap();
    let example = this.split("    // Not").next().unwrap().replace("\n    ", "\n");
    assert!(PAGE.contains(&format!("```rust\n{}```", example.trim_start())), "the page should have:\n{example}");
    Ok(())
}

#[test]
fn the_page_has_every_call_of_the_admin_api() {
    let mut calls = Vec::new();
    let mut path = "";
    for line in ADMIN.lines().skip_while(|line| *line != "paths:").take_while(|line| *line != "components:") {
        let indent = line.len() - line.trim_start().len();
        let name = line.trim().trim_end_matches(':');
        match indent {
            2 => path = name,
            4 if ["get", "put", "post", "delete"].contains(&name) => {
                calls.push(format!("| `{} /_mock{path}` |", name.to_uppercase()));
            }
            _ => {}
        }
    }
    let rows = rows("\n## Admin API\n");
    assert_eq!(rows.len(), calls.len(), "as many rows as calls");
    for call in calls {
        assert!(rows.iter().any(|row| row.starts_with(&call)), "{call}");
    }
}
