{{- define "calls.greeting" -}}
hello {{ .name }}
{{- end -}}
{{- define "calls.labels" -}}
app: {{ .Release.Name }}
chart: {{ .Chart.Name }}
{{- end -}}
{{- define "calls.empty" -}}
{{- end -}}
