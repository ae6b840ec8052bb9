//! Files that appear whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use istio_mc_diagnostic::{Diagnostic, code};

use crate::input::reason;

/// Writes a file: beside its place first, then renamed.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), Diagnostic> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        // The name keeps kubectl from reading a file that a killed run left.
        builder.prefix(".istio-mc-").suffix(".tmp");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What the umask leaves of it, as for any new file.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(content)?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| unwritable(path, &error))
}

/// Removes a file, if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), Diagnostic> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            let message = format!("`{}` cannot be removed: {}", path.display(), reason(&error));
            Err(Diagnostic::new(&code::UNWRITABLE_FILE, message))
        }
        _ => Ok(()),
    }
}

/// What a failed write to a file means.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be written: {}", path.display(), reason(error));
    Diagnostic::new(&code::UNWRITABLE_FILE, message)
}
