//! The real `krr-contract scan`: what it reads, what it skips, and how it exits.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn krr_scan(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_krr-contract"));
    let Output { status, stdout, stderr } = command.current_dir(folder).arg("scan").args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn nothing_is_0_findings_are_1_and_a_wrong_question_is_2() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clean"), "nothing\n").unwrap();
    let (code, out, err) = krr_scan(folder.path(), &["."]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("0 findings in 0 files") && out.contains("1 files searched"), "{out}");

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
fn ignored_files_are_passed_over_in_a_work_tree_and_only_there() {
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
    assert_eq!(krr_scan(root, &["built/app.yml"]).0, Some(1), "it was asked for by name");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_what_is_skipped_is_said() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(elsewhere.path().join("old"), "krr.digdir.no\n").unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("old"), folder.path().join("other")).unwrap();
    fs::write(folder.path().join("binary"), b"krr.digdir.no\0").unwrap();
    fs::write(folder.path().join("huge"), vec![b'x'; (1 << 20) + 1]).unwrap();
    let (code, out, _) = krr_scan(folder.path(), &[".", "--max-size", "1", "--verbose"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("skipped ./binary: binary") && out.contains("skipped ./huge: too large"), "{out}");
    assert!(out.contains("0 files searched, 1 binary, 1 too large, 0 unreadable"), "{out}");
}

#[test]
fn a_fix_is_shown_then_written_and_the_rest_is_still_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.properties");
    let before = "krr=https://krr.digdir.no/rest/v1/personer\r\nold=oidc.difi.no\r\n";
    fs::write(&path, before).unwrap();
    let (code, out, _) = krr_scan(folder.path(), &[".", "--fix", "--dry-run", "--least", "likely"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(
        out.contains("+krr=https://kontaktregisteret.no/rest/v1/personer")
            && out.contains("1 places would be rewritten"),
        "{out}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), before);

    let (code, out, _) = krr_scan(folder.path(), &[".", "--fix", "--least", "likely"]);
    assert_eq!(code, Some(1), "one finding is left: {out}");
    assert!(out.contains("1 places rewritten") && out.contains("1 findings in 1 files"), "{out}");
    let after = "krr=https://kontaktregisteret.no/rest/v1/personer\r\nold=oidc.difi.no\r\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), after);
    krr_scan(folder.path(), &[".", "--fix"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), after, "a second time changes nothing");
}

#[test]
fn the_help_teaches_by_examples() {
    let (code, out, _) = krr_scan(Path::new("."), &["--help"]);
    assert_eq!(code, Some(0));
    assert!(
        out.contains("--fix --dry-run") && out.contains("krr-scan: allow REASON") && out.contains("Exit codes"),
        "{out}"
    );
}
