//! What signers give.

use std::collections::HashMap;

use objsign::{PostForm, Presigned, SignedRequest, Stages, Timestamp};

use crate::message::Writer;

type Pairs = Vec<(String, String)>;

/// In order. A header given twice, in whatever letter case, is one with both values, as it is signed.
fn joined(pairs: Pairs) -> Pairs {
    if pairs.len() < 2 {
        return pairs;
    }
    let mut joined: Pairs = Vec::with_capacity(pairs.len());
    let mut places = HashMap::with_capacity(pairs.len());
    for (name, value) in pairs {
        let place = *places.entry(name.to_ascii_lowercase()).or_insert(joined.len());
        match joined.get_mut(place) {
            Some((_, before)) => {
                before.push(',');
                before.push_str(&value);
            }
            None => joined.push((name, value)),
        }
    }
    joined
}

pub(crate) fn presigned(out: &mut Writer<'_>, signed: Presigned) {
    *out.headline = one_presigned(out, signed);
}

/// Of several. Gives the URL, which is still to be written.
pub(crate) fn one_presigned(out: &mut Writer<'_>, signed: Presigned) -> String {
    out.text(signed.method.as_str());
    out.time(signed.expires_at);
    out.pairs(&joined(signed.headers));
    signed.url
}

pub(crate) fn signed(out: &mut Writer<'_>, signed: SignedRequest) {
    out.text(signed.method.as_str());
    out.text(&signed.url);
    out.pairs(&joined(signed.headers));
    out.texts(&signed.unsigned_headers);
}

pub(crate) fn whole_form(out: &mut Writer<'_>, signed: &PostForm) {
    form(out, &signed.url, signed.expires_at, || {
        signed.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    });
}

/// As one text: all names, which mostly are those of the form before, the URL, and all values. Then how long each is.
pub(crate) fn form<'f, I: Iterator<Item = (&'f str, &'f str)>>(
    out: &mut Writer<'_>,
    url: &str,
    expires_at: Timestamp,
    fields: impl Fn() -> I,
) {
    fields().for_each(|(name, _)| out.headline.push_str(name));
    out.headline.push_str(url);
    fields().for_each(|(_, value)| out.headline.push_str(value));
    out.time(expires_at);
    out.units(url);
    out.count(fields().count());
    fields().for_each(|(name, _)| out.units(name));
    fields().for_each(|(_, value)| out.units(value));
}

pub(crate) fn stages(out: &mut Writer<'_>, stages: &Stages) {
    out.text(&stages.canonical_request);
    out.text(&stages.string_to_sign);
}
