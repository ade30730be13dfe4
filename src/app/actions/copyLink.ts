import { refusal } from "../../engine/problem.ts";
import { linkHash } from "../link/link.ts";
import { appStore, change } from "../store/index.ts";
import { report } from "./report.ts";

/** How long the page says that the link was copied. */
const SAID_MS = 2000;

/** Puts a link to what is on screen into the clipboard: settings, seed, view and selection, never data. */
export async function copyLink(): Promise<void> {
  const { origin, pathname } = location;
  const link = `${origin}${pathname}#${linkHash(appStore.getState(), true)}`;
  try {
    await navigator.clipboard.writeText(link);
  } catch (caught) {
    report(
      refusal(
        "link-not-copied",
        "The browser did not let the link into the clipboard.",
        "The address of the page is the same link: copy it from the address bar.",
        caught,
      ),
    );
    return;
  }
  change("view", (view) => ({ ...view, isLinkCopied: true }));
  setTimeout(() => change("view", (view) => ({ ...view, isLinkCopied: false })), SAID_MS);
}
