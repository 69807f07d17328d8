{{- define "vicinia.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "vicinia.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component | quote }}
{{- end -}}

{{- define "vicinia.labels" -}}
{{ include "vicinia.selector" . }}
app.kubernetes.io/part-of: "vicinia"
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | quote }}
{{- end -}}

{{- define "vicinia.tag" -}}
{{- .Values.image.tag | default .Chart.AppVersion -}}
{{- end -}}

{{- define "vicinia.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (include "vicinia.tag" .) -}}
{{- end -}}
{{- end -}}

{{- define "vicinia.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "vicinia.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{- define "vicinia.media" -}}
{{- .Values.media.existingClaim | default (printf "%s-media" (include "vicinia.fullname" .)) -}}
{{- end -}}

{{/* A variable from a key of the secret: (root, name, optional). */}}
{{- define "vicinia.fromSecret" -}}
- name: {{ .name | quote }}
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.existingSecret | quote }}
      key: {{ .name | quote }}
      optional: {{ .optional | default false }}
{{- end -}}

{{/* What every process of Vicinia is told. */}}
{{- define "vicinia.env" -}}
{{- $name := include "vicinia.fullname" . -}}
- name: "SECURE"
  value: "1"
- name: "BEHIND_PROXY"
  value: "1"
- name: "TRUSTED_PROXIES"
  value: {{ .Values.trustedProxies | quote }}
- name: "BASE_DOMAIN"
  value: {{ .Values.baseDomain | quote }}
- name: "RELEASE"
  value: {{ include "vicinia.tag" . | quote }}
{{- range $setting, $value := .Values.settings }}
- name: {{ $setting | quote }}
  value: {{ $value | quote }}
{{- end }}
{{- range list "SECRET_KEY" "EMAIL_URL" }}
{{ include "vicinia.fromSecret" (dict "root" $ "name" .) }}
{{- end }}
{{- range list "SECRET_KEY_FALLBACKS" "SEALING_KEYS" "VAULT_KEYS" "STRIPE_SECRET_KEY" "STRIPE_WEBHOOK_SECRET" "SENTRY_DSN" }}
{{ include "vicinia.fromSecret" (dict "root" $ "name" . "optional" true) }}
{{- end }}
{{- if .Values.postgresql.inCluster }}
{{ include "vicinia.fromSecret" (dict "root" . "name" "DATABASE_PASSWORD") }}
- name: "DATABASE_URL"
  value: {{ printf "postgresql://vicinia:$(DATABASE_PASSWORD)@%s-postgresql:5432/vicinia" $name | quote }}
{{- else }}
{{ include "vicinia.fromSecret" (dict "root" . "name" "DATABASE_URL") }}
{{- end }}
{{- if .Values.broker.inCluster }}
{{ include "vicinia.fromSecret" (dict "root" . "name" "BROKER_PASSWORD") }}
- name: "BROKER_URL"
  value: {{ printf "redis://:$(BROKER_PASSWORD)@%s-broker:6379/0" $name | quote }}
- name: "CACHE_URL"
  value: {{ printf "redis://:$(BROKER_PASSWORD)@%s-broker:6379/1" $name | quote }}
{{- else }}
{{ include "vicinia.fromSecret" (dict "root" . "name" "BROKER_URL") }}
{{ include "vicinia.fromSecret" (dict "root" . "name" "CACHE_URL") }}
{{- end }}
{{- end -}}

{{/* The parts every pod of Vicinia has in common: (root, component). */}}
{{- define "vicinia.podMeta" -}}
labels:
  {{- include "vicinia.labels" . | nindent 2 }}
  {{- with .root.Values.podLabels }}
  {{- range $key, $value := . }}
  {{ $key | quote }}: {{ $value | quote }}
  {{- end }}
  {{- end }}
{{- with .root.Values.podAnnotations }}
annotations:
  {{- range $key, $value := . }}
  {{ $key | quote }}: {{ $value | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "vicinia.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: "OnRootMismatch"
  seccompProfile:
    type: "RuntimeDefault"
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector:
  {{- range $key, $value := . }}
  {{ $key | quote }}: {{ $value | quote }}
  {{- end }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . | quote }}
    whenUnsatisfiable: "ScheduleAnyway"
    labelSelector:
      matchLabels:
        {{- include "vicinia.selector" $ | nindent 8 }}
  {{- end }}
{{- end -}}

{{- define "vicinia.container" -}}
image: {{ include "vicinia.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy | quote }}
securityContext: {{- include "vicinia.locked" . | nindent 2 }}
{{- end -}}

{{- define "vicinia.locked" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: ["ALL"]
{{- end -}}

{{- define "vicinia.mounts" -}}
- name: "tmp"
  mountPath: "/tmp"
- name: "media"
  mountPath: "/media"
{{- end -}}

{{- define "vicinia.volumes" -}}
- name: "tmp"
  emptyDir:
    sizeLimit: "2Gi"
- name: "media"
  persistentVolumeClaim:
    claimName: {{ include "vicinia.media" . | quote }}
{{- end -}}

{{/* The folder of a pod where its processes add up their figures. */}}
{{- define "vicinia.metricsMount" -}}
- name: "metrics"
  mountPath: "/metrics"
{{- end -}}

{{- define "vicinia.metricsVolume" -}}
- name: "metrics"
  emptyDir:
    medium: "Memory"
    sizeLimit: "64Mi"
{{- end -}}
