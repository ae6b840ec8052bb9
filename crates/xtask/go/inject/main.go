// Inject executes sidecar injection templates of Istio 1.0 to 1.4 for a sample pod, as the injector of that release does.
//
// It reads a JSON object from standard input, a name to {"template": ..., "mesh": ..., "values": ...} (the values of
// `template` and, from 1.2 on, `values` in the ConfigMap istio-sidecar-injector, the value of `mesh` in the ConfigMap istio),
// and writes a JSON object with the same names to standard output, each to what would be added to the pod.
//
// What templates see is what the injector gives them: the pod as .ObjectMeta and .Spec, what made the pod as
// .DeploymentMeta and .TypeMeta, the mesh configuration over its defaults as .MeshConfig and .ProxyConfig, and functions.
// With values, the delimiters are {{ and }} instead of [[ and ]], and there are .Values. In 1.0, which is told by
// "istio": "1.0", there are the two functions alone that every one of its releases has, and nothing of what made the pod.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/template"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

type input struct {
	Istio    string  `json:"istio"`
	Template string  `json:"template"`
	Mesh     string  `json:"mesh"`
	Values   *string `json:"values"`
}

// enum is a protobuf enumeration: templates print it by name and call String.
type enum string

func (e enum) String() string { return string(e) }

// duration reads `45s` and `1m0s`, as protobuf's JSON form of the mesh configuration has them.
type duration struct{ time.Duration }

func (d *duration) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(s)
	d.Duration = parsed
	return err
}

// proxyConfig has the fields of istio.mesh.v1alpha1.ProxyConfig (Istio API 1.0) that templates may use.
type proxyConfig struct {
	ConfigPath             string   `json:"configPath"`
	BinaryPath             string   `json:"binaryPath"`
	ServiceCluster         string   `json:"serviceCluster"`
	DrainDuration          duration `json:"drainDuration"`
	ParentShutdownDuration duration `json:"parentShutdownDuration"`
	DiscoveryAddress       string   `json:"discoveryAddress"`
	DiscoveryRefreshDelay  duration `json:"discoveryRefreshDelay"`
	ZipkinAddress          string   `json:"zipkinAddress"`
	ConnectTimeout         duration `json:"connectTimeout"`
	StatsdUdpAddress       string   `json:"statsdUdpAddress"`
	ProxyAdminPort         int32    `json:"proxyAdminPort"`
	ControlPlaneAuthPolicy enum     `json:"controlPlaneAuthPolicy"`
	Concurrency            int32    `json:"concurrency"`
	InterceptionMode       enum     `json:"interceptionMode"`
	Tracing                *tracing `json:"tracing"`
}

// GetTracing is as protobuf's: templates call it.
func (c *proxyConfig) GetTracing() *tracing { return c.Tracing }

// tracing is of Istio API 1.1 and later.
type tracing struct {
	Zipkin *zipkin `json:"zipkin"`
}

// GetZipkin is as protobuf's.
func (t *tracing) GetZipkin() *zipkin { return t.Zipkin }

type zipkin struct {
	Address string `json:"address"`
}

// GetAddress is as protobuf's.
func (z *zipkin) GetAddress() string { return z.Address }

// meshConfig has the fields of istio.mesh.v1alpha1.MeshConfig (Istio API 1.0 to 1.4) that templates may use, and those
// that the charts write.
type meshConfig struct {
	ProxyListenPort     int32        `json:"proxyListenPort"`
	AccessLogFile       string       `json:"accessLogFile"`
	DisablePolicyChecks bool         `json:"disablePolicyChecks"`
	PolicyCheckFailOpen bool         `json:"policyCheckFailOpen"`
	EnableTracing       bool         `json:"enableTracing"`
	MixerCheckServer    string       `json:"mixerCheckServer"`
	MixerReportServer   string       `json:"mixerReportServer"`
	DefaultConfig       *proxyConfig `json:"defaultConfig"`

	// Of 1.1 and later.
	RootNamespace         string   `json:"rootNamespace"`
	TrustDomain           string   `json:"trustDomain"`
	IngressService        string   `json:"ingressService"`
	AccessLogFormat       string   `json:"accessLogFormat"`
	AccessLogEncoding     enum     `json:"accessLogEncoding"`
	OutboundTrafficPolicy any      `json:"outboundTrafficPolicy"`
	LocalityLbSetting     any      `json:"localityLbSetting"`
	ConnectTimeout        duration `json:"connectTimeout"`
	DNSRefreshRate        duration `json:"dnsRefreshRate"`
	ConfigSources         any      `json:"configSources"`
	SdsUdsPath            string   `json:"sdsUdsPath"`
	EnableSdsTokenMount   bool     `json:"enableSdsTokenMount"`
	SdsUseK8sSaJwt        bool     `json:"sdsUseK8sSaJwt"`

	// Of 1.4.
	TrustDomainAliases          []string `json:"trustDomainAliases"`
	EnableAutoMtls              *bool    `json:"enableAutoMtls"`
	EnableEnvoyAccessLogService bool     `json:"enableEnvoyAccessLogService"`
	ProtocolDetectionTimeout    duration `json:"protocolDetectionTimeout"`
	DisableMixerHTTPReports     bool     `json:"disableMixerHttpReports"`
	ReportBatchMaxEntries       uint32   `json:"reportBatchMaxEntries"`
	ReportBatchMaxTime          duration `json:"reportBatchMaxTime"`
}

