import { Menu } from "@base-ui/react/menu";
import { GraduationCap } from "lucide-react";
import { openLesson } from "../actions/openLesson.ts";
import { Button } from "../controls/Button.tsx";
import { useOverlayPlace } from "../controls/overlayPlace.ts";
import { useApp } from "../store/index.ts";
import { LESSONS } from "./lessons.ts";

/** Ten short lessons, each with one thing to do. */
export function LessonsMenu() {
  const overlayPlace = useOverlayPlace();
  const number = useApp(({ lesson }) => lesson.number);
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          <Button look="quiet" icon={GraduationCap}>
            Lessons
          </Button>
        }
      />
      <Menu.Portal container={overlayPlace}>
        <Menu.Positioner align="end" sideOffset={4} className="z-50 outline-hidden">
          <Menu.Popup className="min-w-64 rounded border border-hairline bg-surface-1 py-1 shadow-xl outline-hidden">
            {LESSONS.map(({ title }, i) => (
              <Menu.Item
                key={title}
                aria-current={number === i + 1 ? "step" : undefined}
                onClick={() => openLesson(i + 1)}
                className="flex h-7 cursor-default items-center gap-2 pr-4 pl-2 outline-hidden select-none aria-[current]:text-accent data-highlighted:bg-surface-2"
              >
                <span className="tabular w-5 text-right text-dim">{i + 1}</span>
                {title}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
