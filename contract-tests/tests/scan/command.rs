//! `krr-contract scan` as a process.

use std::{fs, path::Path, process::Command};

use crate::support::program::{Outcome, outcome, program};

fn krr_scan(folder: &Path, arguments: &[&str]) -> Outcome {
    outcome(program(&["scan"]).args(arguments).current_dir(folder).output().unwrap())
}

#[test]
fn no_findings_exit_0_findings_1_and_usage_errors_2() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clean"), "nothing\n").unwrap();
    let (code, out, err) = krr_scan(folder.path(), &["."]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("0 findings in 0 files") && out.contains("1 file searched"), "{out}");

    fs::write(folder.path().join(".env"), "KRR=https://kontaktregisteret.no/rest/v1/person\n").unwrap();
    assert_eq!(krr_scan(folder.path(), &["."]).0, Some(1), "hidden files are searched");
    assert_eq!(krr_scan(folder.path(), &[".", "--least", "likely"]).0, Some(0), "advice only");
    for arguments in
        [&["no-such-file"][..], &[], &["--dry-run", "."], &["--fix", "--format", "json", "."], &["--nonsense"]]
    {
        let (code, out, err) = krr_scan(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
    }
}

#[test]
fn ignored_files_are_skipped_in_a_work_tree_only() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("built")).unwrap();
    fs::write(root.join("built/app.yml"), "url: https://krr.digdir.no/rest\n").unwrap();
    fs::write(root.join(".gitignore"), "/built\n").unwrap();
    assert_eq!(krr_scan(root, &["."]).0, Some(1), "no work tree yet");
    fs::create_dir(root.join(".git")).unwrap();
    fs::write(root.join(".git/config"), "url = https://krr.digdir.no/rest\n").unwrap();
    assert_eq!(krr_scan(root, &["."]).0, Some(0));
    assert_eq!(krr_scan(root, &[".", "--no-ignore"]).0, Some(1));
    assert_eq!(krr_scan(root, &["built/app.yml"]).0, Some(1), "a named file is searched");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_skipped_files_are_listed() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(elsewhere.path().join("old"), "krr.digdir.no\n").unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("old"), folder.path().join("other")).unwrap();
    fs::write(folder.path().join("binary"), b"krr.digdir.no\0").unwrap();
    fs::write(folder.path().join("kept\u{1b}[2J"), "krr.digdir.no # krr-scan: allow \u{1b}[2J a\u{202e}b\n").unwrap();
    fs::write(folder.path().join("huge"), vec![b'x'; (1 << 20) + 1]).unwrap();
    let (code, out, _) = krr_scan(folder.path(), &[".", "--max-size", "1", "--verbose"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("skipped ./binary: binary") && out.contains("skipped ./huge: too large"), "{out}");
    assert!(out.contains("suppressed ./kept\u{fffd}[2J:1: krr.digdir.no (\u{fffd}[2J a\u{fffd}b)"), "{out:?}");
    assert!(out.contains("1 file searched, 1 binary, 1 too large, 0 unreadable"), "{out}");
}

#[cfg(unix)]
#[test]
fn a_named_path_that_cannot_be_read_exits_2() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("clean")).unwrap();
    symlink("nowhere", root.join("dangling")).unwrap();
    symlink("loop", root.join("loop")).unwrap();
    assert!(Command::new("mkfifo").arg(root.join("fifo")).status().unwrap().success());
    fs::write(root.join("closed"), "krr.digdir.no\n").unwrap();
    fs::set_permissions(root.join("closed"), PermissionsExt::from_mode(0o000)).unwrap();
    // root can read it.
    let closed = fs::read(root.join("closed")).is_err().then_some("closed");
    for name in ["dangling", "loop", "fifo", "/dev/null", "-", "/proc/self/mem"].into_iter().chain(closed) {
        let (code, out, err) = krr_scan(root, &["clean", name]);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{name}: {err}");
        assert!(err.starts_with(&format!("krr-contract: {name}: ")), "{err}");
        assert_eq!(err.contains("standard input is not read"), name == "-", "{err}");
    }
    fs::write(root.join("old"), "krr.digdir.no\n").unwrap();
    symlink("old", root.join("link")).unwrap();
    symlink("clean", root.join("other")).unwrap();
    assert_eq!(krr_scan(root, &["link"]).0, Some(1), "a link that is named is followed");
    fs::write(root.join("clean/old"), "krr.digdir.no\n").unwrap();
    assert_eq!(krr_scan(root, &["other"]).0, Some(1), "to a folder as well");
}

/// Only /proc has files that even root cannot read.
#[cfg(target_os = "linux")]
#[test]
fn unreadable_files_below_a_folder_are_a_warning() {
    let (code, out, err) = krr_scan(Path::new("/proc/self"), &["task", "--max-size", "1"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(!out.contains(" 0 unreadable"), "{out}");
    assert!(err.starts_with("krr-contract: not searched, ") && err.contains("task/"), "{err}");
    let (_, _, verbose) = krr_scan(Path::new("/proc/self"), &["task", "--max-size", "1", "--verbose"]);
    assert!(err.contains("--verbose") && !verbose.contains("--verbose") && verbose.len() > err.len(), "{verbose}");
}

#[test]
fn a_fix_is_shown_and_written_and_other_findings_remain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.properties");
    let before = "krr=https://krr.digdir.no/rest/v1/personer\r\nold=oidc.difi.no\r\n";
    fs::write(&path, before).unwrap();
    let (code, out, _) = krr_scan(folder.path(), &[".", "--fix", "--dry-run", "--least", "likely"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(
        out.contains("+krr=https://kontaktregisteret.no/rest/v1/personer")
            && out.contains("1 place would be rewritten"),
        "{out}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), before);

    let (code, out, _) = krr_scan(folder.path(), &[".", "--fix", "--least", "likely"]);
    assert_eq!(code, Some(1), "one finding is left: {out}");
    assert!(out.contains("1 place rewritten") && out.contains("1 finding in 1 file"), "{out}");
    let after = "krr=https://kontaktregisteret.no/rest/v1/personer\r\nold=oidc.difi.no\r\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), after);
    krr_scan(folder.path(), &[".", "--fix"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), after, "a second run changes nothing");
}

#[test]
fn the_help_has_examples_and_exit_codes() {
    let (code, out, _) = krr_scan(Path::new("."), &["--help"]);
    assert_eq!(code, Some(0));
    assert!(
        out.contains("--fix --dry-run") && out.contains("krr-scan: allow REASON") && out.contains("Exit codes"),
        "{out}"
    );
}
