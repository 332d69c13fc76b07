use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    process::{ExitStatus, Stdio},
    str::FromStr,
    time::{Duration, Instant},
};

use tokio::process::Command;

use crate::gauntlet::mock::HandedOver;

/// The tests of a client, as a command.
#[derive(Debug, Clone)]
pub struct ClientCommand {
    /// The program and its arguments.
    pub program: Vec<String>,
    /// Variables in the client's own names.
    pub templates: Vec<Template>,
}

/// `NAME=TEMPLATE`: a variable for the command, in which `{url}` stands for the URL of the mock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    name: String,
    template: String,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is no name.
    #[error("expected NAME=TEMPLATE, such as APP_KRR_BASE={{url}}")]
    NoName,
    /// A placeholder that does not exist.
    #[error(
        "{{{0}}} is unknown: there are {{url}}, {{issuer}}, {{token_url}}, {{client_id}}, {{kid}}, {{key_file}}, {{ca_file}} and {{proxy}}"
    )]
    UnknownPlaceholder(String),
}

/// How a run of the command ended.
#[derive(Debug)]
pub(crate) struct CommandRun {
    /// `None` when it was killed after the time-out.
    pub(crate) status: Option<ExitStatus>,
    pub(crate) duration: Duration,
    /// The end of what it wrote, standard output and error together.
    pub(crate) output: String,
}

/// The end of the output that is kept.
const KEPT_OUTPUT: u64 = 8 << 10;

impl CommandRun {
    pub(crate) fn passed(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }
}

impl ClientCommand {
    /// Runs the command against a mock, and kills it with all its children when `time_out` has passed.
    pub(crate) async fn run(&self, mock: &HandedOver, time_out: Option<Duration>) -> io::Result<CommandRun> {
        let (program, arguments) =
            self.program.split_first().ok_or_else(|| io::Error::other("the command is empty"))?;
        let mut output = tempfile::tempfile()?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output.try_clone()?);
        for (name, value) in mock.variables() {
            command.env(name, value);
        }
        for Template { name, template } in &self.templates {
            command.env(name, mock.filled(template));
        }
        // `go test` would repeat the result of the run before; other commands of Go do not know the flag and ignore it.
        let go_flags = std::env::var("GOFLAGS").unwrap_or_default();
        command.env("GOFLAGS", format!("{go_flags} -count=1").trim_start());
        #[cfg(unix)]
        command.process_group(0);
        command.kill_on_drop(true);
        let began = Instant::now();
        let mut child = command.spawn()?;
        // Dropped at the end, on the time-out and on an interrupt, which drops this future.
        let _group = ProcessGroup::of(&child);
        let status = match time_out {
            None => Some(child.wait().await?),
            Some(time_out) => tokio::time::timeout(time_out, child.wait()).await.ok().transpose()?,
        };
        Ok(CommandRun { status, duration: began.elapsed(), output: end_of(&mut output)? })
    }
}

/// A file and not a pipe, so that a child that outlives the command does not keep it open.
fn end_of(output: &mut File) -> io::Result<String> {
    let length = output.seek(SeekFrom::End(0))?;
    output.seek(SeekFrom::Start(length.saturating_sub(KEPT_OUTPUT)))?;
    let mut bytes = Vec::new();
    output.take(KEPT_OUTPUT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Kills the command and what it started, on drop.
struct ProcessGroup {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

impl ProcessGroup {
    #[cfg(unix)]
    fn of(child: &tokio::process::Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self { leader: id.and_then(rustix::process::Pid::from_raw) }
    }

    #[cfg(not(unix))]
    fn of(_: &tokio::process::Child) -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            // There may be nobody left in it.
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }
}

impl HandedOver {
    fn values(&self) -> [(&'static str, &'static str, &str); 8] {
        [
            ("KRR_MOCK_URL", "url", &self.url),
            ("KRR_MOCK_ISSUER", "issuer", &self.issuer),
            ("KRR_MOCK_TOKEN_URL", "token_url", &self.token_url),
            ("KRR_MOCK_CLIENT_ID", "client_id", &self.client_id),
            ("KRR_MOCK_KID", "kid", &self.kid),
            ("KRR_MOCK_KEY_FILE", "key_file", &self.key_file),
            ("KRR_MOCK_CA_FILE", "ca_file", &self.ca_file),
            ("KRR_MOCK_PROXY", "proxy", &self.proxy),
        ]
    }

    fn variables(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values().into_iter().map(|(name, _, value)| (name, value))
    }

    /// The template with all values in place.
    pub(crate) fn filled(&self, template: &str) -> String {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, name, after)) = next_placeholder(rest) {
            filled.push_str(before);
            let value = self.values().into_iter().find(|(_, known, _)| *known == name).map(|(_, _, value)| value);
            filled.push_str(value.unwrap_or_default());
            rest = after;
        }
        filled + rest
    }
}

/// The text before the first `{word}`, the word, and the text after it. Other braces are text.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text[from..].find('{')?;
        let word = &text[open + 1..];
        let end = word.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(word.len());
        if end > 0 && word[end..].starts_with('}') {
            return Some((&text[..open], &word[..end], &word[end + 1..]));
        }
        from = open + 1;
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let Some((name, template)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(TemplateError::NoName);
        };
        let known = HandedOver::default().values().map(|(_, name, _)| name);
        let mut rest = template;
        while let Some((_, word, after)) = next_placeholder(rest) {
            if !known.contains(&word) {
                return Err(TemplateError::UnknownPlaceholder(word.to_owned()));
            }
            rest = after;
        }
        Ok(Self { name: name.to_owned(), template: template.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_other_braces_are_text() {
        let mock = HandedOver { url: "http://a".to_owned(), kid: "k".to_owned(), ..HandedOver::default() };
        assert_eq!(mock.filled("{url}/rest?{kid}"), "http://a/rest?k");
        assert_eq!(mock.filled(r#"{"base": "{url}"}"#), r#"{"base": "http://a"}"#);
        assert_eq!(mock.filled("{{url}}{"), "{http://a}{");
    }

    #[test]
    fn an_unknown_placeholder_is_refused() {
        let error = "A={uri}".parse::<Template>().unwrap_err();
        assert_eq!(error, TemplateError::UnknownPlaceholder("uri".to_owned()));
        assert!(error.to_string().contains("{token_url}"));
        assert_eq!("{url}".parse::<Template>(), Err(TemplateError::NoName));
        assert_eq!("=x".parse::<Template>(), Err(TemplateError::NoName));
        assert!("A={\"b\": 1}".parse::<Template>().is_ok());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_that_hangs_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let alive = folder.path().join("alive");
        let script = format!("(sleep 1; touch {}) & sleep 60", alive.display());
        let command = ClientCommand { program: vec!["sh".into(), "-c".into(), script], templates: Vec::new() };
        let run = command.run(&HandedOver::default(), Some(Duration::from_millis(200))).await.unwrap();
        assert!(run.status.is_none() && run.duration < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(!alive.exists(), "the child was killed too");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_gets_the_variables_and_its_output_is_kept() {
        let program = vec!["sh".into(), "-c".into(), "echo $KRR_MOCK_URL $APP; echo oops >&2; exit 3".into()];
        let command = ClientCommand { program, templates: vec!["APP={url}/rest".parse().unwrap()] };
        let mock = HandedOver { url: "http://a".to_owned(), ..HandedOver::default() };
        let run = command.run(&mock, None).await.unwrap();
        assert_eq!(run.output, "http://a http://a/rest\noops\n");
        assert!(!run.passed());
    }
}
