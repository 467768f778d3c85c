//! Why a signature does not match.

use objsign::{Explainer, Explanation, Stages};

use crate::credentials::credentials;
use crate::failure::{Result, broken};
use crate::message::{Reader, Writer};
use crate::request::with_request;
use crate::table::Table;
use crate::verifier::{Verifier, limits};

fn keep(
    mut explainer: Explainer,
    table: &mut Table,
    input: &mut Reader<'_>,
    out: &mut Writer<'_>,
) -> Result<()> {
    while let Some(name) = input.option()? {
        explainer = match name {
            "limits" => explainer.limits(limits(input)?),
            "maxSkew" => explainer.max_skew(input.counted(name)?),
            "otherHosts" => input.texts()?.into_iter().fold(explainer, Explainer::other_host),
            _ => return Err(broken()),
        };
    }
    out.count(table.insert(explainer));
    Ok(())
}

pub(crate) fn s3(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    keep(Explainer::s3(input.text()?), table, input, out)
}

pub(crate) fn sigv4(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    keep(Explainer::sigv4(input.text()?, input.text()?), table, input, out)
}

pub(crate) fn oss(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let Verifier::Oss(verifier) = table.get::<Verifier>(input.handle()?)? else { return Err(broken()) };
    keep(Explainer::oss(verifier.clone()), table, input, out)
}

pub(crate) fn explain(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let explainer = table.get::<Explainer>(input.handle()?)?;
    let credentials = credentials(table, input)?;
    let now = input.time()?;
    with_request(input, |request, _| {
        explanation(out, &explainer.explain(request, &credentials, now));
        Ok(())
    })
}

pub(crate) fn explain_answer(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let body = input.bytes()?;
    explanation(out, &Explanation::of_answer(body, &Stages::new(input.text()?, input.text()?)));
    Ok(())
}

fn explanation(out: &mut Writer<'_>, given: &Explanation) {
    out.text(&given.summary);
    out.text(given.cause.as_str());
    out.flag(given.certain);
    out.text(&given.cure);
    out.maybe(given.difference.as_ref(), |out, difference| {
        out.text(&difference.element);
        out.text(&difference.ours);
        out.text(&difference.theirs);
    });
    out.text(&given.to_string());
}
