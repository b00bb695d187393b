// A box at a place on the screen, kept inside the window; goes away by Escape or a click elsewhere.
import { Paper, Portal } from "@mantine/core";
import { useClickOutside } from "@mantine/hooks";
import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import type { Point } from "../model/geometry";

export function Floating({
  at,
  width,
  label,
  onClose,
  children,
}: {
  at: Point;
  width: number;
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const outside = useClickOutside<HTMLDivElement>(onClose);
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(at);
  useLayoutEffect(() => {
    const height = box.current?.offsetHeight ?? 0;
    setPlace({
      x: Math.max(8, Math.min(at.x, window.innerWidth - width - 8)),
      y: Math.max(8, Math.min(at.y, window.innerHeight - height - 8)),
    });
  }, [at, width]);
  return (
    <Portal>
      <div ref={outside}>
        <Paper
          ref={box}
          shadow="md"
          withBorder
          radius="md"
          role="dialog"
          aria-label={label}
          style={{ position: "fixed", left: place.x, top: place.y, width, zIndex: 300 }}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
        >
          {children}
        </Paper>
      </div>
    </Portal>
  );
}
