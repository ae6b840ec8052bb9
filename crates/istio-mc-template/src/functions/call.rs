//! One call of a function: its arguments, checked.

use std::borrow::Cow;

use istio_mc_diagnostic::{Code, code};
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, ErrorKind, State, Value};

use super::{Function, numbers};
use crate::engine::raised::Raised;
use crate::engine::{Scope, printing};
use crate::limits::{ITEMS, TEXT};

/// How many bytes of an argument cost as much as one step of the template language.
pub(crate) const BYTES_A_STEP: usize = 16;

/// How many items of an argument cost as much as one step.
pub(super) const ITEMS_A_STEP: usize = 16;

/// What a function pays for an argument: one that is large is work that MiniJinja does not count.
fn weight(value: &Value) -> usize {
    match value.as_str() {
        Some(text) => text.len() / BYTES_A_STEP,
        None if value.as_object().is_some() => value.len().unwrap_or(0) / ITEMS_A_STEP,
        None => 0,
    }
}

/// A call of a function, with the piped value as the first argument.
pub(crate) struct Call<'c, 't, 'e> {
    pub(crate) function: &'static Function,
    /// The name that it was called by.
    pub(crate) name: &'static str,
    pub(crate) state: &'c mut State<'t, 'e>,
    pub(crate) args: Vec<Value>,
    pub(crate) names: Option<Kwargs>,
}

impl<'c, 't, 'e> Call<'c, 't, 'e> {
    pub(crate) fn new(
        function: &'static Function,
        name: &'static str,
        state: &'c mut State<'t, 'e>,
        mut args: Vec<Value>,
    ) -> Self {
        let names = args.pop_if(|last| last.is_kwargs()).and_then(|last| Kwargs::try_from(last).ok());
        Self { function, name, state, args, names }
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
        let weight: usize = self.args.iter().map(weight).sum();
        if weight > 0 {
            self.spend(weight)?;
        }
        let result = (self.function.run)(&mut self)?;
        // What doubles a text in a loop, be it by escapes alone, must not eat the memory.
        if let Some(text) = result.as_str()
            && !self.function.gives_any_length
        {
            self.fits(text.len())?;
        }
        Ok(result)
    }

    /// Takes fuel for work that MiniJinja does not see.
    pub(crate) fn spend(&self, steps: usize) -> Result<(), Error> {
        Scope::of(self.state)?.spend(self.state, steps as u64)
    }

    /// How many arguments there are.
    pub(crate) fn len(&self) -> usize {
        self.args.len()
    }

    /// An error that names the function and how it is called.
    pub(crate) fn wrong(&self, what: impl std::fmt::Display) -> Error {
        self.error(&code::TEMPLATE_FAILED, format!("`{}` {what}", self.name))
    }

    /// An error with the function's usage as help.
    pub(crate) fn error(&self, code: &'static Code, message: impl Into<Cow<'static, str>>) -> Error {
        Raised::new(code, message).help(format!("`{}`: {}", self.function.usage, self.function.about)).into()
    }

    pub(crate) fn expected(&self, index: usize, what: &str) -> Error {
        let value = &self.args[index];
        self.wrong(format!("takes {what} as its {}, not {}", self.position(index), printing::a(value.kind())))
    }

    /// How messages call an argument.
    fn position(&self, index: usize) -> String {
        match (self.function.form, index) {
            (super::Form::Piped, 0) => "piped value".to_owned(),
            (super::Form::Second, 0) => "text".to_owned(),
            (super::Form::Piped | super::Form::Second, index) => format!("argument {index}"),
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

    /// An argument that is the key of a map: a string, as all of them are in YAML.
    pub(crate) fn key(&self, index: usize) -> Result<&Value, Error> {
        self.string(index).map(|_| &self.args[index])
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

    /// An integer argument, or what stands for one: a text of digits, a boolean; a float loses its fraction.
    pub(crate) fn whole(&self, index: usize) -> Result<i128, Error> {
        numbers::whole(&self.args[index]).ok_or_else(|| self.expected(index, "an integer"))
    }

    /// A number argument, or a text of one.
    pub(crate) fn float(&self, index: usize) -> Result<f64, Error> {
        numbers::float(&self.args[index]).ok_or_else(|| self.expected(index, "a number"))
    }

    /// Refuses to make texts beyond what `~` would take.
    pub(crate) fn fits(&self, length: usize) -> Result<(), Error> {
        if length <= TEXT {
            return Ok(());
        }
        let message = format!("`{}` makes at most {} MiB", self.name, TEXT >> 20);
        Err(self.error(&code::TEMPLATE_LIMIT, message))
    }

    /// A list of what a text falls into, unless there are more items than memory should hold.
    pub(crate) fn items<V: Into<Value>>(&self, items: impl Iterator<Item = V>) -> Result<Value, Error> {
        let mut list = Vec::new();
        for item in items {
            if list.len() == ITEMS {
                return Err(self.too_many());
            }
            list.push(item.into());
        }
        Ok(Value::from(list))
    }

    /// Whether an argument is a list.
    pub(crate) fn is_list(&self, index: usize) -> bool {
        matches!(self.args[index].kind(), ValueKind::Seq | ValueKind::Iterable)
    }

    /// The items of a list argument.
    pub(crate) fn list(&self, index: usize) -> Result<Vec<Value>, Error> {
        if !self.is_list(index) {
            return Err(self.expected(index, "a list"));
        }
        self.collect(&self.args[index])
    }

    /// The items of what can be looped over, unless there are more than memory should hold.
    pub(crate) fn collect(&self, value: &Value) -> Result<Vec<Value>, Error> {
        let mut items = Vec::new();
        for item in value.try_iter()?.checked() {
            if items.len() == ITEMS {
                return Err(self.too_many());
            }
            items.push(item?);
        }
        Ok(items)
    }

    /// The error of a list that grew too long.
    pub(crate) fn too_many(&self) -> Error {
        let message = format!("`{}` takes {} items at most", self.name, ITEMS);
        self.error(&code::TEMPLATE_LIMIT, message)
    }

    /// A map argument. Looking up a key in it tells no more than that key was read.
    pub(crate) fn map(&self, index: usize) -> Result<&Value, Error> {
        let value = &self.args[index];
        if value.kind() == ValueKind::Map { Ok(value) } else { Err(self.expected(index, "a map")) }
    }

    /// The entries of a map argument, in their order.
    pub(crate) fn entries(&self, index: usize) -> Result<Vec<(Value, Value)>, Error> {
        let value = self.map(index)?;
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
