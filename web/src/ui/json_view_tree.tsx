// A JSON value as a tree that folds: arrow keys walk it, every line can be copied, as a value or as the expression that reads it.
import { useClipboard } from "@mantine/hooks";
import { Braces, Check, ChevronDown, ChevronRight, Copy } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { copyText, isBranch, jsonRows, summaryOf, type JsonRow } from "./json_view_rows";
import classes from "./json_view.module.css";

const page = 100;
const longText = 240;

function CopyAction({ label, text, tabIndex }: { label: string; text: string; tabIndex: number }) {
  const clipboard = useClipboard({ timeout: 1_200 });
  const Icon = clipboard.copied ? Check : label.startsWith("Copy value") ? Copy : Braces;
  return (
    <button
      type="button"
      className={classes.action}
      aria-label={label}
      title={clipboard.copied ? "Copied" : label}
      tabIndex={tabIndex}
      onClick={() => clipboard.copy(text)}
    >
      <Icon size={13} aria-hidden />
    </button>
  );
}

function Value({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false);
  if (isBranch(value)) return <span className={classes.summary}>{summaryOf(value)}</span>;
  if (typeof value !== "string") {
    return (
      <span className={typeof value === "number" ? classes.number : classes.other}>{String(value)}</span>
    );
  }
  const isLong = value.length > longText || value.split("\n").length > 4;
  return (
    <>
      <span className={`${classes.string ?? ""} ${isLong && !whole ? (classes.clipped ?? "") : ""}`}>
        {value === "" ? '""' : whole ? value : value.slice(0, longText * 4)}
      </span>
      {isLong && (
        <button type="button" className={classes.more} onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : `Show all ${value.length.toLocaleString()} characters`}
        </button>
      )}
    </>
  );
}

interface RowProps {
  row: JsonRow;
  active: boolean;
  onFocus: () => void;
  onToggle: () => void;
  onMore: () => void;
}
function Row({ row, active, onFocus, onToggle, onMore }: RowProps) {
  const foldable = row.size !== null && row.size > 0;
  const Arrow = row.open ? ChevronDown : ChevronRight;
  const tabIndex = active ? 0 : -1;
  return (
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={active}
      {...(foldable && { "aria-expanded": row.open })}
      tabIndex={tabIndex}
      data-row={row.id}
      className={classes.row}
      style={{ paddingLeft: row.depth * 16 }}
      onFocus={onFocus}
    >
      {foldable ? (
        <button
          type="button"
          className={classes.fold}
          tabIndex={-1}
          aria-label={row.open ? "Fold" : "Unfold"}
          onClick={onToggle}
        >
          <Arrow size={14} aria-hidden />
        </button>
      ) : (
        <span className={classes.fold} />
      )}
      {row.label !== null && <span className={classes.label}>{row.label}</span>}
      <span className={classes.value}>
        {row.hidden === undefined ? (
          <Value value={row.value} />
        ) : (
          <button type="button" className={classes.more} tabIndex={tabIndex} onClick={onMore}>
            Show {Math.min(page, row.hidden)} of {row.hidden} more
          </button>
        )}
      </span>
      {row.hidden === undefined && (
        <span className={classes.actions}>
          <CopyAction
            label={`Copy value${row.label === null ? "" : ` of ${row.label}`}`}
            text={copyText(row.value)}
            tabIndex={tabIndex}
          />
          {row.path !== "" && <CopyAction label={`Copy ${row.path}`} text={row.path} tabIndex={tabIndex} />}
        </span>
      )}
    </div>
  );
}

export function JsonTree({
  value,
  path,
  depth,
  label,
}: {
  value: unknown;
  path: string;
  depth: number;
  label: string;
}) {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [activeId, setActive] = useState("");
  const tree = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => jsonRows(value, path, { toggled, depth, page, shown }),
    [value, path, toggled, depth, shown],
  );
  const activeIndex = Math.max(
    0,
    rows.findIndex((row) => row.id === activeId),
  );

  const toggle = (row: JsonRow) => setToggled(new Map(toggled).set(row.id, !row.open));
  const more = (row: JsonRow) => {
    const list = row.id.replace(/\/…$/, "");
    setShown(new Map(shown).set(list, (shown.get(list) ?? page) + page));
  };
  const focusRow = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (!row) return;
    setActive(row.id);
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[activeIndex];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const isOpenable = row.size !== null && row.size > 0;
    const moves: Record<string, () => void> = {
      ArrowDown: () => focusRow(activeIndex + 1),
      ArrowUp: () => focusRow(activeIndex - 1),
      Home: () => focusRow(0),
      End: () => focusRow(rows.length - 1),
      ArrowRight: () => (isOpenable && !row.open ? toggle(row) : focusRow(activeIndex + 1)),
      ArrowLeft: () =>
        row.open
          ? toggle(row)
          : focusRow(rows.findLastIndex((one, at) => at < activeIndex && one.depth < row.depth)),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
  return (
    <div
      role="tree"
      tabIndex={-1}
      aria-label={label}
      ref={tree}
      className={classes.tree}
      onKeyDown={onKeyDown}
    >
      {rows.map((row, index) => (
        <Row
          key={row.id}
          row={row}
          active={index === activeIndex}
          onFocus={() => setActive(row.id)}
          onToggle={() => toggle(row)}
          onMore={() => more(row)}
        />
      ))}
    </div>
  );
}
