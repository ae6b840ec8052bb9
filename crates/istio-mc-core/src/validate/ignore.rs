//! What is left out because the caller says so.

use std::fmt;
use std::str::FromStr;

use istio_mc_diagnostic::{Code, code, nearest};
use istio_mc_yaml::Node;

use crate::rules::Object;

/// Findings to leave out: `MC0432` everywhere, or `MC0432:Gateway/istio-system/public` of some objects.
///
/// ```
/// use istio_mc_core::validate::Ignore;
/// assert!("MC0432".parse::<Ignore>().is_ok());
/// assert!("MC0432:Gateway/public".parse::<Ignore>().is_ok(), "in any namespace");
/// assert!("MC0432:VirtualService/*/legacy-*".parse::<Ignore>().is_ok());
/// assert!("*:EnvoyFilter/istio-system/*".parse::<Ignore>().is_ok(), "whatever is found");
/// let error = "MC0499".parse::<Ignore>().unwrap_err();
/// assert!(error.to_string().starts_with("there is no finding `MC0499`"));
/// ```
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The code; `None` is every code.
    pub code: Option<&'static Code>,
    /// The objects; `None` is all.
    pub object: Option<ObjectPattern>,
}

/// Which objects: `KIND/NAME` in any namespace or without one, `KIND/NAMESPACE/NAME`. `*` stands for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectPattern {
    /// The kind.
    pub kind: String,
    /// The namespace; `None` is any, and none.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

/// A text that says of no findings to leave them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidIgnore(String);

impl fmt::Display for InvalidIgnore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidIgnore {}

impl FromStr for Ignore {
    type Err = InvalidIgnore;

    fn from_str(text: &str) -> Result<Self, InvalidIgnore> {
        let (id, object) = match text.split_once(':') {
            Some((id, object)) => (id, Some(object.parse()?)),
            None => (text, None),
        };
        let code = match id {
            "*" if object.is_some() => None,
            _ => Some(find(id)?),
        };
        Ok(Self { code, object })
    }
}

fn find(id: &str) -> Result<&'static Code, InvalidIgnore> {
    Code::find(&id.to_ascii_uppercase()).ok_or_else(|| {
        let help = match nearest(id, code::ALL.iter().map(|code| code.id)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "codes look like `MC0401`, and `istio-mc explain` lists them".to_owned(),
        };
        InvalidIgnore(format!("there is no finding `{id}`; {help}"))
    })
}

impl FromStr for ObjectPattern {
    type Err = InvalidIgnore;

    fn from_str(text: &str) -> Result<Self, InvalidIgnore> {
        let parts: Vec<&str> = text.split('/').collect();
        let (kind, namespace, name) = match parts[..] {
            [kind, name] => (kind, None, name),
            [kind, namespace, name] => (kind, Some(namespace), name),
            _ => {
                return Err(InvalidIgnore(format!(
                    "`{text}` names no object: KIND/NAME or KIND/NAMESPACE/NAME"
                )));
            }
        };
        if kind.is_empty() || name.is_empty() {
            return Err(InvalidIgnore(format!(
                "`{text}` names no object: its kind and name must not be empty"
            )));
        }
        Ok(Self { kind: kind.to_owned(), namespace: namespace.map(str::to_owned), name: name.to_owned() })
    }
}

impl Ignore {
    /// Whether a finding of that code about that object is left out.
    pub(super) fn leaves_out(&self, code: &Code, object: Option<&Object<'_>>) -> bool {
        self.code.is_none_or(|of| of == code)
            && self.object.as_ref().is_none_or(|pattern| object.is_some_and(|object| pattern.fits(object)))
    }
}

impl ObjectPattern {
    /// Whether it names an object of that kind and name; one without a namespace has an empty one.
    ///
    /// ```
    /// use istio_mc_core::validate::ObjectPattern;
    /// let pattern: ObjectPattern = "Secret/istio-system/*".parse().expect("it names objects");
    /// assert!(pattern.matches("Secret", "istio-system", "raffa2") && !pattern.matches("Secret", "foo", "raffa2"));
    /// ```
    pub fn matches(&self, kind: &str, namespace: &str, name: &str) -> bool {
        fits(&self.kind, kind)
            && fits(&self.name, name)
            && self.namespace.as_ref().is_none_or(|pattern| fits(pattern, namespace))
    }

    fn fits(&self, object: &Object<'_>) -> bool {
        let name = object.node.at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
        self.matches(object.text("kind"), object.namespace().unwrap_or_default(), name)
    }
}

/// Whether a text is what the pattern says; `*` is any text.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("a*a", "a", false),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("*-*", "ab", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for (text, start) in [
            ("", "there is no finding ``"),
            ("*", "there is no finding `*`"),
            ("MC401", "there is no finding `MC401`; did you mean `MC0401`?"),
            ("MC0401:", "`` names no object"),
            ("MC0401:Gateway", "`Gateway` names no object"),
            ("MC0401:Gateway/", "`Gateway/` names no object"),
            ("MC0401:a/b/c/d", "`a/b/c/d` names no object"),
        ] {
            let error = text.parse::<Ignore>().expect_err(text).to_string();
            assert!(error.starts_with(start), "{error}");
        }
    }
}
