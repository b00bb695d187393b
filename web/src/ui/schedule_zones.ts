// Time zones for a picker. Pure but for the browser's list.
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All zones the browser knows, with UTC and the one that is chosen, and the person's own first. */
export function zones(chosen: string): string[] {
  const first = [...new Set([ownZone(), "UTC", chosen])].filter((zone) => zone !== "");
  return [...first, ...Intl.supportedValuesOf("timeZone").filter((zone) => !first.includes(zone))];
}
