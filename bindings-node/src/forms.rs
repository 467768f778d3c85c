//! Uploaded forms and their verifiers.

use napi::bindgen_prelude::{Buffer, Either};
use napi_derive::napi;
use objsign::{ParsedForm, VerifyError};

use crate::args::{BytePairs, Text, WirePairs, byte_pairs, bytes, counted, float, millis, time};
use crate::credentials::{Credentials, keys};
use crate::errors::{Raise, Result, kind_error};
use crate::request::Request;
use crate::verifier::{Addresses, covered, versions};

#[napi(object)]
pub struct FormFile {
    pub name: Option<Text>,
    pub size: Option<f64>,
}

#[napi]
pub struct UploadedForm {
    fields: BytePairs,
    files: Vec<(Option<Vec<u8>>, Option<u64>)>,
}

#[napi]
impl UploadedForm {
    #[napi]
    pub fn create(fields: WirePairs, files: Vec<FormFile>) -> Result<Self> {
        let file = |file: FormFile| -> Result<_> {
            let size = file.size.map(|size| counted(size, "fileSize")).transpose()?;
            Ok((file.name.map(|name| bytes(&name).to_vec()), size))
        };
        let files = files.into_iter().map(file).collect::<Result<_>>()?;
        Ok(Self { fields: byte_pairs(&fields), files })
    }

    #[napi]
    pub fn shown(&self) -> String {
        self.with(|form| format!("{form:?}"))
    }
}

impl UploadedForm {
    fn with<R>(&self, read: impl FnOnce(&objsign::UploadedForm<'_>) -> R) -> R {
        let mut form = objsign::UploadedForm::new(&self.fields);
        for (name, size) in &self.files {
            form = match size {
                Some(size) => form.file(name.as_deref(), *size),
                None => form.streamed_file(name.as_deref()),
            };
        }
        read(&form)
    }
}

fn parsed(result: std::result::Result<ParsedForm, VerifyError>) -> Result<Either<FormClaim, AnonymousForm>> {
    Ok(match result.raise()? {
        ParsedForm::Signed(claim) => Either::A(FormClaim(claim)),
        ParsedForm::Anonymous(form) => Either::B(AnonymousForm(form)),
    })
}

#[napi(object)]
pub struct FormRules {
    pub allow_v2: Option<bool>,
    pub max_age: Option<f64>,
    pub region: Option<String>,
    pub product: Option<String>,
    pub strict: Option<bool>,
    pub hide_unknown_keys: Option<bool>,
    pub max_fields_bytes: Option<f64>,
}

/// The steps, which both verifiers of forms have.
macro_rules! steps {
    ($verifier:ident) => {
        #[napi]
        impl $verifier {
            #[napi]
            pub fn is_form(&self, request: &Request) -> bool {
                request.with(|request| self.0.is_form(request))
            }

            #[napi]
            pub fn parse(
                &self,
                request: &Request,
                form: &UploadedForm,
                now: f64,
            ) -> Result<Either<FormClaim, AnonymousForm>> {
                let now = time(now)?;
                parsed(request.with(|request| form.with(|form| self.0.parse(request, form, now))))
            }

            #[napi]
            pub fn verify(
                &self,
                request: &Request,
                form: &UploadedForm,
                keys: Vec<&Credentials>,
                now: f64,
            ) -> Result<VerifiedForm> {
                let (keys, now) = (self::keys(&keys), time(now)?);
                let verified =
                    request.with(|request| form.with(|form| self.0.verify(request, form, &keys, now)));
                verified.map(VerifiedForm).raise()
            }

            #[napi]
            pub fn shown(&self) -> String {
                format!("{:?}", self.0)
            }
        }
    };
}

#[napi]
pub struct S3FormVerifier(objsign::S3FormVerifier);

#[napi]
impl S3FormVerifier {
    #[napi]
    pub fn create(addresses: &Addresses, region: String, rules: FormRules) -> Result<Self> {
        let mut verifier = objsign::S3FormVerifier::new(addresses.0.clone(), &region).raise()?;
        if rules.allow_v2 == Some(true) {
            verifier = verifier.allow_v2();
        }
        if let Some(bytes) = rules.max_fields_bytes {
            verifier = verifier.max_fields_bytes(counted(bytes, "maxFieldsBytes")?);
        }
        if let Some(seconds) = rules.max_age {
            verifier = verifier.max_age(counted(seconds, "maxAge")?);
        }
        let hide = rules.hide_unknown_keys == Some(true);
        Ok(Self(if hide { verifier.hide_unknown_keys() } else { verifier }))
    }
}

steps!(S3FormVerifier);

#[napi]
pub struct OssFormVerifier(objsign::OssFormVerifier);

#[napi]
impl OssFormVerifier {
    #[napi]
    pub fn create(addresses: &Addresses, versions: Vec<f64>, rules: FormRules) -> Result<Self> {
        let versions = self::versions(&versions, &[1, 4])?;
        let addresses = addresses.0.clone();
        let mut verifier = match (versions.contains(&4), &rules.region) {
            (false, _) => objsign::OssFormVerifier::v1(addresses),
            (true, Some(region)) => objsign::OssFormVerifier::v4(addresses, region).raise()?,
            (true, None) => {
                let message = "version 4 needs the region that is served, such as `cn-hangzhou`";
                return Err(kind_error("ConfigError", "region_missing", message));
            }
        };
        if versions.contains(&1) && versions.contains(&4) {
            verifier = verifier.allow_v1();
        }
        if let Some(product) = rules.product {
            verifier = verifier.product(product).raise()?;
        }
        if let Some(bytes) = rules.max_fields_bytes {
            verifier = verifier.max_fields_bytes(counted(bytes, "maxFieldsBytes")?);
        }
        if rules.strict == Some(true) {
            verifier = verifier.strict();
        }
        let hide = rules.hide_unknown_keys == Some(true);
        Ok(Self(if hide { verifier.hide_unknown_keys() } else { verifier }))
    }
}

steps!(OssFormVerifier);

#[napi]
pub struct FormClaim(objsign::FormClaim);

#[napi]
impl FormClaim {
    #[napi(getter)]
    pub fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    #[napi]
    pub fn verify(&self, keys: Vec<&Credentials>) -> Result<VerifiedForm> {
        self.0.clone().verify(&self::keys(&keys)).map(VerifiedForm).raise()
    }
}

#[napi]
pub struct AnonymousForm(objsign::AnonymousForm);

#[napi]
impl AnonymousForm {
    #[napi(getter)]
    pub fn bucket(&self) -> &str {
        self.0.bucket()
    }

