//! What Helm has a function for and MiniJinja says in another way: calling it by Helm's name tells how.

/// A function of Helm's that the language stands for.
#[derive(Debug)]
pub(crate) struct Instead {
    pub(crate) name: &'static str,
    /// What to do, as the help of an error.
    pub(crate) help: &'static str,
}

/// Every such function.
pub(crate) static ALL: &[Instead] = &[
    instead("and", "write `a and b`"),
    instead("call", "write `f(x)` for a macro `f`"),
    instead("decryptAES", "a chart holds no keys: pass what was encrypted as a value"),
    instead("derivePassword", "a chart holds no passwords: pass it as a value"),
    instead("eq", "write `a == b`"),
    instead("ge", "write `a >= b`"),
    instead("gt", "write `a > b`"),
    instead("hello", "write the word"),
    instead("html", "YAML needs no HTML: `|quote` escapes a text"),
    instead("index", "write `x[key]`, or `x|dig(key, other)` where it may be missing"),
    instead("js", "YAML needs no JavaScript: `|toJson` escapes a text"),
    instead("le", "write `a <= b`"),
    instead("lt", "write `a < b`"),
    instead("ne", "write `a != b`"),
    instead("not", "write `not a`"),
    instead("or", "write `a or b`, or `a|default(b)`"),
    instead("toYamlPretty", "`|toYaml` writes the same; only the indentation of lists differs"),
];

const fn instead(name: &'static str, help: &'static str) -> Instead {
    Instead { name, help }
}

/// What to do instead of calling a function.
pub(crate) fn help(name: &str) -> Option<&'static str> {
    ALL.iter().find(|instead| instead.name == name).map(|instead| instead.help)
}
