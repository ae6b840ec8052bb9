//! Laws of the addresses of imported services: what is given stays, no two have the same, a merge is right or refused.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, LazyLock};

use istio_mc_core::federation::{
    AddressRange, Addresses, Fate, Lock, LockFile, Locking, Relocked, Wanted, allocate, importing_meshes,
    relock,
};
use istio_mc_core::mesh::Fleet;
use istio_mc_diagnostic::{Place, Source, Span, TextStyle, code};
use proptest::prelude::*;

/// Few addresses, so that names clash all the time.
const NARROW: &str = "10.0.0.0/25";
const WIDE: &str = "240.0.0.0/4";

fn range(text: &str) -> AddressRange {
    text.parse().expect("a range")
}

/// What asks for all hosts.
static PLACE: LazyLock<Place> = LazyLock::new(|| Place::new(&Source::new("mesh.yaml", ""), Span::default()));

/// Of each host one export, in that order.
fn wanted<'h>(cidr: &str, hosts: impl IntoIterator<Item = &'h String>) -> Wanted<'h> {
    let mut wanted = Wanted::new();
    hosts.into_iter().enumerate().for_each(|(export, host)| wanted.add(range(cidr), export, host, &PLACE));
    wanted
}

fn lock_source(text: &str) -> Arc<Source> {
    Source::new("mesh.lock", text)
}

/// What `relock` makes of a text.
fn relocked(wanted: &Wanted<'_>, text: &str) -> Relocked {
    let source = lock_source(text);
    let file = LockFile::read(&source).unwrap_or_else(|findings| panic!("{findings}\n{text}"));
    relock(wanted, &file).unwrap_or_else(|findings| panic!("{findings}"))
}

/// All addresses by host; an address that two hosts have fails, and one that nobody wants.
fn by_host(wanted: &Wanted<'_>, addresses: &Addresses, cidr: &str) -> BTreeMap<String, Ipv4Addr> {
    let mut hosts = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (of, host, export) in wanted.iter() {
        let address = addresses.get(of, export).unwrap_or_else(|| panic!("{host} has no address"));
        assert!(of == range(cidr) && of.has(address), "{address} is not in {cidr}");
        assert!(seen.insert(address), "{address} is given twice");
        assert!(hosts.insert(host.to_owned(), address).is_none(), "{host} has two");
    }
    assert_eq!(addresses.iter().map(|(_, _, address)| address).collect::<BTreeSet<_>>(), seen);
    hosts
}

/// The addresses with a lock as `relock` wrote it: of exactly the hosts that are wanted.
fn allocated(wanted: &Wanted<'_>, lock: &Lock<'_>, cidr: &str) -> BTreeMap<String, Ipv4Addr> {
    by_host(wanted, &allocate(wanted, lock).unwrap_or_else(|findings| panic!("{findings}")), cidr)
}

/// Names as they come, and some that YAML would take for something else.
fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-z]{1,3}\\.[a-d]",
        1 => "[0-9]{1,2}\\.[0-9]{1,2}",
        1 => "(yes|null|true|1e3|0x1|-a|12_0)\\.(no|off|5|0)",
    ]
}

fn hosts(at_most: usize) -> impl Strategy<Value = BTreeSet<String>> {
    proptest::collection::btree_set(host(), 0..at_most)
}

