{{- /* The sidecar, as a template with `[[` and `]]` that the injector of this cluster executes for each pod. */}}
{{- define "istio-remote.sidecar" -}}
{{- $global := .Values.global }}
{{- $proxy := $global.proxy }}
{{- $init_image := printf "%s/%s:%s" $global.hub $global.proxy_init.image $global.tag -}}
[[- $notes := .ObjectMeta.Annotations ]]
[[- $interception := or (index $notes "sidecar.istio.io/interceptionMode") .ProxyConfig.InterceptionMode.String ]]
initContainers:
- name: istio-init
  image: {{ $init_image }}
  imagePullPolicy: {{ $global.imagePullPolicy }}
  args:
  - -p
  - "[[ .MeshConfig.ProxyListenPort ]]"
  - -u
  - "1337"
  - -m
  - [[ printf "%q" $interception ]]
  - -i
  [[- if isset $notes "traffic.sidecar.istio.io/includeOutboundIPRanges" ]]
  - [[ printf "%q" (index $notes "traffic.sidecar.istio.io/includeOutboundIPRanges") ]]
  [[- else ]]
  - {{ $proxy.includeIPRanges | quote }}
  [[- end ]]
  - -x
  [[- if isset $notes "traffic.sidecar.istio.io/excludeOutboundIPRanges" ]]
  - [[ printf "%q" (index $notes "traffic.sidecar.istio.io/excludeOutboundIPRanges") ]]
  [[- else ]]
  - {{ $proxy.excludeIPRanges | quote }}
  [[- end ]]
  - -b
  [[- if isset $notes "traffic.sidecar.istio.io/includeInboundPorts" ]]
  - [[ printf "%q" (index $notes "traffic.sidecar.istio.io/includeInboundPorts") ]]
  [[- else ]]
  - "[[ range .Spec.Containers ]][[ range .Ports ]][[ .ContainerPort ]],[[ end ]][[ end ]]"
  [[- end ]]
  - -d
  [[- if isset $notes "traffic.sidecar.istio.io/excludeInboundPorts" ]]
  - [[ printf "%q" (index $notes "traffic.sidecar.istio.io/excludeInboundPorts") ]]
  [[- else ]]
  - {{ $proxy.excludeInboundPorts | quote }}
  [[- end ]]
  securityContext:
    capabilities:
      add: [NET_ADMIN]
{{- if $proxy.privileged }}
    privileged: true
{{- end }}
{{- if $proxy.enableCoreDump }}
- name: enable-core-dump
  image: {{ $init_image }}
  imagePullPolicy: IfNotPresent
  command: [/bin/sh]
  args: [-c, sysctl -w kernel.core_pattern=/var/lib/istio/core.proxy && ulimit -c unlimited]
  securityContext:
    privileged: true
{{- end }}
containers:
- name: istio-proxy
  [[- if isset $notes "sidecar.istio.io/proxyImage" ]]
  image: [[ printf "%q" (index $notes "sidecar.istio.io/proxyImage") ]]
  [[- else ]]
  image: {{ $global.hub }}/{{ $proxy.image }}:{{ $global.tag }}
  [[- end ]]
  imagePullPolicy: {{ $global.imagePullPolicy }}
  args:
  - proxy
  - sidecar
{{- if $proxy.proxyDomain }}
  - --domain
  - {{ $proxy.proxyDomain }}
{{- end }}
  - --configPath
  - [[ .ProxyConfig.ConfigPath ]]
  - --binaryPath
  - [[ .ProxyConfig.BinaryPath ]]
  - --serviceCluster
  - [[ printf "%q" (or (index .ObjectMeta.Labels "app") "istio-proxy") ]]
  - --drainDuration
  - [[ formatDuration .ProxyConfig.DrainDuration ]]
  - --parentShutdownDuration
  - [[ formatDuration .ProxyConfig.ParentShutdownDuration ]]
  - --discoveryAddress
  - [[ printf "%q" (or (index $notes "sidecar.istio.io/discoveryAddress") .ProxyConfig.DiscoveryAddress) ]]
  - --discoveryRefreshDelay
  - [[ formatDuration .ProxyConfig.DiscoveryRefreshDelay ]]
{{- if $global.remoteZipkinAddress }}
  - --zipkinAddress
  - "[[ .ProxyConfig.ZipkinAddress ]]"
{{- end }}
  - --connectTimeout
  - [[ formatDuration .ProxyConfig.ConnectTimeout ]]
{{- if $proxy.envoyStatsd.enabled }}
  - --statsdUdpAddress
  - "[[ .ProxyConfig.StatsdUdpAddress ]]"
{{- end }}
  - --proxyAdminPort
  - "[[ .ProxyConfig.ProxyAdminPort ]]"
{{- if not (kindIs "invalid" $proxy.concurrency) }}
  [[- if gt .ProxyConfig.Concurrency 0 ]]
  - --concurrency
  - "[[ .ProxyConfig.Concurrency ]]"
  [[- end ]]
{{- end }}
  - --controlPlaneAuthPolicy
  - [[ printf "%q" (or (index $notes "sidecar.istio.io/controlPlaneAuthPolicy") .ProxyConfig.ControlPlaneAuthPolicy.String) ]]
  env:
  - name: POD_NAME
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  - name: POD_NAMESPACE
    valueFrom:
      fieldRef:
        fieldPath: metadata.namespace
  - name: INSTANCE_IP
    valueFrom:
      fieldRef:
        fieldPath: status.podIP
  - name: ISTIO_META_POD_NAME
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  - name: ISTIO_META_INTERCEPTION_MODE
    value: [[ printf "%q" $interception ]]
  [[- $cpu := index $notes "sidecar.istio.io/proxyCPU" ]]
  [[- $memory := index $notes "sidecar.istio.io/proxyMemory" ]]
  [[- if or $cpu $memory ]]
  resources:
    requests:
      [[- if $cpu ]]
      cpu: [[ printf "%q" $cpu ]]
      [[- end ]]
      [[- if $memory ]]
      memory: [[ printf "%q" $memory ]]
      [[- end ]]
{{- if $proxy.resources }}
  [[- else ]]
  resources: {{- $proxy.resources | toYaml | nindent 4 }}
{{- end }}
  [[- end ]]
  securityContext:
{{- if not $proxy.enableCoreDump }}
    readOnlyRootFilesystem: true
{{- end }}
    [[- if eq $interception "TPROXY" ]]
    capabilities:
      add: [NET_ADMIN]
    runAsGroup: 1337
    [[- else ]]
    runAsUser: 1337
    [[- end ]]
  volumeMounts:
  - name: istio-envoy
    mountPath: /etc/istio/proxy
  - name: istio-certs
    mountPath: /etc/certs/
    readOnly: true
volumes:
- name: istio-envoy
  emptyDir:
    medium: Memory
- name: istio-certs
  secret:
    secretName: istio.[[ or .Spec.ServiceAccountName "default" ]]
    optional: true
{{- end }}
{{- /* The injector's configuration: whether pods without an annotation get a sidecar, and which. */}}
{{- define "istio-remote.injection" -}}
policy: {{ .Values.global.proxy.autoInject }}
template: |
  {{- include "istio-remote.sidecar" . | nindent 2 }}
{{- end }}
