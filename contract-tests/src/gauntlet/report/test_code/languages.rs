use serde::Serialize;

use crate::gauntlet::report::test_code::{Assertion, TestParts};

/// A language in which tests are suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::IntoStaticStr)]
pub(crate) enum TestLanguage {
    Python,
    TypeScript,
    Java,
    Go,
    Rust,
    #[serde(rename = "C#")]
    #[strum(serialize = "C#")]
    CSharp,
    #[serde(rename = "shell")]
    #[strum(serialize = "shell")]
    Shell,
}

/// Programs that run tests, with their language.
const PROGRAMS: [(TestLanguage, &[&str]); 6] = [
    (TestLanguage::Python, &["pytest", "python", "python3", "tox", "nox", "uv", "poetry", "py.test"]),
    (
        TestLanguage::TypeScript,
        &["npm", "npx", "node", "pnpm", "yarn", "bun", "deno", "vitest", "jest", "tsx", "mocha"],
    ),
    (TestLanguage::Java, &["mvn", "mvnw", "gradle", "gradlew", "java", "sbt"]),
    (TestLanguage::Go, &["go", "gotestsum"]),
    (TestLanguage::Rust, &["cargo"]),
    (TestLanguage::CSharp, &["dotnet"]),
];

impl TestLanguage {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 7] =
        [Self::Python, Self::TypeScript, Self::Java, Self::Go, Self::Rust, Self::CSharp, Self::Shell];

    pub(crate) fn name(self) -> &'static str {
        self.into()
    }

    /// The language of the first word of the command that names a known program.
    pub(crate) fn of_command(command: &[String]) -> Self {
        let words = command.iter().flat_map(|argument| argument.split_whitespace());
        let mut programs = words.map(|word| word.rsplit('/').next().unwrap_or(word));
        let language_of =
            |word: &str| PROGRAMS.iter().find(|(_, programs)| programs.contains(&word)).map(|(language, _)| *language);
        programs.find_map(language_of).unwrap_or(Self::Shell)
    }

    pub(crate) fn code(self, parts: &TestParts<'_>) -> String {
        let TestParts { id, advice, method, path, body, person, assertion } = parts;
        let snake = id.replace('-', "_").to_lowercase();
        match self {
            Self::Python => {
                let data = if body.is_empty() { "None".to_owned() } else { format!("b{}", python_text(body)) };
                let check = match assertion {
                    Assertion::Fails => format!("with pytest.raises(Exception):\n        look_up(\"{person}\")"),
                    Assertion::DecidesOtherwise => format!("assert look_up(\"{person}\") != before"),
                    Assertion::DecidesAsBefore => format!("assert look_up(\"{person}\") == before"),
                };
                let before = before(*assertion, format!("    before = look_up(\"{person}\")\n"));
                format!(
                    "def test_{snake}():\n    # {advice}\n{before}    urllib.request.urlopen(urllib.request.Request(\n        os.environ[\"KRR_MOCK_URL\"] + \"{path}\", method=\"{method}\",\n        headers={{\"content-type\": \"application/json\"}}, data={data}))\n    {check}"
                )
            }
            Self::TypeScript => {
                let data = if body.is_empty() { String::new() } else { format!(", body: {}", js_text(body)) };
                let check = match assertion {
                    Assertion::Fails => format!("await assert.rejects(() => lookUp(\"{person}\"));"),
                    Assertion::DecidesOtherwise => format!("assert.notDeepEqual(await lookUp(\"{person}\"), before);"),
                    Assertion::DecidesAsBefore => format!("assert.deepEqual(await lookUp(\"{person}\"), before);"),
                };
                let before = before(*assertion, format!("  const before = await lookUp(\"{person}\");\n"));
                format!(
                    "test(\"{id}\", async () => {{\n  // {advice}\n{before}  await fetch(process.env.KRR_MOCK_URL + \"{path}\", {{\n    method: \"{method}\", headers: {{ \"content-type\": \"application/json\" }}{data} }});\n  {check}\n}});"
                )
            }
            Self::Java => {
                let publisher = if body.is_empty() {
                    "BodyPublishers.noBody()".to_owned()
                } else {
                    format!("BodyPublishers.ofString({})", c_text(body))
                };
                let check = match assertion {
                    Assertion::Fails => format!("assertThrows(Exception.class, () -> lookUp(\"{person}\"));"),
                    Assertion::DecidesOtherwise => format!("assertNotEquals(before, lookUp(\"{person}\"));"),
                    Assertion::DecidesAsBefore => format!("assertEquals(before, lookUp(\"{person}\"));"),
                };
                let before = before(*assertion, format!("    var before = lookUp(\"{person}\");\n"));
                format!(
                    "@Test\nvoid {snake}() throws Exception {{\n    // {advice}\n{before}    HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(System.getenv(\"KRR_MOCK_URL\") + \"{path}\"))\n        .header(\"content-type\", \"application/json\")\n        .method(\"{method}\", {publisher}).build(), BodyHandlers.discarding());\n    {check}\n}}"
                )
            }
            Self::Go => {
                let data =
                    if body.is_empty() { "nil".to_owned() } else { format!("strings.NewReader({})", c_text(body)) };
                let (result, check) = match assertion {
                    Assertion::Fails => ("_", "if err == nil {\n\t\tt.Fatal(\"expected an error\")\n\t}"),
                    Assertion::DecidesOtherwise => (
                        "after",
                        "if err == nil && reflect.DeepEqual(after, before) {\n\t\tt.Fatal(\"decided as before\")\n\t}",
                    ),
                    Assertion::DecidesAsBefore => {
                        ("after", "if err != nil || !reflect.DeepEqual(after, before) {\n\t\tt.Fatal(after, err)\n\t}")
                    }
                };
                let before = before(*assertion, format!("\tbefore, _ := lookUp(\"{person}\")\n"));
                let name: String = id.split(['-', '_']).map(capitalised).collect();
                format!(
                    "func Test{name}(t *testing.T) {{\n\t// {advice}\n{before}\trequest, _ := http.NewRequest(\"{method}\", os.Getenv(\"KRR_MOCK_URL\")+\"{path}\", {data})\n\trequest.Header.Set(\"content-type\", \"application/json\")\n\tif _, err := http.DefaultClient.Do(request); err != nil {{\n\t\tt.Fatal(err)\n\t}}\n\t{result}, err := lookUp(\"{person}\")\n\t{check}\n}}"
                )
            }
            Self::Rust => {
                let data = if body.is_empty() { String::new() } else { format!("\n        .body(r#\"{body}\"#)") };
                let check = match assertion {
                    Assertion::Fails => format!("assert!(look_up(\"{person}\").is_err());"),
                    Assertion::DecidesOtherwise => format!("assert_ne!(look_up(\"{person}\").ok(), before);"),
                    Assertion::DecidesAsBefore => format!("assert_eq!(look_up(\"{person}\").ok(), before);"),
                };
                let before = before(*assertion, format!("    let before = look_up(\"{person}\").ok();\n"));
                format!(
                    "#[test]\nfn {snake}() {{\n    // {advice}\n{before}    let url = format!(\"{{}}{path}\", std::env::var(\"KRR_MOCK_URL\").unwrap());\n    reqwest::blocking::Client::new()\n        .request(\"{method}\".parse().unwrap(), url)\n        .header(\"content-type\", \"application/json\"){data}\n        .send()\n        .unwrap();\n    {check}\n}}"
                )
            }
            Self::CSharp => {
                let data = if body.is_empty() {
                    String::new()
                } else {
                    format!(
                        "\n        Content = new StringContent({}, Encoding.UTF8, \"application/json\"),",
                        c_text(body)
                    )
                };
                let check = match assertion {
                    Assertion::Fails => format!("await Assert.ThrowsAnyAsync<Exception>(() => LookUp(\"{person}\"));"),
                    Assertion::DecidesOtherwise => format!("Assert.NotEqual(before, await LookUp(\"{person}\"));"),
                    Assertion::DecidesAsBefore => format!("Assert.Equal(before, await LookUp(\"{person}\"));"),
                };
                let before = before(*assertion, format!("    var before = await LookUp(\"{person}\");\n"));
                format!(
                    "[Fact]\npublic async Task {snake}()\n{{\n    // {advice}\n{before}    await new HttpClient().SendAsync(new HttpRequestMessage(new HttpMethod(\"{method}\"),\n        Environment.GetEnvironmentVariable(\"KRR_MOCK_URL\") + \"{path}\")\n    {{{data}\n    }});\n    {check}\n}}"
                )
            }
            Self::Shell => {
                let data = if body.is_empty() {
                    String::new()
                } else {
                    format!(" \\\n  -H 'content-type: application/json' -d '{}'", body.replace('\'', "'\\''"))
                };
                let check = match assertion {
                    Assertion::Fails => format!("! look_up {person}"),
                    Assertion::DecidesOtherwise => format!("test \"$(look_up {person})\" != \"$before\""),
                    Assertion::DecidesAsBefore => format!("test \"$(look_up {person})\" = \"$before\""),
                };
                let before = before(*assertion, format!("before=$(look_up {person})\n"));
                format!(
                    "# {advice}\n{before}curl -sf -X {method} \"$KRR_MOCK_URL{path}\"{data}\n{check} || {{ echo '{id}: failed' >&2; exit 1; }}"
                )
            }
        }
    }
}

/// What the client decided before is asked for only where it is compared.
fn before(assertion: Assertion, code: String) -> String {
    if assertion == Assertion::Fails { String::new() } else { code }
}

/// A literal in double quotes, as Java, Go and C# have it; JSON has no other escapes.
fn c_text(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn python_text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn js_text(text: &str) -> String {
    python_text(text)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
