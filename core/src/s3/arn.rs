//! ARNs of access points: names that carry their own region, account and host.

use alloc::format;
use alloc::string::String;

use super::endpoint::Variants;
use crate::error::ConfigError;

/// An access point or an Outposts access point.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct AccessPoint<'a> {
    pub(super) region: &'a str,
    account: &'a str,
    name: &'a str,
    outpost: Option<&'a str>,
}

impl<'a> AccessPoint<'a> {
    /// Reads `arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME` and
    /// `arn:PARTITION:s3-outposts:REGION:ACCOUNT:outpost/ID/accesspoint/NAME`; `:` may stand for `/`.
    pub(super) fn parse(arn: &'a str) -> Result<Self, ConfigError> {
        let invalid = |reason| ConfigError::InvalidArn { reason };
        let mut parts = arn.splitn(6, ':');
        let mut next = || parts.next().ok_or(invalid("it has fewer than six parts"));
        if next()? != "arn" {
            return Err(invalid("it does not begin with `arn:`"));
        }
        let (partition, service, region, account, resource) = (next()?, next()?, next()?, next()?, next()?);
        if region.is_empty() {
            return Err(invalid(
                "it has no region; multi-region access points need SigV4A, which is not supported",
            ));
        }
        if Partition::of(region).id != partition {
            return Err(invalid("its partition is not the one of its region"));
        }
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid("its account is not 12 digits"));
        }
        let mut resource = resource.split([':', '/']);
        let mut next = || resource.next().unwrap_or_default();
        let (outpost, name) = match (service, next()) {
            ("s3", "accesspoint") => (None, next()),
            ("s3-outposts", "outpost") => {
                let outpost = next();
                if next() != "accesspoint" {
                    return Err(invalid("its resource is not `outpost/ID/accesspoint/NAME`"));
                }
                (Some(outpost), next())
            }
            _ => return Err(invalid("it is for another service or resource")),
        };
        if !next().is_empty()
            || ![Some(name), outpost].into_iter().flatten().all(is_label)
            || !is_label(region)
        {
            return Err(invalid("a name in it is not made of `a-z`, `0-9` and `-`"));
        }
        Ok(Self { region, account, name, outpost })
    }

    /// Outposts have a service name of their own in the credential scope.
    pub(super) fn service(&self) -> &'static str {
        if self.outpost.is_some() { "s3-outposts" } else { "s3" }
    }

    pub(super) fn host(&self, variants: Variants) -> Result<String, ConfigError> {
        if variants.accelerate || variants.global_host {
            return Err(ConfigError::AddressingConflict {
                reason: "access points have neither acceleration nor a global host",
            });
        }
        let Self { region, account, name, outpost } = self;
        let suffix = Partition::of(region).suffix;
        let fips = if variants.fips { "-fips" } else { "" };
        let dual_stack = if variants.dual_stack { "dualstack." } else { "" };
        match outpost {
            Some(_) if variants.fips || variants.dual_stack => Err(ConfigError::AddressingConflict {
                reason: "Outposts access points have no FIPS or dual-stack host",
            }),
            Some(outpost) => Ok(format!("{name}-{account}.{outpost}.s3-outposts.{region}.{suffix}")),
            None => Ok(format!("{name}-{account}.s3-accesspoint{fips}.{dual_stack}{region}.{suffix}")),
        }
    }
}

fn is_label(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(plain)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// A partition of AWS: a group of regions with its own accounts and host suffix.
pub(super) struct Partition {
    pub(super) id: &'static str,
    prefix: &'static str,
    pub(super) suffix: &'static str,
}

impl Partition {
    /// By the region's name; a name that fits no other is taken for the commercial partition.
    pub(super) fn of(region: &str) -> &'static Self {
        PARTITIONS.iter().find(|partition| region.starts_with(partition.prefix)).unwrap_or(&AWS)
    }
}

static AWS: Partition = Partition { id: "aws", prefix: "", suffix: "amazonaws.com" };

static PARTITIONS: [Partition; 7] = [
    Partition { id: "aws-cn", prefix: "cn-", suffix: "amazonaws.com.cn" },
    Partition { id: "aws-us-gov", prefix: "us-gov-", suffix: "amazonaws.com" },
    Partition { id: "aws-iso", prefix: "us-iso-", suffix: "c2s.ic.gov" },
    Partition { id: "aws-iso-b", prefix: "us-isob-", suffix: "sc2s.sgov.gov" },
    Partition { id: "aws-iso-e", prefix: "eu-isoe-", suffix: "cloud.adc-e.uk" },
    Partition { id: "aws-iso-f", prefix: "us-isof-", suffix: "csp.hci.ic.gov" },
    Partition { id: "aws-eusc", prefix: "eusc-", suffix: "amazonaws.eu" },
];
