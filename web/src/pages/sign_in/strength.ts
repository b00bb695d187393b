// How hard a password is to guess, roughly: a hint while one types, not a gate. The server only asks for a length.

const shortest = 10;

/** Characters as the server counts them: code points. */
const countCharacters = (text: string): number => Array.from(text).length;

export const isTooShort = (password: string): boolean => countCharacters(password) < shortest;

export interface Strength {
  /** 0 too short, 1 weak, 2 fair, 3 good, 4 strong. */
  score: 0 | 1 | 2 | 3 | 4;
  word: string;
  hint: string;
}

const common = [
  "password",
  "passwort",
  "qwerty",
  "azerty",
  "letmein",
  "welcome",
  "admin",
  "flowbuilder",
  "iloveyou",
];
const sequences = "abcdefghijklmnopqrstuvwxyz0123456789qwertyuiopasdfghjklzxcvbnm";

function sizeOfAlphabet(password: string): number {
  const kinds: readonly [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 33],
  ];
  return kinds.reduce((sum, [pattern, size]) => (pattern.test(password) ? sum + size : sum), 0);
}

/** Characters that the ones before them do not give away: no repetition, no next letter of a row of keys. */
function surprisingLength(password: string): number {
  const text = password.toLowerCase();
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const pair = text.slice(at - 1, at + 1);
    const expected = at > 0 && (pair[0] === pair[1] || sequences.includes(pair));
    count += expected ? 0.25 : 1;
  }
  return count;
}

/** `known`: what an attacker knows of the person, such as the address and the name. */
export function strengthOf(password: string, known: readonly string[] = []): Strength {
  const missing = shortest - countCharacters(password);
  if (missing > 0) {
    return {
      score: 0,
      word: "Too short",
      hint: `${missing} more ${missing === 1 ? "character" : "characters"} at least.`,
    };
  }
  let rest = password.toLowerCase();
  const words = [...common, ...known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))];
  const found = words.filter((word) => word.length >= 4 && rest.includes(word));
  for (const word of found) rest = rest.replaceAll(word, "");
  const bits = surprisingLength(rest) * Math.log2(Math.max(sizeOfAlphabet(password), 2));
  if (found.length > 0 && bits < 50)
    return {
      score: 1,
      word: "Weak",
      hint: "It holds a word that is tried first. Four random words are better.",
    };
  if (bits < 40)
    return { score: 1, word: "Weak", hint: "Longer is better: four random words, for instance." };
  if (bits < 60) return { score: 2, word: "Fair", hint: "A few more characters make it good." };
  if (bits < 80) return { score: 3, word: "Good", hint: "Do not use it anywhere else." };
  return { score: 4, word: "Strong", hint: "Do not use it anywhere else." };
}
