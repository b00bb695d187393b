// The nodes there are: search, categories, arrows and Enter, drag onto the canvas.
import { ScrollArea, Text, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useCatalogue } from "../canvas/catalogue_context";
import { useAddNode } from "../canvas/use_add_node";
import { paletteGroups } from "../model/palette_groups";
import { PaletteItem } from "./palette_item";
import classes from "./palette.module.css";

export function Palette() {
  const catalogue = useCatalogue();
  const add = useAddNode();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => paletteGroups(catalogue, text), [catalogue, text]);
  const flat = groups.flatMap((group) => group.types);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && flat.length > 0) {
      event.preventDefault();
      const next = (active + step + flat.length) % flat.length;
      setActive(next);
      list.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      const chosen = flat[active];
      if (chosen) add(chosen.type);
    } else if (event.key === "Escape") {
      setText("");
    }
  };

  return (
    <nav className={classes.palette} aria-label="Nodes">
      <TextInput
        className={classes.search ?? ""}
        size="sm"
        placeholder="Search nodes"
        aria-label="Search nodes"
        leftSection={<Search size={15} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={flat[active] ? `palette-${flat[active].type}` : undefined}
        data-palette-search
      />
      <ScrollArea className={classes.scroll ?? ""} viewportRef={list} scrollbarSize={8}>
        <div id="palette-list" role="listbox" aria-label="Nodes">
          {groups.map((group) => (
            <div key={group.category} role="group" aria-label={group.title}>
              <Text className={classes.category ?? ""}>{group.title}</Text>
              {group.types.map((spec) => (
                <PaletteItem key={spec.type} spec={spec} isActive={flat[active] === spec} onAdd={add} />
              ))}
            </div>
          ))}
          {flat.length === 0 && (
            <Text size="xs" c="dimmed" p="sm">
              No node does “{text}”. Try what it should do: click, read, wait, send.
            </Text>
          )}
        </div>
      </ScrollArea>
      <Text className={classes.hint ?? ""}>Drag onto the canvas, or press Enter</Text>
    </nav>
  );
}
