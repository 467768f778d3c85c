//! Buckets, and where they are.

use objsign::{Bucket, Endpoint};

use crate::failure::{Result, broken, config};
use crate::message::{Reader, Writer};
use crate::table::Table;

/// Where buckets are.
pub(super) fn endpoint(region: &str, input: &mut Reader<'_>) -> Result<Endpoint> {
    let mut endpoint = None;
    let mut chosen: Vec<fn(Endpoint) -> Endpoint> = Vec::new();
    while let Some(name) = input.option()? {
        match name {
            "endpoint" => endpoint = Some(input.text()?),
            "addressing" => match input.text()? {
                "auto" => {}
                "virtual" => chosen.push(Endpoint::virtual_host),
                "path" => chosen.push(Endpoint::path_style),
                _ => {
                    let message = "addressing is \"auto\", \"virtual\" or \"path\"";
                    return Err(config("invalid_addressing", message));
                }
            },
            "dualStack" if input.flag()? => chosen.push(Endpoint::dual_stack),
            "fips" if input.flag()? => chosen.push(Endpoint::fips),
            "accelerate" if input.flag()? => chosen.push(Endpoint::accelerate),
            "globalHost" if input.flag()? => chosen.push(Endpoint::global_host),
            "dualStack" | "fips" | "accelerate" | "globalHost" => {}
            _ => return Err(broken()),
        }
    }
    let made = match endpoint {
        Some(url) => Endpoint::at(url, region),
        None => Endpoint::aws(region),
    };
    Ok(chosen.into_iter().fold(made?, |endpoint, with| with(endpoint)))
}

pub(super) fn keep(bucket: Bucket, table: &mut Table, out: &mut Writer<'_>) {
    out.text(bucket.name());
    out.text(bucket.region());
    out.text(bucket.host());
    out.text(&bucket.url());
    out.count(table.insert(bucket));
}

pub(crate) fn bucket(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let (name, region) = (input.text()?, input.text()?);
    let endpoint = endpoint(region, input)?;
    keep(Bucket::new(endpoint, name)?, table, out);
    Ok(())
}
