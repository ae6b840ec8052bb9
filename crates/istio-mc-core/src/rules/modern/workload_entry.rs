//! WorkloadEntry: where it is, whichever way ServiceEntries find it.

use istio_mc_diagnostic::code;

use super::{spec, workload};
use crate::api::modern::networking::{WorkloadEntry, WorkloadEntrySpec};
use crate::rules::istio::{is_fqdn, is_ip_or_zoned, labels};
use crate::rules::{At, Cx};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<WorkloadEntry, WorkloadEntrySpec>(root, cx) else { return };
    let at = root.field("spec");
    workload::check(&at, &spec, cx);
    workload::has_address(&at, &spec, cx);
    labels(&at.field("labels"), cx);
    let address = spec.address.as_deref().unwrap_or_default();
    if !address.is_empty()
        && workload::socket(&spec).is_none()
        && !is_ip_or_zoned(address)
        && !is_fqdn(address, cx)
    {
        let message = format!("`{address}` is neither an IP address nor a host name");
        let finding = cx.finding(&code::ISTIO_ADDRESS, &at.field("address"), message);
        cx.push(
            match address.rsplit_once(':').filter(|(host, _)| is_fqdn(host, cx) || is_ip_or_zoned(host)) {
                Some((host, _)) => {
                    finding.help(format!("an address has no port: `{host}`, and `ports:` for the port"))
                }
                None => finding,
            },
        );
    }
}
