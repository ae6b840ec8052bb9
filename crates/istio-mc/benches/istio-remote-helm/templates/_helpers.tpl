{{- /* The labels of one component: a list of the scope and the component's name. */}}
{{- define "istio-remote.labels" -}}
{{- $scope := index . 0 -}}
app: {{ index . 1 }}
chart: istio-remote-{{ $scope.Chart.Version }}
heritage: {{ $scope.Release.Service }}
release: {{ $scope.Release.Name }}
{{- end }}

{{- /* Deployments are in apps/v1 since Kubernetes 1.9, and there the selector is required. */}}
{{- define "istio-remote.has-apps-v1" -}}
{{- if semverCompare ">=1.9-0" .Capabilities.KubeVersion.Version }}true{{ end }}
{{- end }}
{{- define "istio-remote.deployment-api" -}}
{{- if include "istio-remote.has-apps-v1" . }}apps/v1{{ else }}extensions/v1beta1{{ end }}
{{- end }}
{{- /* RBAC has a v1 since Kubernetes 1.8. */}}
{{- define "istio-remote.rbac-api" -}}
{{- if semverCompare ">=1.8-0" .Capabilities.KubeVersion.Version }}rbac.authorization.k8s.io/v1{{ else }}rbac.authorization.k8s.io/v1beta1{{ end }}
{{- end }}
{{- /* Admission registration has a v1 since Kubernetes 1.16; it has no defaults for two fields. */}}
{{- define "istio-remote.has-admission-v1" -}}
{{- if semverCompare ">=1.16-0" .Capabilities.KubeVersion.Version }}true{{ end }}
{{- end }}
{{- define "istio-remote.admission-api" -}}
{{- if include "istio-remote.has-admission-v1" . }}admissionregistration.k8s.io/v1{{ else }}admissionregistration.k8s.io/v1beta1{{ end }}
{{- end }}
{{- /* The label has this name since Kubernetes 1.14. */}}
{{- define "istio-remote.arch-label" -}}
{{- if semverCompare ">=1.14-0" .Capabilities.KubeVersion.Version }}kubernetes.io/arch{{ else }}beta.kubernetes.io/arch{{ end }}
{{- end }}

{{- /* Node affinity from `global.arch`: only architectures with a weight above 0, each preferred by its weight. */}}
{{- define "istio-remote.affinity" -}}
{{- $label := include "istio-remote.arch-label" . }}
{{- $chosen := dict }}
{{- range $arch, $weight := .Values.global.arch }}
{{- if gt (int $weight) 0 }}
{{- $_ := set $chosen $arch $weight }}
{{- end }}
{{- end }}
{{- if not $chosen }}
{{- fail "'global.arch' gives every architecture the weight 0: no node is left to run on" }}
{{- end -}}
nodeAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    nodeSelectorTerms:
    - matchExpressions:
      - key: {{ $label }}
        operator: In
        values:
{{- range $arch, $weight := $chosen }}
        - {{ $arch }}
{{- end }}
  preferredDuringSchedulingIgnoredDuringExecution:
{{- range $arch, $weight := $chosen }}
  - weight: {{ $weight }}
    preference:
      matchExpressions:
      - key: {{ $label }}
        operator: In
        values:
        - {{ $arch }}
{{- end }}
{{- end }}

{{- /* The ports that a Pilot pod of Istio 1.0 serves. */}}
{{- define "istio-remote.discovery-ports" -}}
- name: http-old-discovery
  port: 15003
- name: https-discovery
  port: 15005
- name: http-discovery
  port: 15007
- name: grpc-xds
  port: 15010
- name: https-xds
  port: 15011
- name: http-legacy-discovery
  port: 8080
- name: http-monitoring
  port: 9093
{{- end }}
{{- /* Where sidecars find Pilot. The port with mutual TLS is another one. */}}
{{- define "istio-remote.discovery-address" -}}
{{- $global := .Values.global }}
{{- if or $global.remotePilotCreateSvcEndpoint (not $global.remotePilotAddress) -}}
istio-pilot.{{ .Release.Namespace }}
{{- else -}}
{{ $global.remotePilotAddress }}
{{- end -}}
:{{ if $global.controlPlaneSecurityEnabled }}15005{{ else }}15007{{ end }}
{{- end }}
