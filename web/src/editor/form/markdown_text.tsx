import { Anchor, Code, List, Stack, Text } from "@mantine/core";
import { blocksOf, inlinesOf, type Inline } from "./markdown";

function Inlines({ of }: { of: readonly Inline[] }) {
  return of.map((one, index) => {
    if (one.kind === "code") return <Code key={index}>{one.text}</Code>;
    if (one.kind === "strong") return <strong key={index}>{one.text}</strong>;
    if (one.kind === "link")
      return (
        <Anchor key={index} href={one.href} target="_blank" rel="noreferrer" inherit>
          {one.text}
        </Anchor>
      );
    return <span key={index}>{one.text}</span>;
  });
}

export function InlineMarkdown({ text }: { text: string }) {
  return <Inlines of={inlinesOf(text)} />;
}

export function MarkdownText({ text }: { text: string }) {
  return (
    <Stack gap="xs">
      {blocksOf(text).map((block, index) => {
        if (block.kind === "code")
          return (
            <Code key={index} block>
              {block.text}
            </Code>
          );
        if (block.kind === "list")
          return (
            <List key={index} type={block.ordered ? "ordered" : "unordered"} size="sm" spacing={2}>
              {block.items.map((one, place) => (
                <List.Item key={place}>
                  <Inlines of={one} />
                </List.Item>
              ))}
            </List>
          );
        return (
          <Text key={index} size="sm" lh={1.5}>
            <Inlines of={block.inlines} />
          </Text>
        );
      })}
    </Stack>
  );
}
