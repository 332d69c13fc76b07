//! Runs the commands of all pages and compares what they print with what the page shows.
//!
//! Commands are the lines that begin with `$ ` in a block marked `console`. A command that starts a mock replaces the one before.
//! - Numbers differ from run to run, so any number matches any other. JSON may be formatted.
//! - `...` as the last line of an output matches the rest of it.
//! - A command without output on the page may print anything.
//! - A command must succeed, unless its output is shown to the end.
//! - A `# ` line before a command is a comment.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::pages::{Page, pages, root};

/// The first command of the README. It alone is run as it is written; later ones use the programs that are built by then.
const FIRST: &str = "cargo run --bin krr-mock";

#[test]
fn every_command_on_every_page_prints_what_the_page_shows() {
    let pages = pages();
    let (readme, others): (Vec<&Page>, _) = pages.iter().partition(|page| page.path == "README.md");
    let commands = examples(&readme[0].text);
    assert_eq!(commands[0].command, FIRST);
    assert!(commands.iter().any(|example| example.command == "cargo test"));
    // Alone, because its first command builds what the others use.
    run(readme[0]);
    thread::scope(|scope| others.into_iter().for_each(|page| drop(scope.spawn(|| run(page)))));
}

struct Example {
    command: String,
    output: String,
}

fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = page.lines().map(str::trim_start).peekable();
    let mut in_console = false;
    while let Some(line) = lines.next() {
        let is_comment = line.starts_with("# ") && lines.peek().is_some_and(|next| next.starts_with("$ "));
        match line {
            _ if line.starts_with("```") => in_console = line == "```console",
            _ if !in_console || is_comment => {}
            _ => match (line.strip_prefix("$ "), examples.last_mut()) {
                (Some(command), _) => examples.push(Example { command: command.to_owned(), output: String::new() }),
                (None, Some(example)) => example.output += &format!("{line}\n"),
                (None, None) => panic!("an output without a command: {line}"),
            },
        }
    }
    examples
}

fn run(page: &Page) {
    let folder = tempfile::tempdir().unwrap();
    let shell = Shell::new(folder.path());
    let (mut mock, mut token) = (None::<PageMock>, String::new());
    for Example { command, output } in examples(&page.text) {
        let command = match &*command {
            "cargo test" => continue, // which is what is running
            FIRST if mock.is_none() => command,
            _ => without_cargo(&command),
        };
        let printed = if starts_mock(&command) {
            drop(mock.take());
            mock.insert(PageMock::start(&shell.in_folder(&command), &shell, folder.path())).printed()
        } else {
            let address = mock.as_ref().map_or("localhost:8080", |mock| mock.address());
            let here = shell.in_folder(&format!("{token}{}", command.replace("localhost:8080", address)));
            if command.starts_with("TOKEN=") {
                token = format!("{here}; ");
            }
            let result = shell.command(&here).output().unwrap();
            let printed = String::from_utf8([result.stdout, result.stderr].concat()).unwrap();
            let is_shown = !output.is_empty() && !output.ends_with("...\n");
            assert!(is_shown || result.status.success(), "{}: {command}\n{printed}", page.path);
            printed.replace(address, "localhost:8080")
        };
        assert!(matches(&printed, &output), "{}: {command}\nprints:\n{printed}\nthe page shows:\n{output}", page.path);
    }
}

fn without_cargo(command: &str) -> String {
    let program = ["cargo run -q --bin ", "cargo run --bin "].iter().find_map(|cargo| command.strip_prefix(cargo));
    program.map_or_else(|| command.to_owned(), |program| program.replacen(" -- ", " ", 1))
}

fn starts_mock(command: &str) -> bool {
    [FIRST, "krr-mock"].contains(&command) || command.starts_with("krr-mock --")
}

fn matches(printed: &str, shown: &str) -> bool {
    let (printed, shown) = match shown.starts_with('{') {
        true => (without_spaces(printed), without_spaces(shown)),
        false => (printed.to_owned(), shown.to_owned()),
    };
    match shown.strip_suffix("...\n") {
        _ if shown.is_empty() => true,
        Some(beginning) => without_numbers(&printed).starts_with(&without_numbers(beginning)),
        None => without_numbers(&printed) == without_numbers(&shown),
    }
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Every run of digits becomes `#`: times, ports and speeds differ, and so does how many digits they have.
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

/// Runs commands at the root of the repository, with the built programs in `PATH`.
struct Shell {
    folder: PathBuf,
    path: String,
    target: PathBuf,
}

impl Shell {
    fn new(folder: &Path) -> Self {
        // Makes a command fail where the server refuses its request.
        fs::write(folder.join(".curlrc"), "fail-with-body\n").unwrap();
        let profile = Path::new(env!("CARGO_BIN_EXE_krr-contract")).parent().unwrap();
        let target = profile.parent().unwrap().to_owned();
        let path = format!("{}:{}:{}", profile.display(), target.join("debug").display(), env::var("PATH").unwrap());
        Self { folder: folder.to_owned(), path, target }
    }

    /// Pages write their files to `/tmp`; here each page has a folder of its own.
    fn in_folder(&self, command: &str) -> String {
        command.replace("/tmp/", &format!("{}/", self.folder.display()))
    }

    fn command(&self, command: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(command).current_dir(root()).stdin(Stdio::null());
        shell.env("PATH", &self.path).env("CARGO_TARGET_DIR", &self.target).env("CURL_HOME", &self.folder);
        for variable in ["KRR_ACCESS_TOKEN", "KRR_USER_TOKEN", "GITHUB_ACTIONS"] {
            shell.env_remove(variable);
        }
        shell
    }
}

/// The mock of a page, on a free port. Variables stand in for flags, so that its command stays as it is written.
struct PageMock {
    child: Child,
    output: PathBuf,
    url: String,
}

impl PageMock {
    fn start(command: &str, shell: &Shell, folder: &Path) -> Self {
        let (ready, output) = (folder.join("url"), folder.join("output"));
        // Of the mock before, which was killed.
        let _ = fs::remove_file(&ready);
        let mut mock = shell.command(&format!("exec {command}"));
        mock.env("KRR_MOCK_LISTEN", "127.0.0.1:0").env("KRR_MOCK_READY_FILE", &ready);
        // Nothing is left in the cache of the user.
        mock.env("KRR_MOCK_KEY_FOLDER", folder.join("keys"));
        mock.stdout(fs::File::create(&output).unwrap()).stderr(Stdio::null());
        let mut child = mock.spawn().unwrap();
        let start = Instant::now();
        while !ready.exists() {
            assert!(child.try_wait().unwrap().is_none(), "{command} ended");
            assert!(start.elapsed() < Duration::from_secs(600), "{command} never answers");
            thread::sleep(Duration::from_millis(50));
        }
        Self { child, output, url: fs::read_to_string(ready).unwrap() }
    }

    fn address(&self) -> &str {
        self.url.trim().trim_start_matches("http://")
    }

    /// The mock prints right after it has written its ready file.
    fn printed(&self) -> String {
        let start = Instant::now();
        loop {
            let printed = fs::read_to_string(&self.output).unwrap();
            if printed.ends_with('\n') || start.elapsed() > Duration::from_secs(10) {
                return printed;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for PageMock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
