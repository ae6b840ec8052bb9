//! Paths of files and URLs, with `/` between their parts, as Go's `path` has them.

use minijinja::Value;

use super::{FUNCTION, Function};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "base",
        aliases: &["osBase"],
        usage: "path|base",
        about: "the last part of the path",
        examples: &[("'a/b.txt'|base", "b.txt"), ("'/'|base", "/"), ("''|base", ".")],
        run: |call| {
            let path = call.text(0)?;
            let base = match path.trim_end_matches('/') {
                "" if path.is_empty() => ".",
                "" => "/",
                path => path.rsplit('/').next().unwrap_or(path),
            };
            Ok(Value::from(base))
        },
        ..FUNCTION
    },
    Function {
        name: "dir",
        aliases: &["osDir"],
        usage: "path|dir",
        about: "the path without its last part, as `clean` has it",
        examples: &[("'a/b/c.txt'|dir", "a/b"), ("'c.txt'|dir", ".")],
        run: |call| {
            let path = call.text(0)?;
            let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
            Ok(Value::from(clean(folder)))
        },
        ..FUNCTION
    },
    Function {
        name: "ext",
        aliases: &["osExt"],
        usage: "path|ext",
        about: "the ending of the path's last part, from its last dot on",
        examples: &[("'a/b.tar.gz'|ext", ".gz"), ("'a'|ext|quote", "\"\"")],
        run: |call| {
            let path = call.text(0)?;
            let name = path.rsplit('/').next().unwrap_or_default();
            Ok(Value::from(name.rfind('.').map_or("", |dot| &name[dot..])))
        },
        ..FUNCTION
    },
    Function {
        name: "clean",
        aliases: &["osClean"],
        usage: "path|clean",
        about: "the shortest path that means the same: without `.`, `..` where it can be, and double `/`",
        examples: &[("'a/./b//../c'|clean", "a/c"), ("'../a'|clean", "../a"), ("''|clean", ".")],
        run: |call| Ok(Value::from(clean(&call.text(0)?))),
        ..FUNCTION
    },
    Function {
        name: "isAbs",
        aliases: &["osIsAbs"],
        usage: "path|isAbs",
        about: "whether the path starts with `/`",
        examples: &[("'/etc'|isAbs", "true"), ("'etc'|isAbs", "false")],
        run: |call| Ok(Value::from(call.text(0)?.starts_with('/'))),
        ..FUNCTION
    },
];

fn clean(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                // There is nothing above the root.
                _ if is_absolute => {}
                _ => parts.push(part),
            },
            part => parts.push(part),
        }
    }
    match (is_absolute, parts.join("/")) {
        (true, path) => format!("/{path}"),
        (false, path) if path.is_empty() => ".".to_owned(),
        (false, path) => path,
    }
}
