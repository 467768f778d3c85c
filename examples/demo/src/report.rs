//! What a reader sees: request, answer, verdict, a line each.

use crate::client::Answer;
use crate::service::LOG;

#[derive(Default)]
pub(crate) struct Report {
    right: usize,
    wrong: usize,
}

/// What a step must be answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    /// 2xx.
    Accepted,
    /// 4xx: servers differ in the code they give, not in the refusal.
    Refused,
}

impl Report {
    pub(crate) fn section(&self, title: &str) {
        println!("\n{title}");
    }

    /// Prints one step and says whether it was answered as it should be.
    pub(crate) fn step(&mut self, what: &str, request: &str, answer: &Answer, expect: Expect) -> bool {
        let class = answer.status / 100;
        let right = match expect {
            Expect::Accepted => class == 2,
            Expect::Refused => class == 4,
        };
        let logged = || answer.header(LOG).map(|log| format!("{log} (log)"));
        let code = answer.element("Code").or_else(logged).unwrap_or_default();
        // Of a right signature a server can still say that there is no such object.
        let signed = ![400, 403].contains(&answer.status);
        let agree = answer.ours.is_none_or(|ours| ours == signed);
        let right = right && agree;
        let verdict = match (expect, right) {
            _ if !agree => "WRONG: our own verifier disagrees",
            (Expect::Accepted, true) => "accepted",
            (Expect::Refused, true) => {
                &format!("refused: {}", if code.is_empty() { "(no body)" } else { &code })
            }
            (_, false) => "WRONG",
        };
        self.line(what, request, &answer.status.to_string(), verdict, right);
        if !right {
            println!("      the server said: {}", answer.text());
        }
        right
    }

    /// Prints something that was looked at besides the status.
    pub(crate) fn check(&mut self, what: &str, seen: &str, right: bool) {
        self.line(what, seen, "", if right { "as it should be" } else { "WRONG" }, right);
    }

    fn line(&mut self, what: &str, request: &str, answer: &str, verdict: &str, right: bool) {
        *if right { &mut self.right } else { &mut self.wrong } += 1;
        let mark = if right { "ok  " } else { "FAIL" };
        println!("  {mark} {what:<44} {:<40} {request}", format!("{answer} {verdict}").trim());
    }

    /// True if nothing was wrong.
    pub(crate) fn summary(&self) -> bool {
        println!("\n{} passed, {} failed", self.right, self.wrong);
        if self.wrong == 0 {
            println!("Everything was answered as it should be.");
        }
        self.wrong == 0
    }
}

/// Method and path of a URL: the query holds the signature, which is nobody's to read.
pub(crate) fn line(method: &str, url: &str) -> String {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after_scheme.find('/').map_or("/", |at| &after_scheme[at..]);
    let path = path.split_once('?').map_or(path.to_owned(), |(path, _)| format!("{path}?…"));
    format!("{method} {path}")
}
