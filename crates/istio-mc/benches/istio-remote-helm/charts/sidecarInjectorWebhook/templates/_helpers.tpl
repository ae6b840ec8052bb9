{{- /* How the kubelet asks whether the injector is well. */}}
{{- define "sidecarInjectorWebhook.probe" -}}
exec:
  command:
  - /usr/local/bin/sidecar-injector
  - probe
  - --probe-path=/health
  - --interval=4s
initialDelaySeconds: 4
periodSeconds: 4
{{- end }}
