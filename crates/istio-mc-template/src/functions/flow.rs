//! Templates that use other templates, and end.

use istio_mc_diagnostic::code;
use minijinja::Value;

use super::{ANY, FUNCTION, Form, Function};
use crate::engine::nested;
use crate::engine::raised::Raised;
use crate::values::Tree;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "include",
        usage: "include(\"labels.standard\", ...)",
        about: "what the macro `standard` of `_labels.j2` gives for these arguments, without its last line break",
        form: Form::Plain,
        arity: (1, ANY),
        takes_names: true,
        gives_any_length: true,
        run: |call| {
            let name = call.string(0)?.to_owned();
            let mut args = call.args.split_off(1);
            args.extend(call.names.take().map(Value::from));
            nested::include(call.state, &name, &args)
        },
        ..FUNCTION
    },
    Function {
        name: "tpl",
        usage: "text|tpl",
        about: "the text rendered as a template that sees what this one sees",
        // Helm passes the context as well: `tpl(text, _)` is allowed and means the same.
        form: Form::Plain,
        arity: (1, 2),
        gives_any_length: true,
        examples: &[("'{{ 1 + 1 }}'|tpl", "2")],
        run: |call| {
            let text = call.string(0)?.to_owned();
            nested::tpl(call.state, &text)
        },
        ..FUNCTION
    },
    Function {
        name: "lookup",
        usage: "lookup(apiVersion, kind, namespace, name)",
        about: "an empty map: charts are rendered without a cluster, as by `helm template`",
        form: Form::Plain,
        arity: (4, 4),
        examples: &[("lookup('v1', 'Secret', 'default', 'tls')|toJson", "{}")],
        run: |call| {
            for index in 0..call.len() {
                call.string(index)?;
            }
            Ok(Tree::empty().to_engine())
        },
        ..FUNCTION
    },
    Function {
        name: "fail",
        usage: "fail(message)",
        about: "ends rendering with the message",
        run: |call| Err(Raised::new(&code::REFUSED, call.text(0)?.into_owned()).into()),
        ..FUNCTION
    },
];
