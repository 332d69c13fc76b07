//! `krr-contract` as a process.

use std::process::{Command, Output};

/// Exit code, standard output and standard error.
pub(crate) type Outcome = (Option<i32>, String, String);

/// The program, with nothing from the environment of the test that changes its behaviour.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_krr-contract"));
    for name in ["KRR_ACCESS_TOKEN", "KRR_USER_TOKEN", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.args(arguments);
    command
}

pub(crate) fn krr_contract(arguments: &[&str]) -> Outcome {
    outcome(program(arguments).output().unwrap())
}

pub(crate) fn outcome(output: Output) -> Outcome {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Nothing on standard output, and an error with that text.
#[track_caller]
pub(crate) fn assert_fails((code, out, err): Outcome, expected_code: i32, expected: &str) {
    assert_eq!((code, out.as_str()), (Some(expected_code), ""), "{err}");
    assert!(err.contains(expected), "{expected:?} is not in {err}");
}
