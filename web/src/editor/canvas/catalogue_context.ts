import { createContext, useContext } from "react";
import type { Catalogue, HandleType, HandleTypeInfo } from "../model/catalogue";

export const CatalogueContext = createContext<Catalogue | null>(null);

export function useCatalogue(): Catalogue {
  const catalogue = useContext(CatalogueContext);
  if (!catalogue) throw new Error("this component belongs inside an editor");
  return catalogue;
}

type HandleLook = Pick<HandleTypeInfo, "colour" | "title">;
const plain: HandleLook = { colour: "#808a94", title: "Anything" };

export const handleLook = (catalogue: Catalogue, type: HandleType): HandleLook =>
  catalogue.handles.get(type) ?? plain;
