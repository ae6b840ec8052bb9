//! What Helm has and this engine has not: each call says why, and what to do instead.

use istio_mc_diagnostic::code;
use minijinja::{Error, Value};

use crate::engine::raised::Raised;

/// A function of Helm's that would make the output differ from run to run.
#[derive(Debug)]
pub(crate) struct Absent {
    pub(crate) name: &'static str,
    /// What its result would depend on.
    pub(crate) because: &'static str,
}

impl Absent {
    pub(crate) fn refuse(&self) -> Result<Value, Error> {
        let message = format!(
            "`{}` depends on {}: the same chart and values would not give the same objects",
            self.name, self.because
        );
        Err(Raised::new(&code::NOT_REPRODUCIBLE, message).help("pass the result as a value").into())
    }
}

const RANDOM: &str = "randomness";
const TIME: &str = "the time";
const ZONE: &str = "the machine's time zone";
const NETWORK: &str = "the network";
const MACHINE: &str = "the machine";

/// Every such function.
pub(crate) static ALL: &[Absent] = &[
    absent("ago", TIME),
    absent("bcrypt", RANDOM),
    absent("buildCustomCert", RANDOM),
    absent("date", TIME),
    absent("dateInZone", TIME),
    absent("dateModify", TIME),
    absent("date_in_zone", TIME),
    absent("date_modify", TIME),
    absent("encryptAES", RANDOM),
    absent("env", MACHINE),
    absent("expandenv", MACHINE),
    absent("genCA", RANDOM),
    absent("genCAWithKey", RANDOM),
    absent("genPrivateKey", RANDOM),
    absent("genSelfSignedCert", RANDOM),
    absent("genSelfSignedCertWithKey", RANDOM),
    absent("genSignedCert", RANDOM),
    absent("genSignedCertWithKey", RANDOM),
    absent("getHostByName", NETWORK),
    absent("htmlDate", TIME),
    absent("htmlDateInZone", TIME),
    absent("htpasswd", RANDOM),
    absent("mustDateModify", TIME),
    absent("mustToDate", ZONE),
    absent("must_date_modify", TIME),
    absent("now", TIME),
    absent("randAlpha", RANDOM),
    absent("randAlphaNum", RANDOM),
    absent("randAscii", RANDOM),
    absent("randBytes", RANDOM),
    absent("randInt", RANDOM),
    absent("randNumeric", RANDOM),
    absent("shuffle", RANDOM),
    absent("toDate", ZONE),
    absent("unixEpoch", TIME),
    absent("uuidv4", RANDOM),
];

const fn absent(name: &'static str, because: &'static str) -> Absent {
    Absent { name, because }
}
