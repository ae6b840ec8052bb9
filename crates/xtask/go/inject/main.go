// Inject executes sidecar injection templates of Istio 1.0 for a sample pod, as the injector of that release does.
//
// It reads a JSON object from standard input, a name to {"template": ..., "mesh": ...} (the value of `template` in the
// ConfigMap istio-sidecar-injector, the value of `mesh` in the ConfigMap istio), and writes a JSON object with the
// same names to standard output, each to what would be added to the pod.
//
// What templates see is what the injector of Istio 1.0.0 to 1.0.9 gives them: delimiters [[ and ]], the pod as .ObjectMeta
// and .Spec, the mesh configuration over its defaults as .MeshConfig and .ProxyConfig, and the two functions that every
// one of these releases has.
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
	Template string `json:"template"`
	Mesh     string `json:"mesh"`
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
}

// meshConfig has the fields of istio.mesh.v1alpha1.MeshConfig (Istio API 1.0) that templates may use, and those
// that the chart writes.
type meshConfig struct {
	ProxyListenPort     int32        `json:"proxyListenPort"`
	AccessLogFile       string       `json:"accessLogFile"`
	DisablePolicyChecks bool         `json:"disablePolicyChecks"`
	PolicyCheckFailOpen bool         `json:"policyCheckFailOpen"`
	EnableTracing       bool         `json:"enableTracing"`
	MixerCheckServer    string       `json:"mixerCheckServer"`
	MixerReportServer   string       `json:"mixerReportServer"`
	DefaultConfig       *proxyConfig `json:"defaultConfig"`
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

func inject(in input, pod corev1.Pod) (any, error) {
	mesh := defaults()
	if err := yaml.UnmarshalStrict([]byte(in.Mesh), &mesh); err != nil {
		return nil, fmt.Errorf("mesh configuration: %w", err)
	}
	parsed, err := template.New("inject").Delims("[[", "]]").Funcs(template.FuncMap{
		"formatDuration": func(d duration) string { return d.String() },
		"isset": func(m map[string]string, key string) bool {
			_, found := m[key]
			return found
		},
	}).Parse(in.Template)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	err = parsed.Execute(&text, map[string]any{
		"ObjectMeta":  &pod.ObjectMeta,
		"Spec":        &pod.Spec,
		"ProxyConfig": mesh.DefaultConfig,
		"MeshConfig":  &mesh,
	})
	if err != nil {
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
		for podName, pod := range map[string]corev1.Pod{"sample": samplePod(), "annotated": annotatedPod()} {
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
