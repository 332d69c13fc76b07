//! Holds the pages to what they describe: links, paths, the length of the README, test persons and exit codes.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use krr_fixtures::Deck;

pub(crate) struct Page {
    /// From the root of the repository.
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every Markdown file of the repository.
pub(crate) fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !["target", ".git"].contains(&name) {
                folders.push(path);
            } else if name.ends_with(".md") {
                let text = fs::read_to_string(&path).unwrap();
                pages.push(Page { path: path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), text });
            }
        }
    }
    pages
}

fn page(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The text outside of fenced blocks.
fn prose(text: &str) -> String {
    let fenced = |line: &&str| line.trim_start().starts_with("```");
    let mut in_block = false;
    let lines = text.lines().filter(|line| {
        in_block ^= fenced(line);
        !in_block && !fenced(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The anchors of the headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let prose = prose(text);
    let headings = prose.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |heading: &str| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

#[test]
fn every_relative_link_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    for Page { path, text } in pages() {
        let prose = prose(&text);
        let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let this = root().join(&path);
            let target = if file.is_empty() { this } else { this.parent().unwrap().join(file) };
            let is_there = target.exists()
                && anchor.is_none_or(|anchor| anchors(&fs::read_to_string(&target).unwrap()).contains(anchor));
            if !is_there {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_path_in_backticks_exists() {
    const TOP: [&str; 6] = ["specs/", "fixtures/", "mock-server/", "contract-tests/", ".ci/", ".github/"];
    let mut missing = Vec::new();
    for Page { path, text } in pages() {
        let prose = prose(&text);
        let quoted = prose.split('`').skip(1).step_by(2);
        for quoted in quoted.filter(|quoted| TOP.iter().any(|top| quoted.starts_with(top))) {
            let whole = quoted.split([' ', '*', '{']).next().unwrap();
            if !root().join(whole).exists() {
                missing.push(format!("{path}: {quoted}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_readme_is_short() {
    assert!(page("README.md").lines().count() <= 160);
}

#[test]
fn the_test_of_the_readme_is_one_that_runs() {
    let test = include_str!("readme_example.rs").split("// In the README:\n").nth(1).unwrap();
    assert!(page("README.md").contains(&format!("```rust\n{test}```")), "the README should have:\n{test}");
}

#[test]
fn the_table_of_test_persons_has_everybody_of_the_default_deck() {
    let page = page("fixtures/README.md");
    let deck = Deck::bundled("default").unwrap();
    for person in deck.residents() {
        let row = format!("| `{}` | ", person.personidentifikator().as_str());
        let row = page.lines().find(|line| line.starts_with(&row));
        let row = row.unwrap_or_else(|| panic!("no row for {:?} {:?}", person.note(), person.persona()));
        assert!(person.persona().is_none_or(|persona| row.contains(&format!("`{persona}`"))), "{row}");
    }
}

#[test]
fn the_deck_of_the_page_can_be_loaded() {
    let page = page("fixtures/README.md");
    let deck = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(Deck::parse(deck, "mine.toml").unwrap().residents().len(), 1);
}

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_krr-contract")).args(arguments).arg("--help").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_page_has_every_command_with_every_exit_code_of_its_help() {
    let page = page("contract-tests/README.md");
    let cells = |row: &str| row.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let mut rows = page.lines().skip_while(|line| !line.starts_with("| code |")).map(cells);
    let head = rows.next().unwrap();
    let rows: Vec<_> = rows.take_while(|cells| cells.len() == head.len()).collect();
    // Those of `verify` stand in the help of the whole.
    for (command, arguments) in [("verify", None), ("compare", Some("compare")), ("mutants", Some("mutants"))]
        .into_iter()
        .chain(["gauntlet", "diff", "scan", "environments"].map(|command| (command, Some(command))))
    {
        let column = head.iter().position(|cell| *cell == format!("`{command}`")).unwrap();
        let help = help(&Vec::from_iter(arguments));
        let (_, codes) = help.split_once("Exit codes:").unwrap();
        let codes =
            codes.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| ["0", "1", "2", "3", "4"].contains(word));
        let known: Vec<&str> = codes.collect();
        assert!(!known.is_empty(), "{command}");
        for cells in rows.iter().filter(|cells| cells[1].parse::<u8>().is_ok()) {
            assert_eq!(known.contains(&&*cells[1]), !cells[column].is_empty(), "{command} and code {}", cells[1]);
        }
    }
}

#[test]
fn the_page_of_krr_contract_names_only_flags_and_commands_that_exist() {
    let prose = prose(&page("contract-tests/README.md"));
    let commands = ["verify", "gauntlet", "compare", "mutants", "diff", "scan", "rules", "environments"];
    let helps: String = commands.iter().map(|command| help(&[command])).collect();
    let flags =
        prose.split('`').skip(1).step_by(2).flat_map(str::split_whitespace).filter(|word| word.starts_with("--"));
    for flag in flags.filter(|flag| *flag != "--") {
        assert!(helps.contains(flag), "{flag}");
    }
    for command in commands {
        assert!(prose.contains(&format!("| [`{command}`](#{command})")), "{command}");
    }
}