proptest! {
    #[test]
    fn what_is_written_is_read(hosts in hosts(100), others in hosts(20)) {
        let mut both = wanted(NARROW, &hosts);
        others.iter().enumerate().for_each(|(export, host)| both.add(range(WIDE), export, host, &PLACE));
        let Relocked { lock, .. } = relocked(&both, "");
        let text = lock.to_string();
        let source = lock_source(&text);
        let read = Lock::read(&source).unwrap_or_else(|findings| panic!("{findings}\n{text}"));
        prop_assert_eq!(&read, &lock);
        prop_assert_eq!(read.to_string(), text);
    }

    #[test]
    fn with_a_lock_no_step_moves_anybody(steps in proptest::collection::vec(hosts(120), 1..6)) {
        let mut text = String::new();
        let mut before: BTreeMap<String, Ipv4Addr> = BTreeMap::new();
        for hosts in &steps {
            let wanted = wanted(NARROW, hosts);
            let Relocked { lock, changes } = relocked(&wanted, &text);
            let now = allocated(&wanted, &lock, NARROW);
            for change in &changes {
                let expected = match (before.get(&change.host), now.get(&change.host)) {
                    (None, Some(_)) => Fate::Added,
                    (Some(_), None) => Fate::Removed,
                    (Some(was), Some(is)) => {
                        prop_assert_eq!(was, is, "{} moved", &change.host);
                        Fate::Kept
                    }
                    (None, None) => panic!("{} is nobody's", change.host),
                };
                prop_assert_eq!(change.fate, expected);
            }
            text = lock.to_string();
            // Once more changes nothing.
            let again = relocked(&wanted, &text);
            prop_assert_eq!(again.lock.to_string(), text.clone());
            prop_assert!(again.changes.iter().all(|change| change.fate == Fate::Kept));
            before = now;
        }
    }

    #[test]
    fn without_a_lock_the_others_do_not_matter(some in hosts(12), more in hosts(12)) {
        let all: BTreeSet<String> = some.union(&more).cloned().collect();
        let [fewer, all] = [&some, &all].map(|hosts| {
            let wanted = wanted(NARROW, hosts);
            allocate(&wanted, &Lock::default()).map(|addresses| by_host(&wanted, &addresses, NARROW))
        });
        if let (Ok(fewer), Ok(all)) = (fewer, all) {
            for (host, address) in fewer {
                prop_assert_eq!(all.get(&host), Some(&address));
            }
        }
    }

    #[test]
    fn a_clash_is_told_with_both_hosts(hosts in hosts(40)) {
        let of = range(NARROW);
        let mut slots: BTreeMap<Ipv4Addr, Vec<&String>> = BTreeMap::new();
        hosts.iter().for_each(|host| slots.entry(of.slot(host, 0)).or_default().push(host));
        let clashes: Vec<_> = slots.values().filter(|hosts| hosts.len() > 1).collect();
        match allocate(&wanted(NARROW, &hosts), &Lock::default()) {
            Ok(_) => prop_assert!(clashes.is_empty()),
            Err(findings) => {
                for clash in &clashes {
                    let told = findings.iter().any(|finding| {
                        clash.iter().filter(|host| finding.message.contains(&format!("`{host}`"))).count() == 2
                    });
                    prop_assert!(told, "{clash:?} in {findings}");
                }
                prop_assert!(findings.iter().all(|finding| finding.code == &code::ADDRESS_CLASH));
            }
        }
    }

    /// Two people add a host each, or several, to the same lock, and git merges the lines.
    #[test]
    fn two_changes_that_merge_are_right_or_refused(base in hosts(40), one in hosts(12), other in hosts(12)) {
        let before = relocked(&wanted(NARROW, &base), "").lock;
        let [left, right] = [&one, &other].map(|more| {
            relocked(&wanted(NARROW, base.union(more)), &before.to_string()).lock.to_string()
        });
        let all = wanted(NARROW, base.iter().chain(&one).chain(&other));
        let had = allocated(&wanted(NARROW, &base), &before, NARROW);

        // All lines of both, where git finds nothing to ask about.
        let lines: BTreeSet<&str> = left.lines().chain(right.lines()).filter(|line| line.starts_with("    ")).collect();
        let union = format!("ranges:\n  {NARROW}:\n{}\n", lines.into_iter().collect::<Vec<_>>().join("\n"));
        match Lock::read(&lock_source(&union)) {
            Ok(lock) => {
                allocated(&all, &lock, NARROW);
            }
            Err(findings) => {
                let refused = [&code::LOCK_ADDRESS_TWICE, &code::DUPLICATE_KEY];
                prop_assert!(findings.iter().all(|finding| refused.contains(&finding.code)), "{findings}");
                repaired(&all, &union, &had);
            }
        }

        // Where it asks: the one side, then the other.
        let markers = format!("<<<<<<< HEAD\n{left}=======\n{right}>>>>>>> other\n");
        let findings = Lock::read(&lock_source(&markers)).expect_err("a merge that is not finished");
        prop_assert!(findings.iter().all(|finding| finding.code == &code::LOCK_CONFLICT));
        repaired(&all, &markers, &had);
    }

    #[test]
    fn any_damage_is_a_finding_and_no_panic(
        at in any::<prop::sample::Index>(),
        length in 0usize..40,
        insert in "[ -~\n]{0,12}|<<<<<<< a\n|=======\n|>>>>>>> b\n",
    ) {
        let hosts = ["a.x", "b.x", "1.50"].map(str::to_owned);
        let text = relocked(&wanted(NARROW, &hosts), "").lock.to_string();
        let start = at.index(text.len());
        let end = (start + length).min(text.len());
        let damaged = format!("{}{insert}{}", &text[..start], &text[end..]);
        match LockFile::read(&lock_source(&damaged)) {
            Ok(file) => {
                let Relocked { lock, .. } = relock(&wanted(NARROW, &hosts), &file).expect("there is room");
                allocated(&wanted(NARROW, &hosts), &lock, NARROW);
            }
            Err(findings) => {
                prop_assert!(findings.has_errors());
                for finding in &findings {
                    TextStyle::default().render(finding);
                }
            }
        }
    }
}

