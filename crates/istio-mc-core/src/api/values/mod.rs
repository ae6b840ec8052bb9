//! Typed values of the built-in charts.
