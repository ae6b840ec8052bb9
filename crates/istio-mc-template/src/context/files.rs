//! `Files`: the chart's other files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use istio_mc_diagnostic::code;
use minijinja::value::{Enumerator, Object, ObjectExt, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use super::glob::Glob;
use crate::engine::raised::Raised;

/// The files of a chart that are neither templates nor values, by path.
///
/// | in a template | gives |
/// |---|---|
/// | `Files.get("a.txt")` | the text; undefined if there is no such file |
/// | `Files.lines("a.txt")` | its lines |
/// | `Files.glob("conf/*")` | those files alone, as another `Files` |
/// | `Files.glob("conf/*").as_config()` | `name: text` of each, as YAML for a ConfigMap's `data` |
/// | `Files.glob("conf/*").as_secrets()` | `name: Base64` of each, for a Secret's `data` |
///
/// Helm's spellings (`Get`, `Lines`, `Glob`, `AsConfig`, `AsSecrets`) mean the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(pub(crate) BTreeMap<Arc<str>, Arc<[u8]>>);

impl Files {
    fn get(&self, path: &str) -> Option<Value> {
        self.0.get(path).map(|bytes| content(bytes))
    }

    fn glob(&self, pattern: &str) -> Result<Self, Error> {
        let glob = Glob::new(pattern).ok_or_else(|| {
            Error::new(ErrorKind::InvalidOperation, format!("`{pattern}` is no pattern of file names"))
        })?;
        let matching = self.0.iter().filter(|(path, _)| glob.matches(path));
        Ok(Self(matching.map(|(path, bytes)| (Arc::clone(path), Arc::clone(bytes))).collect()))
    }

    /// The files by their names without folders; of two with the same name the later path stays, as in Helm.
    fn by_name(&self, text: impl Fn(&str, &[u8]) -> Result<String, Error>) -> Result<Value, Error> {
        let mut named: BTreeMap<&str, String> = BTreeMap::new();
        for (path, bytes) in &self.0 {
            named.insert(path.rsplit('/').next().unwrap_or(path), text(path, bytes)?);
        }
        let yaml = istio_mc_yaml::to_string(&named).map_err(|error| {
            Error::new(ErrorKind::BadSerialization, "files that cannot be written").with_source(error)
        })?;
        Ok(Value::from_safe_string(yaml.trim_end_matches('\n').to_owned()))
    }
}

/// A file's text, or its bytes where they are no text.
fn content(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => Value::from(text),
        Err(_) => Value::from_bytes(bytes.to_vec()),
    }
}

impl Object for Files {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get(key.as_str()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.mapped_enumerator(|this| Box::new(this.0.keys().map(Value::from)))
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "get" | "Get" => {
                let (path,): (&str,) = from_args(args)?;
                Ok(self.get(path).unwrap_or(Value::UNDEFINED))
            }
            "get_bytes" | "GetBytes" => {
                let (path,): (&str,) = from_args(args)?;
                let bytes = self.0.get(path).map(|bytes| Value::from_bytes(bytes.to_vec()));
                Ok(bytes.unwrap_or(Value::UNDEFINED))
            }
            "lines" | "Lines" => {
                let (path,): (&str,) = from_args(args)?;
                let Some(bytes) = self.0.get(path) else { return Ok(Value::UNDEFINED) };
                let text = String::from_utf8_lossy(bytes);
                // As Helm parts them: a carriage return is part of its line.
                let lines = text.strip_suffix('\n').unwrap_or(&text).split('\n');
                Ok(lines.filter(|_| !text.is_empty()).map(Value::from).collect())
            }
            "glob" | "Glob" => {
                let (pattern,): (&str,) = from_args(args)?;
                Ok(Value::from_object(self.glob(pattern)?))
            }
            "as_config" | "AsConfig" => {
                from_args::<()>(args)?;
                self.by_name(|path, bytes| match std::str::from_utf8(bytes) {
                    Ok(text) => Ok(text.to_owned()),
                    Err(_) => Err(Raised::new(&code::TEMPLATE_FAILED, format!("`{path}` is not UTF-8"))
                        .help("`as_secrets()` encodes any file; a ConfigMap takes such files as `binaryData`")
                        .into()),
                })
            }
            "as_secrets" | "AsSecrets" => {
                from_args::<()>(args)?;
                self.by_name(|_, bytes| Ok(STANDARD.encode(bytes)))
            }
            _ => {
                let known = ["get", "get_bytes", "lines", "glob", "as_config", "as_secrets"];
                let near = istio_mc_diagnostic::nearest(method, known);
                let hint =
                    near.map_or(Cow::Borrowed(""), |near| Cow::Owned(format!("; did you mean `{near}`?")));
                let message = format!("`Files` has no `{method}`{hint}");
                Err(Error::new(ErrorKind::UnknownMethod, message))
            }
        }
    }
}
