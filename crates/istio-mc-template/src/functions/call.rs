//! One call of a function: its arguments, checked.

use std::borrow::Cow;

use istio_mc_diagnostic::{Code, code};
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, ErrorKind, State, Value};

use super::Function;
use crate::engine::printing;
use crate::engine::raised::Raised;

/// A call of a function, with the piped value as the first argument.
pub(crate) struct Call<'c, 't, 'e> {
    pub(crate) function: &'static Function,
    pub(crate) state: &'c mut State<'t, 'e>,
    pub(crate) args: Vec<Value>,
    pub(crate) names: Option<Kwargs>,
}

impl<'c, 't, 'e> Call<'c, 't, 'e> {
    pub(crate) fn new(
        function: &'static Function,
        state: &'c mut State<'t, 'e>,
        mut args: Vec<Value>,
    ) -> Self {
        let names = args.pop_if(|last| last.is_kwargs()).and_then(|last| Kwargs::try_from(last).ok());
        Self { function, state, args, names }
    }

    /// Checks the number of arguments and runs the function.
    pub(crate) fn run(mut self) -> Result<Value, Error> {
        let Function { arity: (least, greatest), .. } = *self.function;
        if self.args.len() < least || self.args.len() > greatest {
            let given = self.args.len();
            let wanted = match (least, greatest) {
                (least, super::ANY) => format!("at least {least}"),
                (least, greatest) if least == greatest => least.to_string(),
                (least, greatest) => format!("{least} to {greatest}"),
            };
            let plural = if wanted == "1" || wanted == "at least 1" { "" } else { "s" };
            return Err(self.wrong(format!("takes {wanted} argument{plural}, not {given}")));
        }
        if let (false, Some(names)) = (self.function.takes_names, &self.names)
            && let Some(name) = names.args().next()
        {
            return Err(self.wrong(format!("takes no argument by name, such as `{name}`")));
        }
        if !self.function.takes_undefined && self.args.iter().any(Value::is_undefined) {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        (self.function.run)(&mut self)
    }

    /// How many arguments there are.
    pub(crate) fn len(&self) -> usize {
        self.args.len()
    }

    /// An error that names the function and how it is called.
    pub(crate) fn wrong(&self, what: impl std::fmt::Display) -> Error {
        self.error(&code::TEMPLATE_FAILED, format!("`{}` {what}", self.function.name))
    }

    /// An error with the function's usage as help.
    pub(crate) fn error(&self, code: &'static Code, message: impl Into<Cow<'static, str>>) -> Error {
        Raised::new(code, message).help(format!("`{}`: {}", self.function.usage, self.function.about)).into()
    }

    fn expected(&self, index: usize, what: &str) -> Error {
        let value = &self.args[index];
        self.wrong(format!("takes {what} as its {}, not {}", self.position(index), printing::a(value.kind())))
    }

    /// How messages call an argument.
    fn position(&self, index: usize) -> String {
        match (self.function.form, index) {
            (super::Form::Piped, 0) => "piped value".to_owned(),
            (super::Form::Piped, index) => format!("argument {index}"),
            (super::Form::Plain, index) => format!("argument {}", index + 1),
        }
    }

    pub(crate) fn value(&self, index: usize) -> &Value {
        &self.args[index]
    }

    /// A string argument.
    pub(crate) fn string(&self, index: usize) -> Result<&str, Error> {
        self.args[index].as_str().ok_or_else(|| self.expected(index, "a string"))
    }

    /// The text of a scalar argument.
    pub(crate) fn text(&self, index: usize) -> Result<Cow<'_, str>, Error> {
        match self.args[index].kind() {
            ValueKind::String | ValueKind::Bool | ValueKind::Number | ValueKind::Bytes => {
                printing::text(&self.args[index])
            }
            _ => Err(self.expected(index, "a scalar")),
        }
    }

    /// An integer argument.
    pub(crate) fn integer(&self, index: usize) -> Result<i128, Error> {
        let value = &self.args[index];
        if !value.is_integer() {
            return Err(self.expected(index, "an integer"));
        }
        i128::try_from(value.clone()).map_err(|_| self.expected(index, "an integer"))
    }

    /// A count, such as a width: an integer from 0 to `most`.
    pub(crate) fn count(&self, index: usize, most: usize) -> Result<usize, Error> {
        let integer = self.integer(index)?;
        usize::try_from(integer).ok().filter(|count| *count <= most).ok_or_else(|| {
            self.wrong(format!("takes 0 to {most} as its {}, not `{integer}`", self.position(index)))
        })
    }

    /// The items of a list argument.
    pub(crate) fn list(&self, index: usize) -> Result<Vec<Value>, Error> {
        let value = &self.args[index];
        if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
            return Err(self.expected(index, "a list"));
        }
        self.collect(value)
    }

    /// The items of what can be looped over, unless there are more than memory should hold.
    pub(crate) fn collect(&self, value: &Value) -> Result<Vec<Value>, Error> {
        let mut items = Vec::new();
        for item in value.try_iter()?.checked() {
            if items.len() == printing::MAX_ITEMS {
                return Err(self.too_many());
            }
            items.push(item?);
        }
        Ok(items)
    }

    /// The error of a list that grew too long.
    pub(crate) fn too_many(&self) -> Error {
        let message = format!("`{}` takes {} items at most", self.function.name, printing::MAX_ITEMS);
        self.error(&code::TEMPLATE_LIMIT, message)
    }

    /// The entries of a map argument, in their order.
    pub(crate) fn map(&self, index: usize) -> Result<Vec<(Value, Value)>, Error> {
        let value = &self.args[index];
        if value.kind() != ValueKind::Map {
            return Err(self.expected(index, "a map"));
        }
        let mut entries = Vec::new();
        for key in value.try_iter()?.checked() {
            let key = key?;
            let item = value.get_item(&key)?;
            entries.push((key, item));
        }
        Ok(entries)
    }

    /// A text that came out of `text` unchanged in kind: markup that stays markup, a string that stays one.
    pub(crate) fn like(&self, index: usize, text: String) -> Value {
        if self.args[index].is_safe() { Value::from_safe_string(text) } else { Value::from(text) }
    }
}
