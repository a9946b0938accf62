{{- define "luminal.labels" -}}
app.kubernetes.io/name: luminal
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "luminal.selector" -}}
app.kubernetes.io/name: luminal
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "luminal.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- define "luminal.files" -}}
{{ .Values.existingFiles | default (printf "%s-files" .Release.Name) }}
{{- end }}
