//! Completions and manual pages, which packages install beside the program.

use crate::support::program::{assert_fails, krr_contract};

const COMMANDS: [&str; 9] =
    ["verify", "compare", "mutants", "diff", "rules", "environments", "scan", "completions", "man"];

fn printed(arguments: &[&str]) -> String {
    let (code, out, err) = krr_contract(arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}");
    out
}

#[test]
fn the_completions_of_each_shell_have_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for name in COMMANDS.into_iter().chain(["krr-contract", "max-requests", "dry-run"]) {
            assert!(script.contains(name), "{name} for {shell}");
        }
    }
    assert_fails(krr_contract(&["completions", "cmd.exe"]), 2, "bash, elvish, fish, powershell, zsh");
}

#[test]
fn the_program_and_each_command_have_a_manual_page() {
    let page = printed(&["man"]).replace("\\-", "-");
    assert!(page.contains("\n.TH krr-contract 1 ") && page.contains("Exit codes: 0 all rules passed"), "{page}");
    for name in COMMANDS {
        assert!(page.contains(&format!("krr-contract-{name}(1)")), "{name}");
        let page = printed(&["man", name]).replace("\\-", "-");
        assert!(page.contains(&format!("\n.TH krr-contract-{name} 1 ")), "{name}: {page}");
    }
    let page = printed(&["man", "verify"]).replace("\\-", "-");
    assert!(page.contains("--target") && page.contains("--max-requests"), "{page}");
    assert_fails(krr_contract(&["man", "lookup"]), 2, "`krr-contract` has no command \"lookup\"; there are verify, ");
}
