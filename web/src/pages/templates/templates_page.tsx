import { SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LayoutTemplate } from "lucide-react";
import { EmptyState } from "@/ui/empty_state";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { TemplateCard } from "./template_card";
import { templatesQuery } from "./templates";
import { useTemplate } from "./use_template";

export function TemplatesPage() {
  const query = useQuery(templatesQuery);
  const make = useTemplate();
  const navigate = useNavigate();
  return (
    <Page
      title="Templates"
      about="Workflows that work as they stand. Take one, run it, and change it into your own."
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={LayoutTemplate} title="No templates">
              This build has none in it. Start with a blank workflow, or import one from a file.
            </EmptyState>
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
              {items.map((template) => (
                <TemplateCard
                  key={template.slug}
                  template={template}
                  busy={make.isPending && make.variables.slug === template.slug}
                  disabled={make.isPending && make.variables.slug !== template.slug}
                  onUse={() =>
                    make.mutate(template, {
                      onSuccess: (made) =>
                        void navigate({
                          to: "/workflows/$workflowId/edit",
                          params: { workflowId: made.id },
                        }),
                    })
                  }
                />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
    </Page>
  );
}
