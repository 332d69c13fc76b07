//! The build script that finds the commit for `--version`, run in folders as it may meet them.

use std::{collections::BTreeMap, env, fs, path::Path, process::Command};

use tempfile::TempDir;

const SCRIPT: &str = include_str!("../../build.rs");

#[test]
fn both_programs_have_the_same_build_script() {
    assert_eq!(SCRIPT, include_str!("../../../contract-tests/build.rs"));
}

fn compiled() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(compiler);
    command.args(["--edition", "2024", "-o"]).arg(folder.path().join("script"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs");
    assert!(command.arg(source).status().unwrap().success());
    folder
}

/// Commit, date, and the files that make cargo run the script again.
fn run(script: &Path, folder: &Path, variables: &[(&str, &str)]) -> (String, String, Vec<String>) {
    let mut command = Command::new(script.join("script"));
    command.current_dir(folder).env_remove("KRR_BUILD_COMMIT").env_remove("KRR_BUILD_DATE");
    // Whatever the folder of temporary files lies in.
    command.env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap()).envs(variables.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let out = String::from_utf8(output.stdout).unwrap();
    let lines = |start: &'static str| out.lines().filter_map(move |line| line.strip_prefix(start)).map(str::to_owned);
    let variables: BTreeMap<_, _> = lines("cargo::rustc-env=")
        .map(|line| line.split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap())
        .collect();
    let watched = lines("cargo::rerun-if-changed=").collect();
    (variables["KRR_BUILD_COMMIT"].clone(), variables["KRR_BUILD_DATE"].clone(), watched)
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=n", "-c", "user.email=n@example.no"]).args(arguments);
    command.env("GIT_COMMITTER_DATE", "2026-11-30T12:00:00Z").output().is_ok_and(|output| output.status.success())
}

#[test]
fn the_commit_comes_from_variables_git_or_the_package_and_else_is_unknown() {
    let script = compiled();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let found = |variables: &[(&str, &str)]| run(script.path(), path, variables);
    let unknown = ("unknown".to_owned(), "unknown".to_owned(), vec!["build.rs".to_owned()]);
    assert_eq!(found(&[]), unknown);
    assert_eq!(found(&[("PATH", "/nowhere")]), unknown, "no git at all");

    fs::write(path.join(".cargo_vcs_info.json"), r#"{ "git": { "sha1": "0123abcd" }, "path_in_vcs": "x" }"#).unwrap();
    assert_eq!(found(&[]).0, "0123abcd");
    fs::write(path.join(".cargo_vcs_info.json"), r#"{ "git": {"#).unwrap();
    assert_eq!(found(&[]), unknown);

    let given = found(&[("KRR_BUILD_COMMIT", "feed\ncargo::x=1"), ("KRR_BUILD_DATE", "2026-12-01")]);
    assert_eq!((given.0.as_str(), given.1.as_str()), ("feedcargo::x=1", "2026-12-01"));
    assert_eq!(found(&[("KRR_BUILD_COMMIT", "unknown")]), unknown);

    assert!(git(path, &["init", "--quiet"]), "git is needed to build this project");
    fs::write(path.join("other"), "").unwrap();
    assert!(git(path, &["add", "other"]) && git(path, &["commit", "--quiet", "-m", "other"]));
    assert_eq!(found(&[]), unknown, "the repository is somebody else's");

    fs::write(path.join("build.rs"), "").unwrap();
    assert!(git(path, &["add", "build.rs"]) && git(path, &["commit", "--quiet", "-m", "script"]));
    let (commit, date, watched) = found(&[]);
    assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{commit}");
    assert_eq!(date, "2026-11-30");
    assert!(watched.len() > 1 && watched.iter().all(|file| path.join(file).exists()), "{watched:?}");
    fs::remove_file(path.join(".git/logs/HEAD")).unwrap();
    let (_, _, watched) = found(&[]);
    assert!(watched.len() > 2 && watched.iter().all(|file| path.join(file).exists()), "{watched:?}");
}
