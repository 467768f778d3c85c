//! What has several mistakes is refused for the first of them, in whatever order they stand: the models here hold each
//! name against each before it.

use objsign::VerifyErrorKind as Kind;
use objsign::{Bucket, S3Signer, SignError};

use crate::support::*;

/// Every order of these.
fn orders<T: Copy>(list: &[T]) -> Vec<Vec<T>> {
    let Some((&first, rest)) = list.split_first() else { return vec![Vec::new()] };
    let with_first = |order: Vec<T>| {
        (0..=order.len()).map(move |at| {
            let mut order = order.clone();
            order.insert(at, first);
            order
        })
    };
    orders(rest).into_iter().flat_map(with_first).collect()
}

/// True if one before has this name.
fn is_repeat(names: &[&str], place: usize) -> bool {
    names[..place].iter().any(|before| before.eq_ignore_ascii_case(names[place]))
}

#[test]
fn fields_are_read_one_after_the_other() {
    let fields = [
        ("$name", ""),
        ("acl", "private"),
        ("ACL", "x\ny"),
        ("x-amz-meta-a", "1\n2"),
        ("X-Amz-Meta-A", "1"),
        ("other", "1\n2"),
    ];
    for order in orders(&fields) {
        let names: Vec<_> = order.iter().map(|(name, _)| *name).collect();
        let mistakes = order.iter().enumerate().filter_map(|(place, (name, value))| match *name {
            "$name" => Some((Kind::InvalidField, None)),
            name if is_repeat(&names, place) => Some((Kind::RepeatedField, Some(name))),
            "other" => None,
            name => value.contains('\n').then_some((Kind::InvalidField, Some(name))),
        });
        let (kind, name) = mistakes.into_iter().next().unwrap();
        let mut upload = good(&SIG_V4);
        let own = std::mem::take(&mut upload.fields);
        order.iter().for_each(|(name, value)| upload.add(name, value));
        upload.fields.extend(own);
        let error = refused(upload.s3(), kind);
        if let Some(name) = name {
            assert_eq!(error.detail(), Some(name.to_ascii_lowercase().as_str()), "{order:?}");
        }
    }
}

#[test]
fn conditions_are_tried_one_after_the_other_and_before_the_fields_without_one() {
    // What each fails with.
    let conditions = [
        (r#"{"x-amz-meta-a":"1"}"#, false),
        (r#"{"X-Amz-Meta-A":"2"}"#, true),
        (r#"["starts-with","$x-amz-meta-b",""]"#, true),
        (r#"{"absent":"1"}"#, true),
        (r#"["content-length-range","x",1]"#, true),
    ];
    let fields = [("key", "in/a.png"), ("x-amz-meta-d", ""), ("x-amz-meta-a", "1"), ("x-amz-meta-c", "")];
    for order in orders(&conditions) {
        let list: Vec<_> = order.iter().map(|(condition, _)| *condition).collect();
        let form = SIG_V4.form(&list.join(","), &fields);
        let error = refused(form.s3(), Kind::PolicyConditionFailed);
        let first = order.iter().find(|(_, fails)| *fails).unwrap().0;
        assert_eq!(error.detail(), Some(first), "{list:?}");
    }
    let form = SIG_V4.form(r#"{"x-amz-meta-a":"1"}"#, &fields);
    assert_eq!(refused(form.s3(), Kind::ExtraField).detail(), Some("key, x-amz-meta-d, x-amz-meta-c"));
}

#[test]
fn a_builder_keeps_its_first_mistake() {
    let bucket = Bucket::aws("photos", "eu-central-1").unwrap();
    let signer = S3Signer::new(credentials());
    // `=` before a name is a condition without a field.
    let calls = ["policy", "acl", "ACL", "$name", "=acl", "=$name"];
    for order in orders(&calls) {
        let fields: Vec<_> = order.iter().copied().filter(|call| !call.starts_with('=')).collect();
        let mistake = |call: &str| match call.strip_prefix('=') {
            Some("$name") => Some(SignError::InvalidFieldName { name: "$name".into() }),
            Some(_) => None,
            None if call == "policy" => Some(SignError::ReservedField { name: call.into() }),
            None if call == "$name" => Some(SignError::InvalidFieldName { name: call.into() }),
            None => {
                let place = fields.iter().position(|field| *field == call).unwrap();
                is_repeat(&fields, place).then(|| SignError::RepeatedField { name: call.into() })
            }
        };
        let policy =
            order.iter().fold(bucket.post_policy().key("k"), |policy, call| match call.strip_prefix('=') {
                Some(name) => policy.equals(name, "1"),
                None => policy.field(*call, "1"),
            });
        let error = policy.sign(&signer, now(), 300).unwrap_err();
        assert_eq!(error, order.iter().find_map(|call| mistake(call)).unwrap(), "{order:?}");
    }
}
