export const artifactUrl = (executionId: string, artifactId: string): string =>
  `/api/v1/executions/${encodeURIComponent(executionId)}/artifacts/${encodeURIComponent(artifactId)}`;

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_048_576) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
