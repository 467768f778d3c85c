//! Signers of S3.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use objsign::{Bucket, Endpoint, FormFields};

use super::bucket::{self, endpoint};
use crate::credentials::credentials;
use crate::failure::Result;
use crate::message::{Reader, Writer};
use crate::table::Table;

pub(crate) struct S3Signer {
    pub(crate) signer: objsign::S3Signer,
    /// Where buckets are that are given by name.
    pub(crate) endpoint: Endpoint,
    /// The one named last: the next call mostly names the same.
    last: RefCell<Option<Rc<Bucket>>>,
    /// The fields of the last form, in whose memory the next is written.
    pub(crate) form: RefCell<FormFields>,
}

impl S3Signer {
    fn new(signer: objsign::S3Signer, endpoint: Endpoint) -> Self {
        Self { signer, endpoint, last: RefCell::default(), form: RefCell::default() }
    }

    pub(super) fn bucket(&self, name: &str) -> Result<Rc<Bucket>> {
        if let Some(last) = self.last.borrow().as_ref().filter(|last| last.name() == name) {
            return Ok(Rc::clone(last));
        }
        let made = Rc::new(Bucket::new(self.endpoint.clone(), name)?);
        *self.last.borrow_mut() = Some(Rc::clone(&made));
        Ok(made)
    }
}

impl fmt::Debug for S3Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "S3Signer {{ for {} }}", self.endpoint.region())
    }
}

fn keep(signer: S3Signer, table: &mut Table, out: &mut Writer<'_>) {
    out.text(signer.signer.access_key_id());
    out.text(signer.endpoint.region());
    out.count(table.insert(signer));
}

pub(crate) fn signer(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = objsign::S3Signer::new(credentials(table, input)?);
    let signer = if input.flag()? { signer.require_full_lifetime() } else { signer };
    let region = input.text()?;
    keep(S3Signer::new(signer, endpoint(region, input)?), table, out);
    Ok(())
}

pub(crate) fn signer_from_key(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let key = table.get::<objsign::SigningKey>(input.handle()?)?.clone();
    let token = input.session_token()?;
    let endpoint = endpoint(key.region(), input)?;
    let signer = objsign::S3Signer::from_signing_key(key, token)?;
    keep(S3Signer::new(signer, endpoint), table, out);
    Ok(())
}

pub(crate) fn signer_with_credentials(
    table: &mut Table,
    input: &mut Reader<'_>,
    out: &mut Writer<'_>,
) -> Result<()> {
    let before = table.get::<S3Signer>(input.handle()?)?;
    let endpoint = before.endpoint.clone();
    let signer = before.signer.with_credentials(credentials(table, input)?);
    keep(S3Signer::new(signer, endpoint), table, out);
    Ok(())
}

pub(crate) fn signer_bucket(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let signer = table.get::<S3Signer>(input.handle()?)?;
    let bucket = signer.bucket(input.text()?)?;
    bucket::keep(Bucket::clone(&bucket), table, out);
    Ok(())
}
