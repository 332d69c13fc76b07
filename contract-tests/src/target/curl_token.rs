//! How a reader of a report gets the token of a request, so that its curl command runs.

use crate::model::curl::{self, quoted};
use crate::model::exchange::{Access, TestRequest};
use crate::target::Target;

impl Target {
    /// The request as a curl command, after a line that gives its token or says which one it is.
    pub(crate) fn curl_command(&self, request: &TestRequest) -> String {
        let command = curl::command(&self.base, &self.headers, request);
        match self.token_line(&request.access) {
            Some(line) => format!("{line}\n{command}"),
            None => command,
        }
    }

    fn token_line(&self, access: &Access) -> Option<String> {
        let variable = curl::token_variable(access)?;
        let (Some(mock), Some(admin)) = (self.credentials.mock(), &self.admin) else {
            return Some(format!("# {variable}: {}", curl::token_in_words(access)?));
        };
        let authorization = match admin.authorization() {
            Some(_) => " -H \"authorization: Bearer $KRR_MOCK_ADMIN_TOKEN\"",
            None => "",
        };
        // A token with a wrong signature is made from a valid one.
        let body = mock.request_for(access).to_string();
        Some(format!(
            "{variable}=$(curl -s -X POST {}{authorization} -H 'content-type: application/json' \\\n  -d {} | sed 's/.*\"access_token\":\"//; s/\".*//')",
            quoted(&admin.url("/_mock/tokens")),
            quoted(&body),
        ))
    }
}
