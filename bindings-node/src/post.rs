//! Policies for browser uploads.

use objsign::PostPolicy;

use crate::failure::{Result, broken, sign};
use crate::message::{Reader, Writer};
use crate::results::{form, whole_form};
use crate::s3::{S3Signer, place};
use crate::table::Table;

/// What a policy says, but for its bucket.
fn with_options<'a, B>(mut policy: PostPolicy<'a, B>, input: &mut Reader<'_>) -> Result<PostPolicy<'a, B>> {
    let (mut keys, mut fields, mut conditions) = (0, Vec::new(), "[]");
    while let Some(name) = input.option()? {
        match name {
            "key" => {
                policy = policy.key(input.text()?);
                keys += 1;
            }
            "keyPrefix" => {
                policy = policy.key_prefix(input.text()?);
                keys += 1;
            }
            "contentLengthRange" => policy = policy.content_length_range(input.range("contentLengthRange")?),
            "fields" => fields = input.pairs()?,
            "conditions" => conditions = input.text()?,
            _ => return Err(broken()),
        }
    }
    if keys == 2 {
        return Err(sign("two_keys", "give key or keyPrefix, not both"));
    }
    Ok(policy.fields_and_conditions(&fields, conditions))
}

pub(crate) fn check(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let place = place(table, None, input)?;
    out.text("POST");
    out.text(&format!("{:?}", with_options(place.bucket()?.post_policy(), input)?));
    Ok(())
}

pub(crate) fn sign_v4(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, Some(signer), input)?;
    let policy = with_options(place.bucket()?.post_policy(), input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    let mut fields = signer.form.borrow_mut();
    let expires_at = policy.sign_into(&mut fields, &signer.signer, now, expires_in)?;
    form(out, &place.bucket()?.url(), expires_at, || fields.iter());
    Ok(())
}

pub(crate) fn sign_v2(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let place = place(table, Some(signer), input)?;
    let policy = with_options(place.bucket()?.post_policy(), input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    whole_form(out, &policy.sign_v2(&signer.signer, now, expires_in)?);
    Ok(())
}

pub(crate) fn check_oss(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let bucket = table.get::<objsign::OssBucket>(input.handle()?)?;
    out.text("POST");
    out.text(&format!("Oss{:?}", with_options(bucket.post_policy(), input)?));
    Ok(())
}

pub(crate) fn oss_sign_v4(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<objsign::OssSigner>(input.handle()?)?;
    let policy = with_options(table.get::<objsign::OssBucket>(input.handle()?)?.post_policy(), input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    whole_form(out, &policy.sign_v4(signer, now, expires_in)?);
    Ok(())
}

pub(crate) fn oss_sign_v1(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<objsign::OssSigner>(input.handle()?)?;
    let policy = with_options(table.get::<objsign::OssBucket>(input.handle()?)?.post_policy(), input)?;
    let (now, expires_in) = (input.time()?, input.expiry()?);
    whole_form(out, &policy.sign_v1(signer, now, expires_in)?);
    Ok(())
}
