//! Finds the commit for `--version`. The build scripts of both programs are the same file, which a test checks.
//!
//! From `KRR_BUILD_COMMIT` and `KRR_BUILD_DATE`, which a build without git may set; else from git; else from the file that
//! `cargo package` puts into a crate. Without any of them the build succeeds, and the commit is `unknown`.

use std::{env, fs, path::Path, process::Command};

const UNKNOWN: &str = "unknown";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=KRR_BUILD_COMMIT");
    println!("cargo::rerun-if-env-changed=KRR_BUILD_DATE");
    let (commit, date) = given().or_else(of_git).or_else(of_package).unwrap_or((UNKNOWN.into(), UNKNOWN.into()));
    println!("cargo::rustc-env=KRR_BUILD_COMMIT={commit}");
    println!("cargo::rustc-env=KRR_BUILD_DATE={date}");
}

fn given() -> Option<(String, String)> {
    let variable = |name| env::var(name).ok().map(|value| one_word(&value)).filter(|value| !value.is_empty());
    let commit = variable("KRR_BUILD_COMMIT").filter(|commit| commit != UNKNOWN)?;
    Some((commit, variable("KRR_BUILD_DATE").unwrap_or_else(|| UNKNOWN.to_owned())))
}

/// The commit that is checked out, if this file is in it: a crate may lie in the repository of somebody else.
fn of_git() -> Option<(String, String)> {
    git(&["ls-files", "--error-unmatch", "build.rs"])?;
    let of_head = git(&["log", "-1", "--format=%H %cs", "HEAD"])?;
    let (commit, date) = of_head.split_once(' ')?;
    watch();
    Some((commit.to_owned(), date.to_owned()))
}

/// Lets cargo run this again when another commit is checked out, and not before. A file that is not there would make it run each time.
fn watch() {
    let branch = git(&["rev-parse", "--symbolic-full-name", "HEAD"]).unwrap_or_default();
    let path = |name: &str| git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists());
    let files = match path("logs/HEAD") {
        Some(log) => vec![log],
        None => ["HEAD", &branch, "packed-refs"].into_iter().filter_map(path).collect(),
    };
    for file in files {
        println!("cargo::rerun-if-changed={file}");
    }
}

/// What git prints; nothing where it fails or is not there.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// `{"git": {"sha1": "..."}, ...}`, in which nothing else is named so.
fn of_package() -> Option<(String, String)> {
    let text = fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    let commit = rest.split('"').nth(1).map(one_word)?;
    Some((commit, UNKNOWN.to_owned()))
}

fn one_word(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(64).collect()
}
