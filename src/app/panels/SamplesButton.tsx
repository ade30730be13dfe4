import { FileArchive } from "lucide-react";
import { Button, type ButtonProps } from "../controls/Button.tsx";

/** What opens the list of samples; it stands there before the list can be opened. */
export function SamplesButton(props: ButtonProps) {
  return (
    <Button {...props} icon={FileArchive} className="col-span-2 justify-center">
      Samples
    </Button>
  );
}
