//! `specs/MIGRATION.md` is generated, and kept in step here.

use std::{env, fs, path::Path};

use krr_specs::{Generation, diff::migration};

const HEAD: &str = "\
# From VER2 to TEST

What an integrator of the archived first generation (`openapi/ver2.yaml` as `g1`) has to change for its successor
(`openapi/test.yaml`, `g3`). *Readers* read answers, *writers* send requests. What is only likely or a guess is marked
in the two documents, by `x-confidence`, and in `rules.toml`.

This page is generated from the documents, the record of environments and `src/generation/behaviour.rs`. Do not edit it; renew it with
`INSTA_UPDATE=always cargo test -p krr-specs --test specs migration`.

";

#[test]
fn the_migration_page_is_in_step() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("MIGRATION.md");
    let page = format!("{HEAD}{}", migration(Generation::G1, Generation::G3));
    if env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "specs/MIGRATION.md is out of step; renew it with \
         INSTA_UPDATE=always cargo test -p krr-specs --test specs migration"
    );
}

#[test]
fn every_pair_of_generations_has_a_page() {
    for (from, to) in [(Generation::G1, Generation::G2), (Generation::G2, Generation::G3)] {
        let page = migration(from, to);
        assert!(page.contains(&format!("| what | {from} | {to} |")), "{page}");
        assert!(!page.contains("\n\n\n"), "{page}");
    }
}
