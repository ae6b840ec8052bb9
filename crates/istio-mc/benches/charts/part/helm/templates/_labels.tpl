{{- define "part.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
example.com/zone: {{ index .Values.global "zone" | quote }}
{{- end -}}
