//! The causes: for each its stable name, what happened, and what to do about it. The one table of them.

use core::fmt;

/// Writes the enum, its names and its sentences from one table. `{}` stands for the element, such as
/// ``header `content-type` ``.
macro_rules! causes {
    ($($variant:ident $name:literal $sentence:literal $cure:literal;)*) => {
        /// Why a signature does not match, or why a request is refused although it does.
        ///
        #[doc = "| name | what happened | cure |"]
        #[doc = "| --- | --- | --- |"]
        $(#[doc = concat!("| `", $name, "` | ", $sentence, " | ", $cure, " |")])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum Cause {
            $(#[doc = $sentence] $variant,)*
        }

        impl Cause {
            /// Every cause, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// A stable name in snake case, the same in every language.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            pub(super) const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }

            pub(super) const fn cure(self) -> &'static str {
                match self { $(Self::$variant => $cure,)* }
            }
        }
    };
}

causes! {
    SignatureMatches "signature_matches"
        "The signature is right, and so is everything else that can be seen here."
        "Look at permissions: bucket policy, the user's rights, or a rule of your own.";
    NotSigned "not_signed"
        "The request carries no signature."
        "Send the whole signed URL, or the Authorization header; HTTP clients drop that header when they follow a redirect to another host.";
    TwoSignatures "two_signatures"
        "The request is signed in the Authorization header and in the query at once."
        "Send a presigned URL without an Authorization header.";
    UnreadableRequest "unreadable_request"
        "The request cannot be read: it is too large, or {} is malformed."
        "Send the URL byte by byte as it was signed; a `%` in a key must be sent as `%25`.";
    MalformedFields "malformed_fields"
        "The signature's own fields are malformed: {}."
        "Write {} as the service's manual says, or let a library sign.";
    UrlCutOff "url_cut_off"
        "The signed URL is cut off: {} is missing."
        "Put the URL in quotes in a shell (an unquoted `&` ends it there), and see that no field or log line shortens it.";
    AmpersandEscaped "ampersand_escaped"
        "The URL was copied from HTML or XML: it holds `&amp;` where `&` belongs."
        "Decode the HTML entities: replace each `&amp;` in the URL by `&`.";
    CredentialEncodedTwice "credential_encoded_twice"
        "The query was percent-encoded a second time: the credential holds `%2F` after decoding."
        "Use the signed URL as it is; do not pass it through a URL builder that encodes again.";
    RepeatedField "repeated_field"
        "A field of the signature is there twice: {}."
        "Send {} once; look for a client or proxy that adds it again.";
    OtherAccessKey "other_access_key"
        "The request is signed with another access key id than the one that was looked up."
        "Compare the key ids: the client uses another account, profile or an old key.";
    UnknownAccessKey "unknown_access_key"
        "The service does not know the access key id."
        "Check that the key exists, is active, belongs to this service or endpoint, and that a temporary key comes with its token.";
    SignatureUpperCase "signature_upper_case"
        "The signature is right but written in capital letters."
        "Write the signature in lower-case hexadecimal.";
    SignatureEncoding "signature_encoding"
        "The signature is right but in another encoding than the scheme's."
        "SigV4 takes lower-case hexadecimal, OSS version 1 base64.";
    SignatureCutOff "signature_cut_off"
        "The signature is shorter or longer than a signature can be."
        "Copy the whole URL or header; look for a length limit in the field that carried it.";
    SignaturePlusLost "signature_plus_lost"
        "A `+` of the base64 signature arrived as a blank."
        "Percent-encode the signature in the URL: `+` as `%2B`, `/` as `%2F`, `=` as `%3D`.";
    Expired "expired"
        "The URL has expired."
        "Sign a new one; if it was just made, set the clock of the signer, and mind that it also ends with temporary credentials.";
    NotYetValid "not_yet_valid"
        "The URL is dated in the future."
        "Set the clock of the machine that signs (NTP).";
    ClockSkew "clock_skew"
        "The date of the request is too far from the server's clock."
        "Set the clock of the client (NTP) and sign at the moment of sending, anew at each retry.";
    ExpiryChanged "expiry_changed"
        "The expiry was changed after signing."
        "Ask the signer for the expiry you need; it is covered by the signature.";
    WrongDay "wrong_day"
        "The day of the credential scope is not the day of the request's date in UTC."
        "Take both from one UTC time; do not keep a scope or signing key past midnight UTC.";
    DateSource "date_source"
        "The signer used another date than the one that counts: {}."
        "Send one date only and sign that; the service's own header wins over `Date`.";
    WrongRegion "wrong_region"
        "The request is signed for another region than the one that serves it."
        "Sign with the region of the bucket, and address its regional host.";
    WrongService "wrong_service"
        "The request is signed for another service."
        "Sign with the service's own name in the scope (`s3` for buckets).";
    KeyOfOtherScope "key_of_other_scope"
        "The signing key was derived for another day, region or service than the scope says."
        "Derive the key from the very parts of the scope; throw away a kept key when the day changes.";
    SecretWhitespace "secret_whitespace"
        "The signer's secret has a blank or a newline too many."
        "Trim the secret where it is read; files, environment variables and secret stores often end in a newline.";
    SecretEncoded "secret_encoded"
        "The signer's secret was percent-encoded or decoded on its way to the signer."
        "Use the secret exactly as issued; do not pass it through a URL or a form without undoing it.";
    SecretQuoted "secret_quoted"
        "The signer's secret still has quotes or backslashes around its characters."
        "Remove the quotes and escapes: docker env files and JSON read by hand keep them.";
    KeyIdAsSecret "key_id_as_secret"
        "The signer used the access key id as the secret."
        "Look for two settings swapped or one copied twice.";
    SecretPrefixMissing "secret_prefix_missing"
        "The signing key was derived without `AWS4` in front of the secret."
        "Begin the derivation with HMAC(`AWS4` + secret, day).";
    KeyFromHex "key_from_hex"
        "The signing key was derived from hexadecimal text instead of bytes."
        "Pass the raw bytes of each HMAC on to the next; only the last is written in hexadecimal.";
    WrongSecret "wrong_secret"
        "The texts that are signed agree, but the signature does not: the secret is another one."
        "Compare the secret of this key id on both sides; if unsure make a new key pair.";
    Unexplained "unexplained"
        "No known mistake makes this signature match: the secret is another one, or more than one thing changed."
        "Compare the secret of this key id on both sides, then the canonical request of the signer with the one here, line by line.";
    TokenMissing "token_missing"
        "The session token of the temporary credentials is missing."
        "Send the token that was issued with the key, and give it to the signer.";
    TokenNotSigned "token_not_signed"
        "The session token was added after signing."
        "Give the token to the signer, so that it is signed with the rest.";
    TokenNotExpected "token_not_expected"
        "A session token comes with a permanent key."
        "Leave the token out; look for an old token in the environment beside a new key.";
    TokenMismatch "token_mismatch"
        "The session token is not the one issued with this key."
        "Take key id, secret and token from one and the same answer of the token service, never from two refreshes.";
    TokenInWrongPlace "token_in_wrong_place"
        "The session token is in a place where this form of signature does not look: {}."
        "Send it as the form demands: `x-oss-security-token` header with an Authorization header, `security-token` parameter in a version 1 URL.";
    TokenExpired "token_expired"
        "The session token has expired."
        "Fetch new temporary credentials and sign anew.";
    MethodChanged "method_changed"
        "The request was signed for another method."
        "Sign for the method that is sent: a URL for GET is not good for HEAD, PUT or a browser's OPTIONS.";
    MethodCase "method_case"
        "The method is not in upper case."
        "Send the method in capitals, such as `GET`.";
    PathEncodedTwice "path_encoded_twice"
        "The signer percent-encoded the path twice."
        "Sign an S3 path encoded once (`%20`, not `%2520`): turn off double encoding (`uriEscapePath`, `doubleEncode`) for S3.";
    PathReencoded "path_reencoded"
        "The path was percent-encoded a second time after signing."
        "Send the signed URL as it is; do not pass it through an HTTP client or proxy that encodes `%` again.";
    PathEncodedOnce "path_encoded_once"
        "The signer encoded the path once, as S3 wants it, but this service wants it encoded twice."
        "Use the signer's settings for services other than S3: normalise the path and encode it twice.";
    PathNotEncoded "path_not_encoded"
        "The signer used the path without percent-encoding."
        "Percent-encode everything but `A-Za-z0-9-._~/` before signing, and send that.";
    PathNotDecoded "path_not_decoded"
        "The signer used the path as escaped on the wire; OSS signs it decoded."
        "Put the decoded key into the string to sign.";
    ReservedCharacters "reserved_characters"
        "The signer left characters such as `! ' ( ) * ~` in another form than the service."
        "Encode everything but `A-Za-z0-9-._~`; `encodeURIComponent`, `encodeURI` and `URLEncoder` do not.";
    SlashEncoded "slash_encoded"
        "The signer wrote the slashes of the key as `%2F`."
        "Encode each segment of the key and keep `/` between them.";
    LowerCaseEscapes "lower_case_escapes"
        "The signer wrote percent escapes in lower case."
        "Write escapes with capitals in the signed text: `%2F`, not `%2f`.";
    PlusForBlankInPath "plus_for_blank_in_path"
        "A blank in the path stands as `+` on one side."
        "Write a blank in a path as `%20` and a plus as `%2B`; do not use a form encoder for paths.";
    PathNormalised "path_normalised"
        "The signer removed `.`, `..` or empty segments from the path, but they were sent."
        "Turn path normalisation off for S3 (`normalizePath`), or do not use such keys.";
    PathNotNormalised "path_not_normalised"
        "The signer kept `.`, `..` or empty segments that this service removes."
        "Normalise the path before signing for services other than S3.";
    SlashCollapsed "slash_collapsed"
        "A double slash of the path became one on its way."
        "Turn slash merging off in the proxy (nginx: `merge_slashes off`, and `proxy_pass` without a path), or do not use keys with `//`.";
    TrailingSlash "trailing_slash"
        "A slash at the end of the path was added or removed."
        "Send the path with exactly the slash that was signed; look at redirects and rewrite rules.";
    PathPrefix "path_prefix"
        "The beginning of the path was added or cut off between signer and server: {}."
        "Let the proxy pass the path unchanged, or sign the path that the server will see.";
    AddressingStyle "addressing_style"
        "The bucket is in the host on one side and in the path on the other."
        "Use one addressing style on both sides (`forcePathStyle`, `addressing_style`), and do not rewrite between them.";
    PathChanged "path_changed"
        "The path differs."
        "Compare key and base path on both sides; send the path as it was signed.";
    HostRewritten "host_rewritten"
        "The signed host is another one than the host received."
        "Let the proxy keep the Host header (nginx: `proxy_set_header Host $http_host`), or sign for the host that the server sees.";
    HostPort "host_port"
        "The port of the host was added or dropped."
        "Sign the host as it is sent: with its port unless it is 80 for http or 443 for https, and let the proxy pass `$http_host`, not `$host`.";
    HostCase "host_case"
        "The host is in another letter case than the signed one."
        "Sign and send the host in lower case.";
    ParameterAdded "parameter_added"
        "A parameter was added after signing: {}."
        "Leave out {}, or give it to the signer; look for tracking, caching and SDK middleware that adds it.";
    ParameterRemoved "parameter_removed"
        "A signed parameter is missing: {}."
        "Send {} as signed; look for a cache or proxy that drops query parameters.";
    ParameterChanged "parameter_changed"
        "The value of a parameter differs: {}."
        "Send {} exactly as signed.";
    QueryNotSorted "query_not_sorted"
        "The signer did not sort the parameters by their encoded names."
        "Sort the encoded names in byte order (capitals first) before signing.";
    QueryNotEncoded "query_not_encoded"
        "The signer used parameter values without strict percent-encoding."
        "Encode everything but `A-Za-z0-9-._~` in names and values, `/` as `%2F` too.";
    QueryEncodedTwice "query_encoded_twice"
        "Parameter values are percent-encoded twice on one side."
        "Encode values once: give the signer raw values, and send its URL as it is.";
    PlusForBlankInQuery "plus_for_blank_in_query"
        "A blank or plus in the query stands as `+` on one side."
        "Write a blank as `%20` and a plus as `%2B`; form encoders (`urlencode`, `URLSearchParams`) write `+`.";
    ValuelessParameter "valueless_parameter"
        "A parameter without value is signed in another form: {}."
        "SigV4 signs it as `name=`, OSS as `name` alone.";
    ContentTypeAdded "content_type_added"
        "A Content-Type was added that the signer did not know."
        "Send no Content-Type (curl: `-H 'Content-Type:'`; `-d` and browsers add one), or sign the one that is sent.";
    ContentTypeChanged "content_type_changed"
        "The Content-Type is another than the signed one."
        "Send exactly the signed Content-Type; browsers append `;charset=UTF-8`, curl `-d` sets `application/x-www-form-urlencoded`.";
    ContentMd5Changed "content_md5_changed"
        "The Content-MD5 is another than the signed one, or only one side has it."
        "Sign the Content-MD5 that is sent, in base64, and send it unchanged.";
    HeaderAdded "header_added"
        "A header was added after signing: {}."
        "Leave out {}, or give it to the signer before it signs.";
    HeaderRemoved "header_removed"
        "A signed header did not arrive: {}."
        "Send {} with the signed value; let proxies and CDNs forward it.";
    HeaderValueChanged "header_value_changed"
        "The value of a signed header changed: {}."
        "Send {} byte by byte as signed; if a proxy changes it, do not sign it.";
    UnsignedHeader "unsigned_header"
        "The signature is right but does not cover a header that it must: {}."
        "Give {} to the signer, or leave it out.";
    SignedHeadersUnsorted "signed_headers_unsorted"
        "The list of signed headers is not sorted."
        "Sort the lower-case header names in byte order, in the list and in the canonical request.";
    SignedHeadersCase "signed_headers_case"
        "The list of signed headers is not in lower case."
        "Write the names in lower case, in the list and in the canonical request.";
    PayloadHashDiffers "payload_hash_differs"
        "The signer wrote another payload hash into the canonical request than the one that counts."
        "Presigned S3 URLs sign `UNSIGNED-PAYLOAD`; header signatures exactly the value of `x-amz-content-sha256`; other services the hash of the body.";
    PayloadChanged "payload_changed"
        "The body is not the one whose hash was signed."
        "Send the bytes that were hashed; look for re-serialised JSON, compression, or a newline (curl: `--data-binary`).";
    CanonicalRequestShape "canonical_request_shape"
        "The signer's canonical request has a line too few, a newline too many, or other line ends."
        "After the last header comes an empty line, lines end in LF, and nothing follows the payload hash.";
    ScopeDiffers "scope_differs"
        "The credential scope differs."
        "Compare day, region and service on both sides.";
    UnlistedParameterSigned "unlisted_parameter_signed"
        "The signer signed a parameter that OSS does not sign: {}."
        "Put only the sub-resources of OSS's list into the string to sign, so not {}.";
    SubResourceNotSigned "sub_resource_not_signed"
        "The signature does not cover a sub-resource: {}."
        "Give {} to the signer as a sub-resource, or do not add it afterwards.";
    SubResourceEscaped "sub_resource_escaped"
        "The signer used a sub-resource's value as escaped on the wire: {}."
        "Put the decoded value of {} into the string to sign.";
    BucketFromHost "bucket_from_host"
        "The signer took another bucket than the addressed one."
        "Sign `/bucket/key` with the bucket's real name: with a custom domain it is not the first label of the host.";
    BucketMissing "bucket_missing"
        "The signer left the bucket out of the resource."
        "Sign `/bucket/key` even where the bucket stands in the host; the bucket alone is `/bucket/`.";
    UnknownHost "unknown_host"
        "The host is not in the address table."
        "Add the host to the table with its style or bucket, or give the host that the client signed.";
    OtherVersion "other_version"
        "The request is signed with another signature version."
        "Explain it with the explainer of that version, or have the client use this one.";
    UnreadableAnswer "unreadable_answer"
        "The answer is no error of the service, or holds nothing to compare."
        "Give the whole XML body of the refusal; answers to HEAD have none, so repeat the request as GET.";
    OtherError "other_error"
        "The service refused for another reason than the signature."
        "Look the service's code up in its manual.";
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
