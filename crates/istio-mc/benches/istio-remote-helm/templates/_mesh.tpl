{{- /* The mesh configuration of a remote cluster: what its injector and its sidecars start with. */}}
{{- define "istio-remote.mesh" -}}
{{- $global := .Values.global }}
{{- $statsd := $global.proxy.envoyStatsd -}}
accessLogFile: {{ $global.proxy.accessLogFile }}
{{- if $global.remotePolicyAddress }}
disablePolicyChecks: {{ $global.disablePolicyChecks }}
{{- if not (kindIs "invalid" $global.policyCheckFailOpen) }}
policyCheckFailOpen: {{ $global.policyCheckFailOpen }}
{{- end }}
mixerCheckServer: {{ print $global.remotePolicyAddress ":15004" | quote }}
{{- end }}
{{- if $global.remoteTelemetryAddress }}
mixerReportServer: {{ print $global.remoteTelemetryAddress ":15004" | quote }}
{{- end }}
{{- if $global.remoteZipkinAddress }}
enableTracing: {{ $global.enableTracing }}
{{- end }}
defaultConfig:
  discoveryAddress: {{ include "istio-remote.discovery-address" . }}
  controlPlaneAuthPolicy: {{ if $global.controlPlaneSecurityEnabled }}MUTUAL_TLS{{ else }}NONE{{ end }}
{{- if $global.remoteZipkinAddress }}
  zipkinAddress: {{ print $global.remoteZipkinAddress ":9411" | quote }}
{{- end }}
{{- if $statsd.enabled }}
  statsdUdpAddress: {{ required "'global.proxy.envoyStatsd.host' is missing" $statsd.host }}:{{ required "'global.proxy.envoyStatsd.port' is missing" $statsd.port }}
{{- end }}
{{- if not (kindIs "invalid" $global.proxy.concurrency) }}
  concurrency: {{ $global.proxy.concurrency }}
{{- end }}
  configPath: /etc/istio/proxy
  binaryPath: /usr/local/bin/envoy
  serviceCluster: istio-proxy
  connectTimeout: 10s
  drainDuration: 45s
  parentShutdownDuration: 1m0s
  proxyAdminPort: 15000
{{- end }}
