//! How far an endpoint is from its caller.

use indexmap::IndexMap;

/// The priority of an endpoint: 0 is called first, a higher one when all of lower ones fail.
///
/// | the endpoint's locality | priority |
/// |---|---|
/// | region, zone and subzone of the caller | 0 |
/// | region and zone | 1 |
/// | region | 2 |
/// | another region, and none or this one is stated for the caller's region (`localityLbSetting.failover`) | 3 |
/// | another region than the one stated | 4 |
///
/// As Pilot computes it (1.1 to 1.4); what is not said of a locality is empty.
pub(super) fn priority(caller: &str, endpoint: &str, failover: &IndexMap<String, String>) -> u8 {
    let [from, to] = [caller, endpoint].map(parts);
    let same = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    match same {
        3 => 0,
        2 => 1,
        1 => 2,
        _ => match failover.get(from[0]) {
            Some(region) if region != to[0] => 4,
            _ => 3,
        },
    }
}

fn parts(locality: &str) -> [&str; 3] {
    let mut parts = locality.splitn(3, '/');
    [(); 3].map(|()| parts.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds() {
        let failover = IndexMap::from([("eu".to_owned(), "us".to_owned())]);
        for (endpoint, expected) in [
            ("eu/a/1", 0),
            ("eu/a/2", 1),
            ("eu/a", 1),
            ("eu/b/1", 2),
            ("eu", 2),
            ("us/a/1", 3),
            ("asia/a/1", 4),
            ("", 4),
        ] {
            assert_eq!(priority("eu/a/1", endpoint, &failover), expected, "{endpoint}");
        }
        assert_eq!(priority("us", "asia", &failover), 3);
        assert_eq!(priority("us", "us", &failover), 0);
    }
}
