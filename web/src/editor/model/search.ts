// Finding by what was typed: every word must begin somewhere in the text; what begins the title comes first. Pure.
export interface Searchable {
  title: string;
  /** Further words it is found by. */
  also: string;
}

function scoreOf(word: string, item: Searchable): number {
  const title = item.title.toLowerCase();
  if (title.startsWith(word)) return 4;
  if (title.includes(` ${word}`)) return 3;
  if (title.includes(word)) return 2;
  return item.also.toLowerCase().includes(word) ? 1 : 0;
}

export function search<T extends Searchable>(items: readonly T[], text: string): T[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return [...items];
  return items
    .map((item) => {
      const scores = words.map((word) => scoreOf(word, item));
      return { item, score: scores.includes(0) ? 0 : scores.reduce((sum, one) => sum + one, 0) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
