//! boto3's own calls: `get_object` with `Params`, as `generate_presigned_url` takes them.
//!
//! The table of operations is botocore's, written by `scripts/boto3-operations`. A call becomes an [`S3Request`], and
//! its URL has the signature, parameters and signed headers of botocore's (`tests/vectors/boto3-calls.jsonl`).

#[rustfmt::skip]
mod operations;
mod param;
mod table;
mod write;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use param::Param;

use crate::error::SignError;
use crate::method::Method;
use crate::s3::{Address, Endpoint, S3Request};
use table::{Form, Operation, Parameter};

impl Endpoint {
    /// A request by boto3's names: `client_method` and `params` are `ClientMethod` and `Params` of its
    /// `generate_presigned_url`, `http_method` is `HttpMethod` (default: the operation's own).
    /// [`presign`](S3Request::presign) then gives botocore's signature for `signature_version="s3v4"`.
    ///
    /// ```
    /// use objsign::{Credentials, Endpoint, S3Signer, Timestamp};
    ///
    /// let endpoint = Endpoint::aws("eu-central-1")?;
    /// let signer = S3Signer::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?);
    /// let now = Timestamp::from_unix(1_725_358_877)?;
    ///
    /// let params = [("Bucket", "photos".into()), ("Key", "in/x.png".into()), ("PartNumber", 7.into()), ("UploadId", "u".into())];
    /// let url = endpoint.client_method("upload_part", &params, None)?.presign(&signer, now, 3600)?.url;
    /// assert!(url.contains("&partNumber=7&uploadId=u&"));
    ///
    /// let error = endpoint.client_method("get_object", &params, None).unwrap_err();
    /// assert!(error.to_string().starts_with("`get_object` has no parameter `UploadId`; it has Bucket, Key, "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// As in boto3, keys may have `.` and `..` segments, lists of objects are asked for with `encoding-type=url`,
    /// `CopySource` is encoded, `get_bucket_location` is in path style, an ARN's region wins over the endpoint's, and a
    /// bucket that cannot be a host name goes into the path. These are different:
    ///
    /// - A body is refused, unless it is empty: botocore writes its JSON into the query.
    /// - `SSECustomerKey` and `CopySourceSSECustomerKey` need their `…MD5` beside them, and are then, as in botocore,
    ///   base64 already; botocore makes both of a raw key.
    /// - `ClientToken` must be given, where botocore makes one up.
    /// - Times are from 1970 to 9999; as text only `2024-09-03T10:21:17Z`, `2024-09-03`,
    ///   `Tue, 03 Sep 2024 10:21:17 GMT` and seconds since 1970. A boolean is no integer.
    /// - Calls to other hosts (Object Lambda, directory buckets, multi-region access points) and ARNs at other
    ///   stores than AWS are refused.
    ///
    /// # Errors
    /// A [`SignError`] for calls and parameters that there are not, that are missing or of the wrong type, and
    /// [`SignError::Address`] for a bucket that the endpoint cannot have. What is wrong with keys and headers is
    /// said by `presign`.
    pub fn client_method(
        &self,
        client_method: &str,
        params: &[(&str, Param<'_>)],
        http_method: Option<Method>,
    ) -> Result<S3Request<'static>, SignError> {
        let call = ClientCall::new(client_method, params)?;
        let address = call.address(self)?.address;
        let key = call.key()?.map(|key| Cow::Owned(key.to_vec()));
        call.build(Cow::Owned(address), key, http_method)
    }
}

/// A call by boto3's names, for who makes many: what [`Endpoint::client_method`] does, in steps, so that the address of a
/// bucket can be kept.
///
/// ```
/// use objsign::{ClientCall, Endpoint};
///
/// let endpoint = Endpoint::aws("eu-central-1")?;
/// let params = [("Bucket", "photos".into()), ("Key", "in/x.png".into())];
/// let call = ClientCall::new("get_object", &params)?;
/// let photos = call.address(&endpoint)?;
///
/// let params = [("Bucket", "photos".into()), ("Key", "in/y.png".into())];
/// let call = ClientCall::new("get_object", &params)?;
/// assert!(call.goes_to(&photos));
/// let request = call.request(&photos, None)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ClientCall<'p> {
    operation: &'static Operation,
    given: Vec<(&'static Parameter, &'p Param<'p>)>,
}

/// Where a [`ClientCall`] goes: its bucket at an endpoint.
#[derive(Clone, Debug)]
pub struct ClientAddress {
    bucket: Option<String>,
    /// Only for the one call: its operation has an address of its own.
    is_own: bool,
    address: Address,
}

impl<'p> ClientCall<'p> {
    /// The operation, with parameters that it has and all that it must have.
    ///
    /// # Errors
    /// A [`SignError`] for calls and parameters that there are not or that are missing.
    pub fn new(client_method: &str, params: &'p [(&str, Param<'p>)]) -> Result<Self, SignError> {
        let operation = Operation::find(client_method)?;
        let mut call = Self { operation, given: Vec::with_capacity(params.len()) };
        for (name, value) in params {
            let known = operation.parameters().find(|parameter| parameter.name == *name);
            let parameter = known.ok_or_else(|| unknown_param(operation, name))?;
            if call.get(name).is_some() {
                return Err(parameter.invalid("given once"));
            }
            call.given.push((parameter, value));
        }
        match operation.required().find(|parameter| call.get(parameter.name).is_none()) {
            Some(parameter) => Err(SignError::MissingParam { name: parameter.name }),
            None => Ok(call),
        }
    }

    fn get(&self, name: &str) -> Option<(&'static Parameter, &'p Param<'p>)> {
        self.given.iter().find(|(parameter, _)| parameter.name == name).copied()
    }

    fn text(&self, name: &str) -> Result<Option<&'p str>, SignError> {
        self.get(name).map(|(parameter, value)| parameter.text(value)).transpose()
    }

    /// Whether it goes to this address, if that is of the same endpoint.
    pub fn goes_to(&self, address: &ClientAddress) -> bool {
        let is_own = address.is_own || self.has_own_address();
        !is_own && self.text("Bucket").is_ok_and(|bucket| bucket == address.bucket.as_deref())
    }

    /// The request at an address that it [goes to](Self::goes_to). `http_method` is as for
    /// [`client_method`](Endpoint::client_method).
    ///
    /// # Errors
    /// A [`SignError`] for parameters of the wrong type or with values that they cannot have.
    pub fn request<'a>(
        &self,
        address: &'a ClientAddress,
        http_method: Option<Method>,
    ) -> Result<S3Request<'a>, SignError>
    where
        'p: 'a,
    {
        self.build(Cow::Borrowed(&address.address), self.key()?.map(Cow::Borrowed), http_method)
    }

    fn key(&self) -> Result<Option<&'p [u8]>, SignError> {
        Ok(self.text("Key")?.map(str::as_bytes))
    }

    fn build<'a>(
        &self,
        address: Cow<'a, Address>,
        key: Option<Cow<'a, [u8]>>,
        http_method: Option<Method>,
    ) -> Result<S3Request<'a>, SignError> {
        let method = http_method.unwrap_or(self.operation.method);
        let mut request = S3Request::new(address, method, key).allow_dot_segments();
        for (name, value) in self.operation.query {
            request = request.query(*name, *value);
        }
        for (parameter, value) in &self.given {
            self.check_key_digest(parameter)?;
            request = parameter.write(request, value)?;
        }
        for parameter in self.operation.optional {
            if let (Form::ListEncoding, None) = (parameter.form, self.get(parameter.name)) {
                request = parameter.write(request, &Param::from("url"))?;
            }
        }
        Ok(request)
    }

    /// True where the operation decides how its bucket is addressed, or which it takes.
    fn has_own_address(&self) -> bool {
        matches!(self.operation.client_method, "get_bucket_location" | "create_bucket")
    }

    /// Where it goes at this endpoint.
    ///
    /// # Errors
    /// [`SignError::Address`] for a bucket that the endpoint cannot have, and a [`SignError`] for one that is no text.
    pub fn address(&self, endpoint: &Endpoint) -> Result<ClientAddress, SignError> {
        let bucket = self.text("Bucket")?;
        let is_arn = bucket.is_some_and(|bucket| bucket.starts_with("arn:"));
        let path_style = match self.operation.client_method {
            "get_bucket_location" | "create_bucket" if is_arn => {
                return Err(SignError::InvalidParam {
                    name: "Bucket".into(),
                    expected: "a bucket's own name in this call, not an ARN",
                });
            }
            // It is what one asks without knowing the bucket's region.
            "get_bucket_location" => true,
            _ => false,
        };
        let address = match path_style {
            true => endpoint.clone().path_style().boto3_address(bucket),
            false => endpoint.boto3_address(bucket),
        };
        let address = address.map_err(|error| SignError::Address { error })?;
        Ok(ClientAddress { bucket: bucket.map(Into::into), is_own: self.has_own_address(), address })
    }

    /// Without the digest, botocore takes the key for a raw one and computes MD5, which this crate does not have.
    fn check_key_digest(&self, parameter: &'static Parameter) -> Result<(), SignError> {
        if parameter.form == Form::CustomerKey && self.get(&format!("{}MD5", parameter.name)).is_none() {
            return Err(SignError::MissingKeyDigest { name: parameter.name });
        }
        Ok(())
    }
}

fn unknown_param(operation: &Operation, name: &str) -> SignError {
    let names: Vec<_> = operation.parameters().map(|parameter| parameter.name).collect();
    SignError::UnknownParam {
        name: name.into(),
        client_method: operation.client_method,
        known: names.join(", "),
    }
}

#[cfg(test)]
mod tests;
