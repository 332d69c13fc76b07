//! Completions and manual pages, which packages install beside the program.

use crate::cli::process::{ProgramOutput, krr_mock, run};

fn printed(arguments: &[&str]) -> String {
    let said = run(krr_mock(arguments));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}");
    said.out
}

/// The flags that `--help` names.
fn flags() -> Vec<String> {
    let help = printed(&["--help"]);
    let (_, options) = help.split_once("Options:\n").unwrap();
    let flags = options.lines().filter_map(|line| line.trim_start().strip_prefix("--"));
    let flags: Vec<String> = flags.map(|line| line.split([' ', ',']).next().unwrap().to_owned()).collect();
    assert!(flags.len() > 20, "{flags:?}");
    flags
}

#[test]
fn the_completions_of_each_shell_have_every_flag_and_command() {
    for (shell, start) in [
        ("bash", "_krr__mock() {"),
        ("elvish", "use builtin;"),
        ("fish", "# Print an optspec"),
        ("powershell", "using namespace System.Management.Automation"),
        ("zsh", "#compdef krr-mock"),
    ] {
        let script = printed(&["completions", shell]);
        assert!(script.trim_start_matches('\n').starts_with(start), "{shell}: {}", &script[..200]);
        for name in flags().iter().map(String::as_str).chain(["client", "healthcheck", "persons", "d-number"]) {
            assert!(script.contains(name), "{name} for {shell}");
        }
    }
}

#[test]
fn the_manual_page_has_every_flag_with_its_variable() {
    let page = printed(&["man"]).replace("\\-", "-");
    assert!(page.contains("\n.TH krr-mock 1 "), "{page}");
    for flag in flags().iter().filter(|flag| !["help", "version"].contains(&flag.as_str())) {
        assert!(page.contains(&format!("--{flag}")), "--{flag}");
        assert!(page.contains(&format!("KRR_MOCK_{}", flag.to_uppercase().replace('-', "_"))), "variable of --{flag}");
    }
    assert!(page.contains("krr-mock-healthcheck(1)") && page.contains("Exit codes: 0 stopped"), "{page}");
}

#[test]
fn a_command_has_a_manual_page_of_its_own() {
    let page = printed(&["man", "persons", "new"]).replace("\\-", "-");
    assert!(page.contains("\n.TH krr-mock-persons-new 1 ") && page.contains("--d-number"), "{page}");
    assert!(!page.contains("--listen"), "{page}");
}

#[test]
fn an_unknown_shell_or_command_is_a_usage_error() {
    for (arguments, parts) in [
        (&["completions"][..], &["<SHELL>"][..]),
        (&["completions", "cmd.exe"], &["cmd.exe", "bash, elvish, fish, powershell, zsh"]),
        (
            &["man", "verify"],
            &["`krr-mock` has no command \"verify\"", "client, completions, healthcheck, man, persons"],
        ),
        (&["man", "healthcheck", "now"], &["`healthcheck` has no command \"now\""]),
    ] {
        let ProgramOutput { code, out, err } = run(krr_mock(arguments));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?} {err}");
        for part in parts {
            assert!(err.contains(part), "{part:?} in {err}");
        }
    }
}