// defaults are those of Istio 1.0 where the mesh configuration is silent.
func defaults() meshConfig {
	return meshConfig{
		ProxyListenPort: 15001,
		EnableTracing:   true,
		AccessLogFile:   "/dev/stdout",
		DefaultConfig: &proxyConfig{
			ConfigPath:             "/etc/istio/proxy",
			BinaryPath:             "/usr/local/bin/envoy",
			ServiceCluster:         "istio-proxy",
			DrainDuration:          duration{2 * time.Second},
			ParentShutdownDuration: duration{3 * time.Second},
			DiscoveryAddress:       "istio-pilot:15007",
			DiscoveryRefreshDelay:  duration{time.Second},
			ConnectTimeout:         duration{time.Second},
			ProxyAdminPort:         15000,
			ControlPlaneAuthPolicy: "NONE",
			InterceptionMode:       "REDIRECT",
		},
	}
}

// injection is what the injector reads the executed template as.
type injection struct {
	InitContainers []corev1.Container `json:"initContainers"`
	Containers     []corev1.Container `json:"containers"`
	Volumes        []corev1.Volume    `json:"volumes"`

	// Of 1.1 and later.
	RewriteAppHTTPProbe bool                          `json:"rewriteAppHTTPProbe"`
	DNSConfig           *corev1.PodDNSConfig          `json:"dnsConfig"`
	ImagePullSecrets    []corev1.LocalObjectReference `json:"imagePullSecrets"`
}

// samplePod is the pod of the golden data: label app=sleep, two ports, no service account, no annotations.
func samplePod() corev1.Pod {
	return corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "sleep"}},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name:  "sleep",
			Ports: []corev1.ContainerPort{{ContainerPort: 80}, {ContainerPort: 8443}},
		}}},
	}
}

// annotatedPod uses every annotation of Istio 1.0 that templates of that release heed.
func annotatedPod() corev1.Pod {
	pod := samplePod()
	pod.Spec.ServiceAccountName = "sleeper"
	pod.ObjectMeta.Labels = nil
	pod.ObjectMeta.Annotations = map[string]string{
		"sidecar.istio.io/interceptionMode":                "TPROXY",
		"sidecar.istio.io/proxyImage":                      "example.com/proxy:1",
		"sidecar.istio.io/discoveryAddress":                "pilot.example.com:15007",
		"sidecar.istio.io/controlPlaneAuthPolicy":          "MUTUAL_TLS",
		"sidecar.istio.io/proxyCPU":                        "300m",
		"traffic.sidecar.istio.io/includeOutboundIPRanges": "10.0.0.0/8",
		"traffic.sidecar.istio.io/excludeOutboundIPRanges": "10.9.0.0/16",
		"traffic.sidecar.istio.io/includeInboundPorts":     "*",
		"traffic.sidecar.istio.io/excludeInboundPorts":     "22",
	}
	return pod
}

// annotatedPod1_1 uses further annotations, those of Istio 1.1 and later.
func annotatedPod1_1() corev1.Pod {
	pod := annotatedPod()
	for key, value := range map[string]string{
		"status.sidecar.istio.io/port":                       "0",
		"sidecar.istio.io/bootstrapOverride":                 "bootstrap",
		"sidecar.istio.io/userVolume":                        `{"more": {"emptyDir": {}}}`,
		"sidecar.istio.io/userVolumeMount":                   `{"more": {"mountPath": "/more", "readOnly": true}}`,
		"traffic.sidecar.istio.io/excludeOutboundPorts":      "3306",
		"readiness.status.sidecar.istio.io/applicationPorts": "80",
	} {
		pod.ObjectMeta.Annotations[key] = value
	}
	return pod
}

