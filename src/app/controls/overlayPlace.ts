import { createContext, useContext } from "react";

/** Where menus and notes are put into the document: inside the main landmark, so that they belong to it. */
export const OverlayPlace = createContext<HTMLElement | null>(null);

export function useOverlayPlace(): HTMLElement | null {
  return useContext(OverlayPlace);
}
