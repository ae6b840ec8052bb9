//! The codes of all diagnostics: one table, never reused.

use crate::Severity;

/// A stable name for one kind of finding, such as `MC0102`.
///
/// Ranges: `MC00` reading texts, `MC01` the mesh file, `MC02` what a target cannot do, `MC03` charts
/// and templates, `MC04` objects, `MC05` secrets, discovery and lock files, `MC06` the outside, `MC07` objects of a cluster
/// together, `MC08` clusters together, `MC09` what is given to be validated.
#[derive(Debug)]
#[non_exhaustive]
pub struct Code {
    /// The name: `MC` and four digits.
    pub id: &'static str,
    /// A name in words: `UNUSED_VALUE`.
    pub name: &'static str,
    /// How bad it is unless the user says otherwise.
    pub severity: Severity,
    /// What it means, in one line.
    pub summary: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

impl Code {
    /// The code of that name, if there is one.
    pub fn find(id: &str) -> Option<&'static Code> {
        ALL.iter().copied().find(|code| code.id == id)
    }
}

macro_rules! codes {
    ($($name:ident = $id:literal $severity:ident $summary:literal;)*) => {
        $(#[doc = concat!("`", $id, "`: ", $summary, ".")]
        pub static $name: Code = Code {
            id: $id,
            name: stringify!($name),
            severity: Severity::$severity,
            summary: $summary,
        };)*

        /// Every code, in order.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    YAML_SYNTAX = "MC0001" Error "the text is not YAML";
    DUPLICATE_KEY = "MC0002" Error "a mapping has the same key twice";
    UNSUPPORTED_YAML = "MC0003" Error "YAML that Kubernetes does not take";
    WRONG_TYPE = "MC0004" Error "a value has the wrong type";
    UNKNOWN_FIELD = "MC0005" Error "a field that is not known here";
    MISSING_FIELD = "MC0006" Error "a required field is missing";
    INVALID_VALUE = "MC0007" Error "a value is not one of those allowed here";
    NO_MESH = "MC0101" Error "the input states no mesh";
    DUPLICATE_CLUSTER = "MC0102" Error "two clusters have the same name";
    CONTROL_PLANES = "MC0103" Error "not exactly one cluster runs the control plane";
    OVERLAPPING_CIDRS = "MC0104" Error "address ranges of one network overlap";
    ENDPOINT_NOT_IP = "MC0105" Error "an address of the control plane must be an IP address";
    MISSING_ENDPOINT = "MC0106" Error "an address of the control plane is missing";
    MISPLACED_ENDPOINT = "MC0107" Error "an address that cannot be the control plane's";
    MISSING_CREDENTIALS = "MC0108" Error "the control plane cannot log in to a remote cluster";
    CONTRADICTING_CREDENTIALS = "MC0109" Error "credentials that contradict each other";
    DUPLICATE_RELEASE = "MC0110" Error "two releases have the same name";
    UNKNOWN_CLUSTER = "MC0111" Error "a name that no cluster has";
    CONTRADICTING_CACERTS = "MC0112" Error "certificates that contradict each other";
    NO_SHARED_ROOT = "MC0113" Warning "clusters without a common root of trust";
    CACERTS_EXPECTED = "MC0114" Note "certificates that are taken to be in the clusters already";
    NOBODY_IN_IT = "MC0115" Error "a mesh or a network that no cluster is in";
    IGNORED_VARIABLE = "MC0120" Warning "a variable that is not read";
    ANSIBLE_EXPRESSION = "MC0121" Error "an Ansible expression where a value is needed";
    GATEWAY_CLASH = "MC0170" Error "two kinds of traffic at one port of a gateway";
    MISSING_GATEWAY = "MC0171" Error "a network that others must reach has no gateway";
    GATEWAY_ADDRESS = "MC0172" Error "a gateway that cannot be as it is stated";
    GATEWAY_PLACEHOLDER = "MC0173" Warning "the address of a gateway is still to come";
    REGISTRY = "MC0174" Error "a registry or a kubeconfig Secret that cannot be called so";
    EXPORT = "MC0175" Error "exports that contradict each other or themselves";
    NO_IMPORTER = "MC0176" Warning "a service is exported to nobody";
    PLAIN_CONTROL_PLANE = "MC0177" Warning "a control plane asked for at a gateway without mutual TLS";
    DNS_CONFIGURATION = "MC0190" Error "the configuration of a cluster's DNS that nothing can be added to";
    COREFILE_REPLACED = "MC0191" Warning "the configuration of a cluster's CoreDNS is replaced";
    UNSUPPORTED_VERSION = "MC0201" Error "an Istio version that cannot be rendered";
    TARGET_CANNOT = "MC0202" Error "the Istio version cannot do what the mesh asks for";
    CHART_FILE = "MC0301" Error "a file of a chart is missing or cannot be read";
    GO_TEMPLATE = "MC0302" Error "a chart in Go templates";
    CHART_METADATA = "MC0303" Error "Chart.yaml says what cannot be";
    SUBCHART_MISSING = "MC0304" Error "a subchart that Chart.yaml names is not there";
    CHART_DEPRECATED = "MC0305" Warning "a chart that should no longer be used";
    KUBE_VERSION = "MC0306" Error "a chart that is not for this Kubernetes version";
    SUBCHART_SWITCH = "MC0307" Warning "a condition or tag of a subchart that is no boolean";
    UNKNOWN_CHART = "MC0308" Error "no built-in chart of that name for that Istio version";
    PACKED_CHART = "MC0309" Error "an archive that is no packed chart, or holds what no chart may";
    PACKED_CHART_LIMIT = "MC0310" Error "a packed chart takes more than it may";
    SET_SYNTAX = "MC0311" Error "a `--set` that cannot be read or carried out";
    VALUES_SHAPE = "MC0312" Error "values that are not what the chart needs them to be";
    UNKNOWN_VALUE = "MC0313" Warning "a supplied value that the chart does not know";
    VALUES_SCHEMA = "MC0314" Error "a value that the chart's schema does not allow";
    SCHEMA_FILE = "MC0315" Error "a values.schema.json that cannot be used";
    LIBRARY_CHART = "MC0316" Error "a library, which renders nothing itself";
    TEMPLATE_SYNTAX = "MC0321" Error "a template that cannot be read";
    UNDEFINED = "MC0322" Error "a template uses a value that is not there";
    NOT_PRINTABLE = "MC0323" Error "a template prints what is no scalar";
    UNKNOWN_NAME = "MC0324" Error "a template uses a filter, function, test or file that does not exist";
    TEMPLATE_FAILED = "MC0325" Error "a template does with a value what it does not allow";
    REFUSED = "MC0326" Error "the chart refuses the values";
    NOT_REPRODUCIBLE = "MC0327" Error "a function whose result would differ from run to run";
    TEMPLATE_LIMIT = "MC0328" Error "a template takes more than it may";
    NOT_AN_OBJECT = "MC0341" Error "a document is no Kubernetes object";
    DUPLICATE_OBJECT = "MC0342" Error "a chart renders the same object twice";
    BAD_HOOK = "MC0343" Error "a hook that Helm does not know";
    NO_NAMESPACE = "MC0344" Warning "an object of a release that does not say its namespace";
    CHART_DESCRIPTION = "MC0351" Note "a chart that does not say what it is for";
    CHART_FOLDER = "MC0352" Warning "a chart in a folder of another name";
    UNUSED_CHART_FILE = "MC0353" Warning "a file of a chart that nothing uses";
    NOT_A_DEFINITION = "MC0354" Warning "a file under crds/ that defines no kind";
    UNUSED_MACRO = "MC0355" Warning "a macro that nothing calls";
    DUPLICATE_MACRO = "MC0356" Warning "two macros of the same name";
    UNUSED_IGNORE_RULE = "MC0357" Note "a rule of .helmignore that no file fits";
    TESTS_NOT_IGNORED = "MC0358" Warning "test cases that are packed with the chart";
    UNUSED_LIBRARY = "MC0359" Warning "a library that no template of the chart uses";
    UNUSED_VALUE = "MC0360" Warning "a default value that no template reads";
    UNDOCUMENTED_VALUE = "MC0361" Warning "a default value without a word on what it is";
    VALUE_NOT_IN_SCHEMA = "MC0362" Warning "a default value that values.schema.json does not know";
    SCHEMA_WITHOUT_VALUE = "MC0363" Note "a value of values.schema.json without a default";
    AMBIGUOUS_SCALAR = "MC0364" Warning "a scalar without quotes that is not what it looks like";
    REMOVED_KIND = "MC0365" Error "a kind that the Kubernetes version no longer serves";
    DEPRECATED_KIND = "MC0366" Warning "a kind that Kubernetes is going to remove";
    KIND_TOO_NEW = "MC0367" Error "a kind that the Kubernetes version does not serve yet";
    NEVER_RENDERED = "MC0368" Warning "a template that makes no object in any test case";
    EMPTY_LOOKUP = "MC0369" Warning "a look into the cluster, which is not there when a chart is rendered";
    DEFAULTS_REFUSED = "MC0370" Note "a chart that refuses its own defaults, and has no test case that it takes";
    UNUSED_SUPPRESSION = "MC0371" Warning "a comment that leaves out findings, of which there are none";
    TEST_CASE = "MC0381" Error "a test case that cannot be run";
    NO_TEST_CASES = "MC0382" Error "a chart without test cases";
    EXPECTATION = "MC0383" Error "a test case of which something does not hold";
    SNAPSHOT_MISSING = "MC0384" Error "a test case without a snapshot";
    SNAPSHOT_DIFFERS = "MC0385" Error "a test case that renders something else than its snapshot";
    SNAPSHOT_UNREFERENCED = "MC0386" Error "a snapshot that no test case has";
    COVERAGE = "MC0387" Error "test cases that cover less of a chart than is demanded";
    CHART_NAME = "MC0391" Error "a name that no chart can have";
    DOCUMENTED_VALUES = "MC0392" Warning "a table of values that is not what values.yaml says";
    DOCUMENTATION_MARKS = "MC0393" Error "a README without a place for the table of values";
    OBJECT_NAME = "MC0401" Error "a name that Kubernetes refuses";
    OBJECT_LABEL = "MC0402" Error "a label or selector that Kubernetes refuses";
    OBJECT_ANNOTATION = "MC0403" Error "an annotation that Kubernetes refuses";
    ENDPOINTS_ADDRESS = "MC0404" Error "Endpoints with an address that Kubernetes refuses";
    SERVICE_PORT = "MC0405" Error "a port that Kubernetes refuses";
    CONFIG_MAP_DATA = "MC0406" Error "data of a ConfigMap that Kubernetes refuses";
    SECRET_DATA = "MC0407" Error "data of a Secret that Kubernetes refuses";
    EMBEDDED_CONFIG = "MC0408" Error "configuration inside a ConfigMap that Istio cannot read";
    NOT_IN_VERSION = "MC0410" Error "a field or value that the Istio version does not have";
    ISTIO_REQUIRES = "MC0411" Error "something that Istio requires is missing";
    ISTIO_EXCLUDES = "MC0412" Error "fields of which Istio takes only one";
    ISTIO_NAME = "MC0413" Error "a name that Istio refuses";
    ISTIO_HOST = "MC0414" Error "a host that Istio refuses";
    ISTIO_PORT = "MC0415" Error "a port or protocol that Istio refuses";
    ISTIO_DURATION = "MC0416" Error "a duration that Istio refuses";
    ISTIO_LABELS = "MC0417" Error "labels that Istio refuses";
    ISTIO_RANGE = "MC0418" Error "a number out of the range that Istio takes";
    ISTIO_ADDRESS = "MC0419" Error "an address or range of addresses that Istio refuses";
    ISTIO_DUPLICATE = "MC0420" Error "the same thing twice in one object";
    SERVER_TLS = "MC0421" Error "TLS settings that do not fit the port of a gateway";
    CLIENT_TLS = "MC0422" Error "TLS settings of clients that lack a certificate";
    GATEWAY_REFERENCE = "MC0423" Error "a reference to a gateway that Istio refuses";
    ROUTE_WEIGHTS = "MC0424" Error "weights of a route that Istio refuses";
    NOT_IMPLEMENTED = "MC0425" Error "a field that no release of Istio implements";
    EXPORT_TO = "MC0426" Error "a visibility that Istio does not have";
    UNKNOWN_KEYWORD = "MC0427" Error "a method or condition that Istio does not know";
    ENTRY_RESOLUTION = "MC0428" Error "endpoints that do not fit the resolution of a ServiceEntry";
    POLICY_TARGETS = "MC0429" Error "a policy whose name and targets do not fit";
    INVALID_JWT = "MC0430" Error "a JSON Web Token that Istio cannot verify";
    ISTIO_DEPRECATED = "MC0431" Warning "a field, value or form that Istio is going to drop";
    ISTIO_NO_EFFECT = "MC0432" Warning "a setting that Istio takes and that does nothing";
    ISTIO_REGEX = "MC0433" Error "a regular expression that Istio refuses";
    ISTIO_SELECTOR = "MC0434" Error "a selector or reference to a target that Istio refuses";
    ISTIO_LIMIT = "MC0435" Error "more items or characters than Istio takes";
    ISTIO_HEADER = "MC0436" Error "a header that Istio refuses";
    UNREACHABLE_ROUTE = "MC0437" Warning "a rule of a VirtualService that no request reaches";
    INEFFECTIVE_MATCH = "MC0438" Note "a match of a VirtualService that an earlier one has taken already";
    DOUBTFUL_SETTING = "MC0439" Warning "a setting that Istio takes and that seldom does what is meant";
    LOCALITY_SETTING = "MC0440" Error "load balancing by locality that Istio refuses";
    WORKLOAD_ADDRESS = "MC0442" Note "a workload without an address, to which only a gateway of its network leads";
    ENTRY_CONFLATED = "MC0443" Warning "hosts of a ServiceEntry that Istio cannot tell apart";
    ENVOY_INTERNALS = "MC0444" Note "configuration of Envoy itself, which the next release may read otherwise";
    ENVOY_PATCH = "MC0445" Error "a patch of Envoy's configuration that Istio refuses";
    ISTIO_PATH = "MC0447" Error "a path that Istio refuses";
    PLUGIN_MODULE = "MC0448" Error "a module of a plugin that Istio cannot load";
    UNSERVED_KIND = "MC0449" Error "a kind or API version that the Istio version does not serve";
    ISTIO_ANNOTATION = "MC0450" Error "an annotation that Istio refuses";
    MESH_CONFIG = "MC0452" Error "mesh configuration that Istio refuses";
    MESH_FIELD = "MC0453" Warning "a field of the mesh configuration that Istio passes over";
    POD_SELECTOR = "MC0455" Error "a selector that does not fit the labels of its own pods";
    UNKNOWN_KIND = "MC0456" Error "a kind that Kubernetes does not have in that API version";
    KUBERNETES_DUPLICATE = "MC0457" Error "the same name twice where Kubernetes takes it once";
    KUBERNETES_EXCLUDES = "MC0458" Error "fields of which Kubernetes takes only one";
    POD_VOLUME = "MC0459" Error "a mount of a volume that the pod does not have";
    KUBECONFIG_ENTRY_MISSING = "MC0501" Error "a kubeconfig names a context, cluster or user that it does not hold";
    CREDENTIALS_NOT_PORTABLE = "MC0502" Error "credentials that work only where they were made";
    CREDENTIALS_MISSING = "MC0503" Error "there are no credentials to log in with";
    NOT_A_TOKEN_SECRET = "MC0504" Error "the object is not the token Secret of a ServiceAccount";
    TOKEN_NOT_ISSUED = "MC0505" Error "the token Secret holds no token yet";
    INVALID_SERVER = "MC0506" Error "the address of an API server is not a URL that Istio can use";
    LOCAL_SERVER = "MC0507" Warning "the address of an API server means another machine in another cluster";
    UNVERIFIED_SERVER = "MC0508" Warning "the certificate of an API server is not checked";
    SECRET_KEY_NOT_READ = "MC0509" Error "Istio of that version does not read the Secret under that name and key";
    SEVERAL_TOKEN_SECRETS = "MC0510" Warning "more than one token Secret fits";
    COMPONENT_NOT_FOUND = "MC0521" Warning "an Istio component is not among the objects";
    ADDRESS_UNUSABLE = "MC0522" Warning "an Istio component has no address of the kind asked for";
    PORT_NOT_SERVED = "MC0523" Warning "a Service lacks a port that sidecars of other clusters use";
    EPHEMERAL_ADDRESS = "MC0524" Warning "addresses of pods change when the pods do";
    SEVERAL_PODS = "MC0525" Warning "a component has several pods and one address is used";
    NOTHING_DISCOVERED = "MC0526" Error "no address of any Istio component was found";
    LOAD_BALANCER_ADDRESS = "MC0527" Note "an Istio component can also be reached through its load balancer";
    ADDRESS_RANGE_OVERLAP = "MC0541" Error "addresses of imported services that are a cluster's own";
    ADDRESS_RANGE_FULL = "MC0542" Error "more imported services than their range has addresses";
    ADDRESS_CLASH = "MC0543" Error "two imported services that would have the same address";
    LOCK_ADDRESS_TWICE = "MC0544" Error "a lock file that gives one address to two services";
    LOCK_ADDRESS = "MC0545" Error "a lock file with an address that is not of its range";
    LOCK_CONFLICT = "MC0546" Error "a lock file in which a merge is not finished";
    LOCK_OUT_OF_DATE = "MC0547" Error "a lock file that does not fit the mesh files";
    NOT_RENDERED = "MC0551" Error "a folder that holds no rendered clusters";
    NOT_EXPORTED = "MC0561" Error "a service that is not exported to the mesh that calls it";
    UNKNOWN_SERVICE = "MC0562" Error "a service that no mesh file names";
    NOT_OFFERED = "MC0563" Error "a port or a version that is not exported";
    NO_WAY = "MC0564" Error "a call whose gateways have no address yet";
    UNREADABLE_FILE = "MC0601" Error "a file cannot be read";
    NOT_UTF8 = "MC0602" Error "a file is not UTF-8 text";
    UNWRITABLE_FILE = "MC0603" Error "a file cannot be written";
    FOREIGN_FILE = "MC0604" Error "a file that istio-mc did not write is in the way";
    EDITED_FILE = "MC0605" Warning "a file was changed after istio-mc wrote it";
    UNSAFE_PATH = "MC0606" Error "a path leads out of the output folder";
    DUPLICATE_PATH = "MC0607" Error "two objects have the same file name";
    WRONG_CALL = "MC0608" Error "options that do not go together";
    HOST_NOT_FOUND = "MC0701" Error "a route leads to a host that is not there";
    SUBSET_NOT_FOUND = "MC0702" Error "a route leads to a subset that no DestinationRule has";
    GATEWAY_NOT_FOUND = "MC0703" Error "a VirtualService names a gateway that is not there";
    SELECTOR_NOT_FOUND = "MC0704" Error "a selector of workloads selects nothing";
    NAMESPACE_NOT_FOUND = "MC0705" Error "a policy names a namespace that is not there";
    CREDENTIAL_NOT_FOUND = "MC0706" Error "a Gateway names a Secret that is not where its pods are";
    PORT_NOT_FOUND = "MC0707" Error "a route leads to a port that its host does not have";
    PORT_AMBIGUOUS = "MC0708" Error "a route leads to a host with several ports and names none";
    HOST_NOT_VISIBLE = "MC0709" Error "a route leads to what is not exported to it";
    RULE_WITHOUT_HOST = "MC0710" Warning "a DestinationRule for a host that is not there";
    NO_WORKLOAD = "MC0711" Warning "a policy applies to no workload";
    SUBSET_WITHOUT_PODS = "MC0712" Error "a subset selects no pods of its host";
    CREDENTIAL_INVALID = "MC0713" Error "a Secret that a Gateway names holds no certificate";
    HOST_NOT_IN_GATEWAY = "MC0714" Warning "a VirtualService names a gateway that serves none of its hosts";
    INTERNAL_GATEWAY = "MC0715" Warning "a VirtualService names a gateway that Istio makes for itself";
    GATEWAY_PORT = "MC0716" Warning "a Gateway listens on a port that no Service leads to";
    GATEWAYS_CONFLICT = "MC0717" Error "two Gateways serve one host on one port of the same workloads";
    SAME_CERTIFICATE = "MC0718" Warning "two Gateways of the same workloads have one certificate";
    HOST_ROUTED_TWICE = "MC0719" Error "two VirtualServices route one host for the mesh";
    ACCOUNT_NOT_FOUND = "MC0720" Warning "a ServiceAccount that is named is not there";
    SIDECARS_OVERLAP = "MC0721" Error "two Sidecars select one workload";
    SIDECARS_WITHOUT_SELECTOR = "MC0722" Error "two Sidecars are the default of one namespace";
    TELEMETRIES_OVERLAP = "MC0723" Error "two Telemetries apply to the same workloads";
    TELEMETRY_WITHOUT_PROVIDER = "MC0724" Warning "access logging without a provider";
    NO_CA_CERTIFICATES = "MC0725" Warning "TLS without the certificates of the server's authority";
    SERVICES_DISAGREE = "MC0726" Warning "Services of one workload that declare its ports differently";
    PORT_NAME = "MC0727" Note "the name of a port does not say what is spoken there";
    PORT_NAME_DISAGREES = "MC0728" Warning "the name of a port says another protocol than is declared";
    EXTERNAL_NAME_PORT = "MC0729" Warning "a port of an ExternalName Service that is taken for TCP";
    INJECTION_LABELS = "MC0730" Warning "labels of a namespace that ask for different things";
    NOT_INJECTED = "MC0731" Note "a namespace whose pods get no sidecars";
    IMAGE_AUTO = "MC0732" Error "an image that only the sidecar injector can fill in";
    ANNOTATION_UNKNOWN = "MC0733" Warning "an annotation that Istio does not have";
    ANNOTATION_MISPLACED = "MC0734" Warning "an annotation at an object where nothing reads it";
    ANNOTATION_INVALID = "MC0735" Warning "an annotation with a value that it does not take";
    ANNOTATION_DEPRECATED = "MC0736" Note "an annotation that Istio is going to drop";
    ADDRESSES_NEEDED = "MC0737" Warning "a ServiceEntry for TCP without addresses";
    ENTRY_PROTOCOLS = "MC0738" Warning "two ServiceEntries declare different protocols for one port";
    UNKNOWN_REGISTRY = "MC0739" Error "a network takes endpoints of a cluster that is not watched";
    WEBHOOK = "MC0740" Error "a webhook without its service, or two that inject the same pods";
    WEBHOOK_ADDRESS = "MC0741" Warning "a webhook whose address has no host, or an IP address";
    PROXY_USER = "MC0742" Warning "a workload runs as the user of the sidecar";
    CLAIM_WITHOUT_AUTHENTICATION = "MC0743" Error "a route by a claim of tokens that nothing reads";
    PATCH_ORDER = "MC0744" Warning "a relative patch of an EnvoyFilter without a priority";
    SUBSET_NOT_AT_INGRESS = "MC0745" Warning "subsets that are chosen for the mesh and not at a gateway";
    PATCH_OPERATION = "MC0746" Warning "an operation that does nothing to what it applies to";
    POLICY_WITHOUT_IMPACT = "MC0747" Warning "a policy that what it selects does not take";
    SUBSET_WITHOUT_LABELS = "MC0748" Warning "a subset that is all of its host";
    MTLS_REFUSED = "MC0750" Error "clients do without the mTLS that a server demands";
    MTLS_NOT_TAKEN = "MC0751" Error "clients use mTLS that a server does not take";
    MTLS_UNTOLD = "MC0752" Warning "mTLS is demanded, and nothing tells clients to use it";
    MTLS_HIDDEN = "MC0753" Warning "a rule for one host hides the mTLS of a rule for many";
    POLICY_TWICE = "MC0754" Warning "several policies for the same workloads, of which one holds";
    JWT_ISSUER_TWICE = "MC0755" Warning "one issuer of tokens with different keys";
    FAILOVER_UNDETECTED = "MC0756" Warning "failover between localities that nothing sets off";
    CACERTS_UNREADABLE = "MC0757" Error "a CA of the mesh that istiod cannot read";
    CACERTS_CHAIN = "MC0758" Error "a CA of the mesh whose certificates nobody trusts";
    CACERTS_VALIDITY = "MC0759" Error "a CA of the mesh that does not hold now";
    WEBHOOK_EXTERNAL_NAME = "MC0760" Error "a webhook through a Service that is another name";
    SERVICE_DIFFERS = "MC0801" Warning "a Service that is not the same in all clusters";
    SERVICE_MISSING = "MC0802" Note "a Service that not every cluster has";
    NAMESPACE_DIFFERS = "MC0803" Warning "a namespace that is part of the mesh in some clusters only";
    IDENTITY_DIFFERS = "MC0804" Warning "a workload with another identity in another cluster";
    TRUST_DOMAIN_DIFFERS = "MC0805" Warning "clusters of one mesh with different trust domains";
    MESH_ID_DIFFERS = "MC0806" Warning "clusters that log in to each other, of different meshes";
    CLUSTER_ID_TWICE = "MC0807" Error "two clusters of one mesh with the same name";
    ROOT_DIFFERS = "MC0808" Error "clusters of one mesh without a root certificate in common";
    CACERTS_PARTIAL = "MC0809" Warning "a cluster without the CA that others of its mesh have";
    NETWORK_WITHOUT_GATEWAY = "MC0810" Warning "a network that other networks cannot reach";
    NETWORK_DIFFERS = "MC0811" Warning "a cluster whose objects name different networks";
    GATEWAY_OPEN = "MC0812" Warning "a gateway that passes everybody through to everything";
    EXPORT_NOT_COVERED = "MC0813" Warning "a Service taken from a gateway that does not let it out";
    ADDRESS_TWICE = "MC0814" Warning "one address for two hosts";
    GATEWAY_ADDRESS_TWICE = "MC0815" Warning "one gateway for two networks";
    CIDR_OVERLAP = "MC0816" Warning "ranges of addresses that are in two networks";
    CONFIG_NOT_READ = "MC0817" Warning "Istio configuration in a cluster where no control plane reads it";
    REMOTE_SECRET_SELF = "MC0818" Warning "a remote secret for the control plane's own cluster";
    REMOTE_SECRET_UNKNOWN = "MC0819" Warning "a remote secret for a cluster of another name";
    REMOTE_SECRET_MISSING = "MC0820" Warning "clusters of which only one knows the other";
    REMOTE_SECRET_TWICE = "MC0821" Warning "a cluster with two remote secrets";
    KUBECONFIG_REFUSED = "MC0822" Error "a remote secret that istiod does not take";
    REMOTE_SERVER_LOCAL = "MC0823" Warning "a remote secret that leads back to istiod itself";
    MESH_NETWORKS_PORT = "MC0825" Warning "a network's gateway on a port that passes no mTLS through";
    EAST_WEST_SELECTOR = "MC0826" Warning "a network's gateway that no Gateway opens";
    EAST_WEST_PORT = "MC0827" Warning "a network's gateway without the port for other networks";
    REMOTE_WITHOUT_PRIMARY = "MC0828" Warning "a remote cluster that no control plane serves";
    INJECTION_PATH = "MC0829" Warning "an injector that tells sidecars the wrong cluster or network";
    CONFIG_DRIFT = "MC0830" Note "Istio configuration that differs among the control planes of a mesh";
    ZTUNNEL_PLACE = "MC0831" Warning "a ztunnel that does not know its cluster or network";
    CROSS_NETWORK_PLAINTEXT = "MC0832" Warning "plaintext to a Service in several networks";
    GIVEN_TWICE = "MC0901" Warning "the same object is given twice for one cluster";
    NO_MANIFESTS = "MC0902" Error "there are no manifests to look at";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        for pair in ALL.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} stands before {}", pair[0].id, pair[1].id);
        }
        for code in ALL {
            assert!(code.id.len() == 6 && code.id.starts_with("MC"), "{}", code.id);
            assert_eq!(Code::find(code.id), Some(*code));
            assert!(!code.summary.ends_with('.'), "{}: a fragment, no full stop", code.id);
        }
    }
}
