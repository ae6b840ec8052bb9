//! What an injection template says, whatever its words: images, flags, environment.

use std::collections::BTreeSet;

/// The facts that golden data states of an injection template.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts<'t> {
    pub(crate) images: BTreeSet<&'t str>,
    pub(crate) flags: BTreeSet<&'t str>,
    pub(crate) env: BTreeSet<&'t str>,
}

impl<'t> Facts<'t> {
    pub(crate) fn of(template: &'t str) -> Self {
        let mut facts = Self::default();
        for line in template.lines() {
            let line = line.trim();
            facts.images.extend(image(line));
            facts.flags.extend(flag(line));
            facts.env.extend(env(line));
        }
        facts
    }
}

/// A line that is an image, with or without its key: a registry or project, a name and a tag.
fn image(line: &str) -> Option<&str> {
    let text = line.strip_prefix("image: ").unwrap_or(line);
    let text = text.strip_prefix('"').unwrap_or(text);
    let text = text.strip_suffix('"').unwrap_or(text);
    let (path, tag) = text.rsplit_once(':')?;
    let in_tag = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let (project, name) = path.rsplit_once('/')?;
    let parts = [project, name, tag];
    let plain = path.bytes().all(|byte| in_tag(byte) || byte == b'/') && tag.bytes().all(in_tag);
    (plain && parts.iter().all(|part| !part.is_empty())).then_some(text)
}

/// `- --flag` with or without a value.
fn flag(line: &str) -> Option<&str> {
    let text = line.strip_prefix("- ")?;
    let text = text.strip_prefix('"').unwrap_or(text);
    let name = text.strip_prefix("--")?;
    let length = name.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'_').count();
    (length > 0).then(|| &text[..length + 2])
}

/// `- name: VARIABLE`
fn env(line: &str) -> Option<&str> {
    let name = line.strip_prefix("- name: ")?;
    let bytes = name.as_bytes();
    let rest = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    (bytes.len() > 1 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(rest)).then_some(name)
}

#[test]
fn facts_are_found_by_their_form() {
    let facts = Facts::of(
        "- name: istio-init\n  image: docker.io/istio/proxy_init:1.0.9\n  args:\n  - \"-p\"\n  - --domain\n  - \"--zip=1\"\n\
         \x20 env:\n  - name: POD_NAME\n  - name: X\n  - name: pod\n\"a/b:c\"\nimage: nginx:1\n  - a/b:[[ c ]]\n",
    );
    assert_eq!(facts.images, ["a/b:c", "docker.io/istio/proxy_init:1.0.9"].into());
    assert_eq!(facts.flags, ["--domain", "--zip"].into());
    assert_eq!(facts.env, ["POD_NAME"].into());
}
