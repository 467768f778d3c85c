//! Where boto3 sends a call: it corrects an addressing option that does not fit, where [`Bucket`] refuses.

use core::net::Ipv4Addr;

use super::arn::{AccessPoint, Partition};
use super::bucket::{Address, Bucket, NameForm};
use super::endpoint::{Endpoint, Place, Style};
use crate::error::ConfigError;

impl Endpoint {
    /// The address of a bucket, or of the store itself.
    pub(crate) fn boto3_address(&self, bucket: Option<&str>) -> Result<Address, ConfigError> {
        match bucket {
            None => self.without_acceleration().service_address(),
            Some(arn) if arn.starts_with("arn:") => {
                Ok(Bucket::new(self.for_access_point(arn)?, arn)?.into_address())
            }
            Some(name) => Ok(Bucket::new(self.for_name(name), name)?.into_address()),
        }
    }

    /// No bucket, nothing to accelerate.
    fn without_acceleration(&self) -> Self {
        let mut endpoint = self.clone();
        if let Place::Aws(variants) = &mut endpoint.place {
            variants.accelerate = false;
        }
        endpoint
    }

    /// The ARN says the region; path style and the global host are for buckets.
    fn for_access_point(&self, arn: &str) -> Result<Self, ConfigError> {
        let conflict = |reason| Err(ConfigError::AddressingConflict { reason });
        let mut endpoint = self.clone();
        let Place::Aws(variants) = &mut endpoint.place else {
            return conflict("an access point's ARN has hosts of AWS, and this is another endpoint");
        };
        variants.global_host = false;
        let region = AccessPoint::parse(arn)?.region;
        if Partition::of(region).id != Partition::of(&self.region).id {
            return conflict("the ARN is of another partition");
        }
        endpoint.region = region.into();
        endpoint.style = Style::Automatic;
        Ok(endpoint)
    }

    /// A name that cannot stand in the host stands in the path, and then in general at the regional host.
    fn for_name(&self, name: &str) -> Self {
        let mut endpoint = self.clone();
        let form = NameForm::of(name);
        let fits_host = match &self.place {
            Place::Custom(origin) if origin.is_address() || name.parse::<Ipv4Addr>().is_ok() => false,
            Place::Custom(origin) if origin.scheme == "http" => {
                matches!(form, Some(NameForm::Label | NameForm::Dotted))
            }
            _ => form == Some(NameForm::Label),
        };
        if !fits_host {
            endpoint.style = Style::Path;
        }
        if let Place::Aws(variants) = &mut endpoint.place {
            let path_style = self.style == Style::Path || !is_host_label(name);
            // `us-east-1` is where the global host is.
            variants.global_host &= !path_style || self.region == "us-east-1";
        }
        endpoint
    }
}

/// botocore's own notion, which takes capitals: such a bucket goes into the path, but of the global host.
fn is_host_label(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    name.len() <= 63 && name.bytes().all(plain) && !name.starts_with('-') && !name.ends_with('-')
}
