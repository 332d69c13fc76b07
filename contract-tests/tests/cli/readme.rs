//! The README is true: its commands are run as they are written, and print what stands there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Numbers differ from run to run (times, ports, speeds); how many digits they have does too.
fn without_numbers(text: &str) -> String {
    let mut shape = String::new();
    for c in text.trim_end().chars() {
        match c.is_ascii_digit() {
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
            false => shape.push(c),
        }
    }
    shape
}

/// A command and what the README says it prints.
struct Shown {
    command: String,
    output: String,
}

fn shown(readme: &str) -> Vec<Shown> {
    let blocks = readme.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let entries =
        blocks.flat_map(|block| format!("\n{block}").split("\n$ ").skip(1).map(str::to_owned).collect::<Vec<_>>());
    let split = |entry: String| {
        let (command, output) = entry.split_once('\n').unwrap_or((&entry, ""));
        Shown { command: command.to_owned(), output: output.to_owned() }
    };
    entries.map(split).collect()
}

/// The mock of the README, on a free port; the variables stand in for flags, so that its command stays as it is written.
struct Mock {
    child: Child,
    printed: PathBuf,
    url: String,
}

impl Mock {
    fn run(command: &str, root: &Path, folder: &Path) -> Self {
        let (ready, printed) = (folder.join("url"), folder.join("printed"));
        // Of the one before, which was killed.
        let _ = fs::remove_file(&ready);
        let mut shell = shell(&format!("exec {command}"), root);
        shell.env("KRR_MOCK_LISTEN", "127.0.0.1:0").env("KRR_MOCK_READY_FILE", &ready);
        // Nothing is left in the cache of whoever runs the tests.
        shell.env("KRR_MOCK_KEY_FOLDER", folder.join("keys"));
        shell.stdout(fs::File::create(&printed).unwrap()).stderr(Stdio::null());
        let child = shell.spawn().unwrap();
        let began = Instant::now();
        while !ready.exists() {
            assert!(began.elapsed() < Duration::from_secs(600), "the README's first command never answers");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { child, printed, url: fs::read_to_string(ready).unwrap() }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn shell(command: &str, root: &Path) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).current_dir(root).stdin(Stdio::null());
    for variable in ["KRR_ACCESS_TOKEN", "KRR_USER_TOKEN"] {
        shell.env_remove(variable);
    }
    shell
}

#[test]
fn the_commands_print_what_the_readme_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let mut shown = shown(&readme).into_iter();

    let first = shown.next().unwrap();
    assert_eq!(first.command, "cargo run --bin krr-mock");
    let mut mock = Mock::run(&first.command, root, folder.path());
    let printed = fs::read_to_string(&mock.printed).unwrap();
    assert_eq!(without_numbers(&printed), without_numbers(&first.output));

    let (mut tested, mut token) = (0, String::new());
    for Shown { command, output } in shown {
        if command == "cargo test" {
            continue; // that is what is running
        }
        if command.starts_with(&first.command) {
            // The one before is left to itself, as whoever reads would stop it.
            drop(mock);
            mock = Mock::run(&command, root, folder.path());
            assert!(output.is_empty(), "what it prints is shown where it is first started");
            continue;
        }
        let address = mock.url.trim_start_matches("http://").to_owned();
        let here = format!("{token}{}", command.replace("localhost:8080", &address));
        if command.starts_with("TOKEN=") {
            token = format!("{here}; ");
        }
        let result = shell(&here, root).output().unwrap();
        let said = String::from_utf8([result.stdout, result.stderr].concat()).unwrap();
        let expected = output.replace("localhost:8080", &address);
        assert_eq!(without_numbers(&said), without_numbers(&expected), "{command}");
        tested += 1;
    }
    assert_eq!(tested, 21, "commands were found and run");
}