/// `relock` settles it: everybody has an address, and who had one before keeps it.
fn repaired(all: &Wanted<'_>, text: &str, had: &BTreeMap<String, Ipv4Addr>) {
    let now = allocated(all, &relocked(all, text).lock, NARROW);
    for (host, address) in had {
        assert_eq!(now.get(host), Some(address), "{host} moved");
    }
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("service-{index}.namespace-{}", index % 97)).collect()
}

#[test]
fn a_full_range_is_filled_to_the_last_address() {
    let of = range("10.0.0.0/24");
    let hosts = names(of.capacity() as usize);
    let full = wanted("10.0.0.0/24", &hosts);
    let now = allocated(&full, &relocked(&full, "").lock, "10.0.0.0/24");
    assert_eq!(now.len(), 253);

    let hosts = names(of.capacity() as usize + 1);
    let beyond = wanted("10.0.0.0/24", &hosts);
    for findings in [
        allocate(&beyond, &Lock::default()).expect_err("too many"),
        relock(&beyond, &LockFile::default()).expect_err("too many"),
    ] {
        assert_eq!(
            findings.to_string(),
            "mesh.yaml:1:1: error[MC0542]: `10.0.0.0/24` has 253 addresses, for 254 imported services"
        );
    }
}

#[test]
fn a_wider_range_moves_nobody() {
    let hosts = names(200);
    let Relocked { lock, .. } = relocked(&wanted("10.0.0.0/24", &hosts), "");
    let wider = wanted("10.0.0.0/16", &hosts);
    let now = relocked(&wider, &lock.to_string());
    assert!(now.changes.iter().all(|change| change.fate == Fate::Kept));
    let had = allocated(&wanted("10.0.0.0/24", &hosts), &lock, "10.0.0.0/24");
    assert_eq!(allocated(&wider, &now.lock, "10.0.0.0/16"), had);
    // Also before the file is written again.
    assert_eq!(allocated(&wider, &lock, "10.0.0.0/16"), had);
}

#[test]
fn another_range_moves_all() {
    let hosts = names(10);
    let Relocked { lock, .. } = relocked(&wanted("10.0.0.0/24", &hosts), "");
    let now = relocked(&wanted(WIDE, &hosts), &lock.to_string());
    for change in &now.changes {
        assert!(matches!(change.fate, Fate::Moved { from } if range("10.0.0.0/24").has(from)), "{change:?}");
        assert_eq!(change.address, range(WIDE).slot(&change.host, 0));
    }
    assert_eq!(now.changes.len(), hosts.len());
}

/// Half of the range of 1.1 is a lot for one fleet, and few of its names are alone.
#[test]
fn twenty_thousand_hosts_have_their_addresses() {
    for cidr in [WIDE, "127.255.0.0/16"] {
        let hosts = names(20_000);
        let all = wanted(cidr, &hosts);
        let Relocked { lock, .. } = relocked(&all, "");
        assert_eq!(allocated(&all, &lock, cidr).len(), 20_000);
        let source = lock_source(&lock.to_string());
        assert_eq!(Lock::read(&source).expect("what was written"), lock);
    }
}

#[test]
fn the_examples_of_explanations_are_right() {
    for code in [&code::LOCK_ADDRESS_TWICE, &code::LOCK_ADDRESS] {
        let explanation = code.explanation();
        let bad = lock_source(explanation.bad.expect("a bad example").code);
        let bad = Lock::read(&bad).expect_err("it is bad");
        assert!(bad.iter().all(|finding| finding.code == code), "{bad}");
        let good = lock_source(explanation.good.expect("a good example").code);
        Lock::read(&good).unwrap_or_else(|findings| panic!("{findings}"));
    }
}

/// Everything that is wrong with a lock file: a line each.
fn problems(text: &str) -> String {
    Lock::read(&lock_source(text)).expect_err("something is wrong").to_string()
}