    #[napi(getter)]
    pub fn key(&self) -> Buffer {
        self.0.key().to_vec().into()
    }

    #[napi(getter)]
    pub fn key_str(&self) -> Option<&str> {
        self.0.key_str()
    }

    #[napi(getter)]
    pub fn fields(&self) -> Vec<(String, Buffer)> {
        covered(self.0.fields())
    }
}

#[napi]
pub struct VerifiedForm(objsign::VerifiedForm);

#[napi]
impl VerifiedForm {
    #[napi(getter)]
    pub fn scheme(&self) -> &'static str {
        self.0.scheme().as_str()
    }

    #[napi(getter)]
    pub fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    #[napi(getter)]
    pub fn bucket(&self) -> &str {
        self.0.bucket()
    }

    #[napi(getter)]
    pub fn key(&self) -> Buffer {
        self.0.key().to_vec().into()
    }

    #[napi(getter)]
    pub fn key_str(&self) -> Option<&str> {
        self.0.key_str()
    }

    #[napi(getter)]
    pub fn content_type(&self) -> Option<Buffer> {
        self.0.content_type().map(|value| value.to_vec().into())
    }

    #[napi(getter)]
    pub fn fields(&self) -> Vec<(String, Buffer)> {
        covered(self.0.fields())
    }

    #[napi(getter)]
    pub fn uncovered_fields(&self) -> Vec<(String, Buffer)> {
        covered(self.0.uncovered_fields())
    }

    #[napi]
    pub fn field(&self, name: String) -> Option<Buffer> {
        self.0.field(&name).map(|value| value.to_vec().into())
    }

    #[napi]
    pub fn is_covered(&self, name: String) -> bool {
        self.0.is_covered(&name)
    }

    #[napi(getter)]
    pub fn expires_at(&self) -> f64 {
        millis(self.0.expires_at())
    }

    #[napi(getter)]
    pub fn valid_until(&self) -> f64 {
        millis(self.0.valid_until())
    }

    #[napi(getter)]
    pub fn size_limits(&self) -> Option<(f64, f64)> {
        self.0.size_limits().map(|range| (float(*range.start()), float(*range.end())))
    }

    #[napi]
    pub fn check_size(&self, size: f64) -> Result<()> {
        self.0.check_size(counted(size, "size")?).raise()
    }

    #[napi(getter)]
    pub fn replay_key(&self) -> &str {
        self.0.replay_key()
    }
}
