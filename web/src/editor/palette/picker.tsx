// A list to pick one of by typing and arrows; what the small palette, the finder and the chooser of handles are made of.
import { ScrollArea, Text, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { search } from "../model/search";
import classes from "./palette.module.css";

export interface PickerItem {
  id: string;
  title: string;
  about?: string;
  also: string;
  icon?: ReactNode;
}

export function Picker({
  items,
  label,
  nothing,
  onPick,
}: {
  items: readonly PickerItem[];
  label: string;
  nothing: string;
  onPick: (id: string) => void;
}) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = search(items, text);
  const move = (step: number) => {
    if (found.length === 0) return;
    const next = (active + step + found.length) % found.length;
    setActive(next);
    list.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
  };
  return (
    <>
      <TextInput
        p={8}
        data-autofocus
        placeholder={label}
        aria-label={label}
        leftSection={<Search size={15} aria-hidden />}
        value={text}
        ref={(element) => element?.focus()}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            move(event.key === "ArrowDown" ? 1 : -1);
          }
          const chosen = found[active];
          if (event.key === "Enter" && chosen) onPick(chosen.id);
        }}
        role="combobox"
        aria-expanded
        aria-controls="picker-list"
        aria-activedescendant={found[active] ? `picker-${active}` : undefined}
      />
      <ScrollArea.Autosize mah={320} viewportRef={list} px={6} pb={6}>
        <div id="picker-list" role="listbox" aria-label={label}>
          {found.map((item, index) => (
            <div
              key={item.id}
              id={`picker-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={classes.item}
              onMouseMove={() => setActive(index)}
              onClick={() => onPick(item.id)}
              onKeyDown={(event) => {
                if (event.key === "Enter") onPick(item.id);
              }}
            >
              {item.icon}
              <span className={classes.itemTitle}>
                {item.title}
                {item.about !== undefined && <small className={classes.about}>{item.about}</small>}
              </span>
            </div>
          ))}
        </div>
        {found.length === 0 && (
          <Text size="xs" c="dimmed" p={8}>
            {nothing}
          </Text>
        )}
      </ScrollArea.Autosize>
    </>
  );
}
