/** The API's texts begin small and end without a full stop; alone on a line they are sentences. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  // An address keeps its spelling.
  const isAddress = /^[a-z]+:\/\//.test(trimmed);
  const first = isAddress ? trimmed : trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…:]$/.test(first) ? first : `${first}.`;
}

/** `active_workflows` → `Active workflows`. */
export function humanize(name: string): string {
  const words = name.replaceAll(/[_.-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "3 runs", "1 run". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
