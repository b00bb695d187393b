// How a recorded value is best shown. Pure.
import type { Schemas } from "@/api/client";
import { isBranch } from "@/ui/json_view_rows";

export type FileDescriptor = Schemas["FileDescriptor"];

export type ValueKind =
  | { kind: "page" }
  /** A file as a value, or a value that was too large to be recorded (`whole`). */
  | { kind: "file"; file: FileDescriptor; whole: boolean }
  | { kind: "picture"; source: string }
  | { kind: "html"; text: string }
  | { kind: "text"; text: string }
  | { kind: "json"; value: object }
  | { kind: "plain"; value: number | boolean | null };

function asFile(value: unknown): FileDescriptor | null {
  if (!isBranch(value)) return null;
  const { artefact, mime, name } = value as Partial<FileDescriptor>;
  const isFile = typeof artefact === "string" && typeof mime === "string" && typeof name === "string";
  return isFile ? (value as FileDescriptor) : null;
}

const looksLikeHtml = (text: string): boolean =>
  /^\s*(?:<!doctype html|<html|<[a-z][\w-]*(?:\s[^<>]*)?>)/i.test(text);

export function valueKind(value: unknown): ValueKind {
  if (value === "[page]") return { kind: "page" };
  if (typeof value === "string") {
    if (/^data:image\/(?:png|jpeg|gif|webp);base64,/.test(value)) return { kind: "picture", source: value };
    return { kind: looksLikeHtml(value) && value.includes("</") ? "html" : "text", text: value };
  }
  if (!isBranch(value)) return { kind: "plain", value: (value ?? null) as number | boolean | null };
  const file = asFile(value);
  if (file) return { kind: "file", file, whole: false };
  const stored = asFile((value as Record<string, unknown>).$artifact);
  return stored ? { kind: "file", file: stored, whole: true } : { kind: "json", value };
}

export type FileKind = "picture" | "html" | "json" | "text" | "other";
export function fileKind(mediaType: string): FileKind {
  const type = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (/^image\/(?:png|jpeg|gif|webp)$/.test(type)) return "picture";
  if (type === "text/html") return "html";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  return type.startsWith("text/") ? "text" : "other";
}
