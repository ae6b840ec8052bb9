//! What a whole process takes: time, and memory at its peak.

use std::ffi::OsString;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// The first argument of a benchmark when it runs one other program and says what that took.
const WATCH: &str = "watch";

/// What a process took.
pub(crate) struct Taken {
    pub(crate) wall: Duration,
    /// User's and system's time of all its threads.
    pub(crate) cpu: Duration,
    /// The most memory that was resident, in KiB.
    pub(crate) memory: u64,
}

impl Taken {
    /// By a process of its own, whose only child the program is: the system adds up what children took.
    pub(crate) fn by(command: &Command) -> Self {
        let mut watch = Command::new(std::env::current_exe().unwrap());
        watch.arg(WATCH).arg(command.get_program()).args(command.get_args());
        let output = watch.stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "{command:?} failed");
        let text = String::from_utf8(output.stdout).unwrap();
        let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
        let [wall, cpu, memory] = numbers[..] else { panic!("{text}") };
        Self { wall: Duration::from_micros(wall), cpu: Duration::from_micros(cpu), memory }
    }
}

/// Does what [`Taken::by`] asks for, where this process was started by it: to be called first in `main`.
pub(crate) fn watched() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let asked = arguments.next().is_some_and(|first| first == WATCH);
    asked.then(|| watch(&arguments.collect::<Vec<_>>()))
}

/// Runs a program and prints what it took: wall time and CPU time in microseconds, memory in KiB.
fn watch(words: &[OsString]) -> ExitCode {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().unwrap();
    let wall = start.elapsed();
    let (cpu, memory) = children();
    println!("{} {} {memory}", wall.as_micros(), cpu.as_micros());
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(unix)]
fn children() -> (Duration, u64) {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let micros =
        [usage.user_time(), usage.system_time()].map(|time| time.tv_sec() * 1_000_000 + time.tv_usec());
    // macOS counts bytes, everybody else KiB.
    let memory = usage.max_rss() / if cfg!(target_os = "macos") { 1024 } else { 1 };
    (Duration::from_micros(micros.iter().sum::<i64>() as u64), memory as u64)
}

#[cfg(not(unix))]
fn children() -> (Duration, u64) {
    (Duration::ZERO, 0)
}
