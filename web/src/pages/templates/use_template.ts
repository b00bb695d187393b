// Making a workflow of a template: with the credential of the demo shop where the template asks for it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { credentialsQuery, instanceQuery } from "@/api/queries";
import { createWorkflow } from "@/pages/workflows/actions";
import { credentialsIn, demoShop, demoShopCredential, documentFrom, type Template } from "./templates";

export function useTemplate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (template: Template) => {
      const { demo_site: demoSite } = await client.query({ ...instanceQuery, staleTime: "static" });
      if (demoSite !== null && credentialsIn(template.document).includes(demoShop)) {
        const { items } = await client.query({ ...credentialsQuery, staleTime: 0 });
        if (!items.some((one) => one.name === demoShop)) {
          await unwrap(api.POST("/api/v1/credentials", { body: demoShopCredential(demoSite) }));
          await client.invalidateQueries({ queryKey: ["credentials"] });
        }
      }
      return createWorkflow(documentFrom(template.document, demoSite));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["workflows"] }),
  });
}