#[test]
fn all_that_is_no_entry_is_told_at_once() {
    let text = "versoin: 1
ranges:
  240.0.0.0/33: {}
  fd00::/8: {a.x: 240.1.2.3}
  10.0.0.0/24: none
  240.0.0.0/4:
    a.x: 240.1.2
    b.x: 17
    c.x: fd00::1
    d.x:
";
    insta::assert_snapshot!(problems(text), @"
    mesh.lock:1:1: error[MC0005]: `versoin` is not a field of a lock file
    mesh.lock:3:3: error[MC0007]: `240.0.0.0/33` is not a CIDR: an address and a prefix length, such as `10.128.0.0/14`
    mesh.lock:4:3: error[MC0007]: `fd00::/8` is not a range for addresses of services: IPv4 with a prefix of at most 30 bits: its first two addresses and the last one are not used
    mesh.lock:5:16: error[MC0004]: `10.0.0.0/24` must be a map of hosts, not a string
    mesh.lock:7:10: error[MC0007]: `240.1.2` is not an IPv4 address
    mesh.lock:8:10: error[MC0004]: `b.x` must be an address, not an integer
    mesh.lock:9:10: error[MC0007]: `fd00::1` is not an IPv4 address
    mesh.lock:10:9: error[MC0004]: `d.x` must be an address, not null
    ");
}

#[test]
fn addresses_that_cannot_be_are_told_at_once() {
    let text = "ranges:
  10.0.0.0/24:
    a.x: 10.0.0.1
    b.x: 10.0.0.7
    c.x: 10.0.0.7
    d.x: 10.0.1.7
  240.0.0.0/4:
    e.x: 10.0.1.7
";
    insta::assert_snapshot!(problems(text), @"
    mesh.lock:3:5: error[MC0545]: `10.0.0.1` of `a.x` is an address of `10.0.0.0/24` that no service gets
    mesh.lock:5:5: error[MC0544]: `b.x` and `c.x` have the same address, `10.0.0.7`
    mesh.lock:6:5: error[MC0545]: `10.0.1.7` of `d.x` is not in `10.0.0.0/24`
    mesh.lock:8:5: error[MC0545]: `10.0.1.7` of `e.x` is not in `240.0.0.0/4`
    mesh.lock:8:5: error[MC0544]: `d.x` and `e.x` have the same address, `10.0.1.7`
    ");
}

#[test]
fn other_files_are_told() {
    let texts = [
        "version: 2\nranges: {240.0.0.0/4: {a.x: nonsense}}\n",
        "- a\n",
        "ranges: [a]\n",
        "apiVersion: istio-mc/v1alpha1\nkind: Mesh\n",
        "ranges: {240.0.0.0/4: {a.x: 240.1.2.3, a.x: 240.1.2.4}}\n",
        "ranges:\n<<<<<<< HEAD\n  240.0.0.0/4: {}\n=======\n  10.0.0.0/8: {}\n>>>>>>> b\n",
    ];
    insta::assert_snapshot!(texts.map(problems).join("\n"), @"
    mesh.lock:1:10: error[MC0007]: a lock file of version 2 cannot be read: the version is 1
    mesh.lock:1:1: error[MC0004]: `the document` must be a map, not a list
    mesh.lock:1:9: error[MC0004]: `ranges` must be a map, not a list
    mesh.lock:1:1: error[MC0005]: `apiVersion` is not a field of a lock file
    mesh.lock:2:1: error[MC0005]: `kind` is not a field of a lock file
    mesh.lock:1:40: error[MC0002]: the key `a.x` stands twice in the same map
    mesh.lock:2:1: error[MC0546]: the lock file has the markers of a merge
    ");
}

/// A mesh file with clusters `c0` to `c7` in meshes `m0` to `m3`, some with Istio 1.2, and the exports in that order.
fn fleet_file(exports: &[MadeUp]) -> Arc<Source> {
    let mut text =
        "apiVersion: istio-mc/v1alpha1\nkind: Mesh\nistio: {version: 1.4.10}\nmeshes:\n".to_owned();
    for mesh in 0..4 {
        let version = if mesh % 2 == 0 { "1.4.10" } else { "1.2.10" };
        text.push_str(&format!(
            "- {{name: m{mesh}, istio: {{version: {version}}}, cacerts: {{existing: true}}}}\n"
        ));
    }
    text.push_str("clusters:\n");
    for index in 0..8 {
        let way = if index < 4 {
            format!("controlPlane: true, endpoints: {{pilot: 10.{index}.0.9}}")
        } else {
            "server: \"https://api.example.com\", credentials: {token: t, certificateAuthorityData: eA==}"
                .to_owned()
        };
        text.push_str(&format!(
            "- {{name: c{index}, mesh: m{}, network: n{}, labels: {{tier: t{}}}, {way}, \
             gateways: [{{address: 192.0.2.{index}}}], podCIDRs: [10.{index}.0.0/16]}}\n",
            index % 4,
            index % 4,
            index % 3
        ));
    }
    text.push_str("exports:\n");
    for MadeUp { name, cluster, to } in exports {
        text.push_str(&format!(
            "- {{service: \"{name}\", namespace: shop, cluster: c{cluster}, to: {to}, ports: [{{number: 80, protocol: HTTP}}]}}\n"
        ));
    }
    Source::new("mesh.yaml", text)
}

#[derive(Clone, Debug)]
struct MadeUp {
    name: String,
    cluster: usize,
    to: &'static str,
}

fn made_up() -> impl Strategy<Value = Vec<MadeUp>> {
    const TO: [&str; 6] = [
        "{meshes: [\"*\"]}",
        "{meshes: [m1, m2]}",
        "{clusters: [c6]}",
        "{labels: {tier: t1}}",
        "{labels: {tier: nowhere}}",
        "{}",
    ];
    // A name and a cluster once: others cannot be exported.
    proptest::collection::btree_map(("[a-z]{1,2}", 0usize..8), prop::sample::select(TO.to_vec()), 0..25)
        .prop_map(|map| map.into_iter().map(|((name, cluster), to)| MadeUp { name, cluster, to }).collect())
}

fn load(source: Arc<Source>, lock: &Lock<'_>) -> Fleet {
    let locking = Locking { file: Some(lock_source(&lock.to_string())), is_complete: true };
    match Fleet::load_locked(&[source], &locking) {
        Ok(loaded) => loaded.value,
        Err(findings) => panic!("{findings}"),
    }
}

/// The addresses of a fleet's imports, by range and host; exports of one service have the same.
fn imported(fleet: &Fleet) -> BTreeMap<(AddressRange, String), Ipv4Addr> {
    let mut imported = BTreeMap::new();
    for (range, export, address) in fleet.addresses.iter() {
        assert_eq!(fleet.addresses.get(range, export), Some(address));
        let host = (range, fleet.exports[export].imported.key().to_owned());
        assert_eq!(*imported.entry(host).or_insert(address), address);
    }
    imported
}

fn relocked_fleet(source: &Arc<Source>, lock: &Lock<'_>) -> Lock<'static> {
    let file = lock_source(&lock.to_string());
    match Fleet::relock(&[Arc::clone(source)], Some(&file)) {
        Ok(relocked) => relocked.value.lock,
        Err(findings) => panic!("{findings}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_exports_does_not_matter(exports in made_up(), keys in proptest::collection::vec(any::<u64>(), 25)) {
        let mut shuffled: Vec<(u64, MadeUp)> = keys.into_iter().zip(exports.clone()).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<MadeUp> = shuffled.into_iter().map(|(_, export)| export).collect();
        let [one, other] = [exports, shuffled].map(|exports| {
            let source = fleet_file(&exports);
            let lock = relocked_fleet(&source, &Lock::default());
            (lock.to_string(), imported(&load(source, &lock)))
        });
        prop_assert_eq!(one, other);
    }

    #[test]
    fn importers_have_addresses_that_are_nobody_elses(exports in made_up(), fewer in any::<prop::sample::Index>()) {
        let source = fleet_file(&exports);
        let lock = relocked_fleet(&source, &Lock::default());
        let fleet = load(source, &lock);
        let mut expected = BTreeSet::new();
        for export in &fleet.exports {
            for mesh in importing_meshes(&fleet, export) {
                prop_assert!(export.clusters.iter().any(|at| fleet.clusters[*at].in_mesh != mesh));
                expected.insert((fleet.address_range(&fleet.meshes[mesh]), format!("{}.{}", export.alias, export.namespace)));
            }
        }
        let given = imported(&fleet);
        prop_assert_eq!(given.keys().cloned().collect::<BTreeSet<_>>(), expected);
        let mut seen = BTreeSet::new();
        for ((range, _), address) in &given {
            let address = *address;
            prop_assert!(range.has(address) && seen.insert(address));
            let cidrs = fleet.clusters.iter().flat_map(|cluster| &cluster.pod_cidrs);
            prop_assert!(cidrs.into_iter().all(|cidr| !cidr.contains(IpAddr::V4(address).into())));
        }

        // What stays exported stays where it is.
        let some = &exports[..fewer.index(exports.len() + 1)];
        let source = fleet_file(some);
        let less = load(Arc::clone(&source), &relocked_fleet(&source, &lock));
        for (host, address) in imported(&less) {
            prop_assert_eq!(given.get(&host), Some(&address));
        }
    }
}
