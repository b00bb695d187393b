// The page as it was when a node failed, with the place it failed at marked. The mark keeps its place however wide the picture is.
import { Anchor, Box, Image } from "@mantine/core";
import { useState, type CSSProperties } from "react";
import type { Mark } from "./failure";
import classes from "./run.module.css";

const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;

interface Size {
  width: number;
  height: number;
}
function markStyle(mark: Mark, size: Size): CSSProperties {
  const place = { left: share(mark.x, size.width), top: share(mark.y, size.height) };
  if (mark.width === null || mark.height === null) return place;
  return { ...place, width: share(mark.width, size.width), height: share(mark.height, size.height) };
}

export function MarkedScreenshot({ url, alt, mark }: { url: string; alt: string; mark: Mark | null }) {
  const [size, setSize] = useState<Size | null>(null);
  const isInside = mark !== null && size !== null && mark.x < size.width && mark.y < size.height;
  return (
    <Anchor href={url} target="_blank" rel="noreferrer" aria-label={`${alt}, in full size`}>
      <Box className={classes.shot}>
        <Image
          src={url}
          alt={isInside ? `${alt}; the target is marked` : alt}
          onLoad={({ currentTarget }) =>
            setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
          }
        />
        {isInside && (
          <span
            aria-hidden
            className={mark.width === null ? classes.point : classes.box}
            style={markStyle(mark, size)}
          />
        )}
      </Box>
    </Anchor>
  );
}
