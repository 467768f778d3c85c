//! One row of a vector file, with the readings that rows of several kinds share.

use base64::Engine as _;
use objsign::{Credentials, Timestamp};
use serde_json::Value;

#[derive(Clone)]
pub struct Row(Value);

impl Row {
    pub fn parse(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok().filter(Value::is_object).map(Self)
    }

    /// The kind; rows of the signing suite have none and go by their mode.
    pub fn kind(&self) -> &str {
        match (self.0["kind"].as_str(), self.0["mode"].as_str()) {
            (Some(kind), _) => kind,
            (None, Some("header")) => "suite-header",
            (None, Some("query")) => "suite-query",
            _ => "unknown",
        }
    }

    /// Its `id`, or its `name`.
    pub fn name(&self) -> String {
        let named = ["id", "name"].iter().find_map(|field| self.0[*field].as_str());
        named.unwrap_or("row without a name").into()
    }

    pub fn get(&self, field: &str) -> &Value {
        &self.0[field]
    }

    /// A member that must be text.
    pub fn text(&self, field: &str) -> Result<&str, String> {
        self.0[field].as_str().ok_or_else(|| format!("the row has no text `{field}`"))
    }

    /// A member that is text, or null or absent.
    pub fn optional(&self, field: &str) -> Option<&str> {
        self.0[field].as_str()
    }

    pub fn number(&self, field: &str) -> Result<u64, String> {
        self.0[field].as_u64().ok_or_else(|| format!("the row has no number `{field}`"))
    }

    pub fn flag(&self, field: &str) -> bool {
        self.0[field].as_bool() == Some(true)
    }

    /// A list of `[name, value]`; a value of null is empty. An absent list is an empty one.
    pub fn pairs(&self, field: &str) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = self.0[field].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
    }

    /// A copy with one text changed.
    pub fn with_text(&self, field: &str, text: &str) -> Self {
        let mut copy = self.0.clone();
        copy[field] = text.into();
        Self(copy)
    }

    /// A copy with one text changed, by its JSON pointer.
    pub fn with_text_at(&self, pointer: &str, text: &str) -> Self {
        self.with_value_at(pointer, text.into())
    }

    /// A copy with one member changed, by its JSON pointer.
    pub fn with_value_at(&self, pointer: &str, value: Value) -> Self {
        let mut copy = self.0.clone();
        if let Some(member) = copy.pointer_mut(pointer) {
            *member = value;
        }
        Self(copy)
    }

    /// A copy without one member.
    pub fn without(&self, field: &str) -> Self {
        let mut copy = self.0.clone();
        copy[field] = Value::Null;
        Self(copy)
    }

    /// A copy with one list of pairs changed.
    pub fn with_pairs(&self, field: &str, pairs: &[(String, String)]) -> Self {
        let mut copy = self.0.clone();
        copy[field] = pairs.iter().map(|(name, value)| Value::from(vec![name.as_str(), value])).collect();
        Self(copy)
    }

    /// A member in base64; absent is empty.
    pub fn base64(&self, field: &str) -> Result<Vec<u8>, String> {
        let text = self.0[field].as_str().unwrap_or_default();
        base64::engine::general_purpose::STANDARD.decode(text).map_err(|error| format!("`{field}`: {error}"))
    }

    /// `timestamp`, in the form of `X-Amz-Date`.
    pub fn timestamp(&self) -> Result<Timestamp, String> {
        Timestamp::from_amz_date(self.text("timestamp")?).map_err(|error| error.to_string())
    }

    /// `access_key`, `secret` and perhaps `session_token`.
    pub fn credentials(&self) -> Result<Credentials, String> {
        let permanent = Credentials::new(self.text("access_key")?, self.text("secret")?);
        let credentials = permanent.map_err(|error| error.to_string())?;
        match self.optional("session_token") {
            Some(token) => credentials.session_token(token).map_err(|error| error.to_string()),
            None => Ok(credentials),
        }
    }
}
