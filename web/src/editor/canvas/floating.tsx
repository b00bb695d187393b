// A box at a place on the screen, kept inside the window; goes away by Escape or a click elsewhere.
import { Paper, Portal } from "@mantine/core";
import { useClickOutside } from "@mantine/hooks";
import type { ReactNode } from "react";
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
  // From the lower half of the window it grows upwards.
  const left = Math.max(8, Math.min(at.x, window.innerWidth - width - 8));
  const edge =
    at.y > window.innerHeight * 0.5 ? { bottom: window.innerHeight - at.y } : { top: Math.max(8, at.y) };
  return (
    <Portal>
      <div ref={outside}>
        <Paper
          shadow="md"
          withBorder
          radius="md"
          role="dialog"
          aria-label={label}
          style={{ position: "fixed", left, ...edge, width, zIndex: 300 }}
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