// functions are those of the injectors of Istio 1.1 to 1.4 that templates of ours use.
var functions = template.FuncMap{
	"annotation": func(meta metav1.ObjectMeta, name string, other any) string {
		if value, found := meta.Annotations[name]; found {
			return value
		}
		return fmt.Sprint(other)
	},
	"applicationPorts":    ports,
	"includeInboundPorts": ports,
	"excludeInboundPort": func(port any, excluded string) string {
		text := strings.TrimSpace(fmt.Sprint(port))
		if text == "" || text == "0" {
			return excluded
		}
		parts := strings.FieldsFunc(excluded, func(r rune) bool { return r == ',' })
		return strings.Join(append(parts, text), ",")
	},
	"valueOrDefault": func(value, other string) string {
		if value == "" {
			return other
		}
		return value
	},
	"toJSON": func(m map[string]string) string { return asJSON(m) },
	"fromJSON": func(text string) any {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return "{}"
		}
		return value
	},
	"structToJSON": func(value any) string { return asJSON(value) },
	"toYaml": func(value any) string {
		text, err := yaml.Marshal(value)
		if err != nil {
			return ""
		}
		return string(text)
	},
	"indent": func(spaces int, text string) string {
		return strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+strings.Repeat(" ", spaces))
	},
	"contains": strings.Contains,
	"toLower":  strings.ToLower,
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return "{}"
	}
	return string(text)
}

// ports lists the containers' TCP ports.
func ports(containers []corev1.Container) string {
	var found []string
	for _, container := range containers {
		for _, port := range container.Ports {
			if port.Protocol != corev1.ProtocolUDP && port.Protocol != corev1.ProtocolSCTP {
				found = append(found, fmt.Sprint(port.ContainerPort))
			}
		}
	}
	return strings.Join(found, ",")
}

func inject(in input, pod corev1.Pod) (any, error) {
	mesh := defaults()
	if err := yaml.UnmarshalStrict([]byte(in.Mesh), &mesh); err != nil {
		return nil, fmt.Errorf("mesh configuration: %w", err)
	}
	unparsed := template.New("inject").Delims("[[", "]]").Funcs(template.FuncMap{
		"formatDuration": func(d duration) string { return d.String() },
		"isset": func(m map[string]string, key string) bool {
			_, found := m[key]
			return found
		},
	})
	data := map[string]any{
		"ObjectMeta":  &pod.ObjectMeta,
		"Spec":        &pod.Spec,
		"ProxyConfig": mesh.DefaultConfig,
		"MeshConfig":  &mesh,
	}
	if in.Istio != "1.0" {
		unparsed.Funcs(functions)
		data["DeploymentMeta"] = &metav1.ObjectMeta{Name: "sleep", Namespace: "foo"}
		data["TypeMeta"] = &metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}
	}
	if in.Values != nil {
		unparsed.Delims("{{", "}}")
		var values any
		if err := yaml.Unmarshal([]byte(*in.Values), &values); err != nil {
			return nil, fmt.Errorf("values: %w", err)
		}
		data["Values"] = values
	}
	parsed, err := unparsed.Parse(in.Template)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	if err = parsed.Execute(&text, data); err != nil {
		return nil, err
	}
	// The injector ignores a field that Kubernetes does not have; a template should have none.
	if err := yaml.UnmarshalStrict([]byte(text.String()), &injection{}); err != nil {
		return nil, fmt.Errorf("%w in\n%s", err, text.String())
	}
	var added any
	return added, yaml.Unmarshal([]byte(text.String()), &added)
}

func run() error {
	var inputs map[string]input
	if err := json.NewDecoder(os.Stdin).Decode(&inputs); err != nil {
		return err
	}
	results := map[string]any{}
	for name, in := range inputs {
		pods := map[string]any{}
		annotated := annotatedPod1_1()
		if in.Istio == "1.0" {
			annotated = annotatedPod()
		}
		for podName, pod := range map[string]corev1.Pod{"sample": samplePod(), "annotated": annotated} {
			added, err := inject(in, pod)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", name, podName, err)
			}
			pods[podName] = added
		}
		results[name] = pods
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	return encoder.Encode(results)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
