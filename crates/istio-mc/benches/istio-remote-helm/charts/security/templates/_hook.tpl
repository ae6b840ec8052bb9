{{- /* Annotations of an object that lives only after the release's deletion; lower weights come first. */}}
{{- define "security.post-delete" -}}
helm.sh/hook: post-delete
helm.sh/hook-delete-policy: hook-succeeded
helm.sh/hook-weight: {{ . | quote }}
{{- end }}
