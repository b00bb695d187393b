/** "Firefox on Linux", from a browser's User-Agent; the first word of anything else. */
export function deviceName(userAgent: string): string {
  const browsers: readonly [RegExp, string][] = [
    [/Edg\//, "Edge"],
    [/OPR\//, "Opera"],
    [/Firefox\//, "Firefox"],
    [/Chrome\/|Chromium\//, "Chrome"],
    [/Safari\//, "Safari"],
  ];
  const systems: readonly [RegExp, string][] = [
    [/iPhone|iPad/, "iOS"],
    [/Android/, "Android"],
    [/Windows/, "Windows"],
    [/Mac OS X|Macintosh/, "macOS"],
    [/Linux|X11/, "Linux"],
  ];
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser === undefined) return /^[^\s/]+/.exec(userAgent)?.[0] ?? "Unknown";
  return system === undefined ? browser : `${browser} on ${system}`;
}
