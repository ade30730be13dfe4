import * as v from "valibot";
import { PATH_NAMES } from "../../viz/pathNames.ts";
import { chooseScope } from "../actions/gatherCloud.ts";
import { CLOUD_SLIDERS, type CloudSlider } from "../cloud/cloudSliders.ts";
import { CLOUD_COLOURS, CLOUD_SCOPES, type CloudSlice, FUSION_CHOICES } from "../store/cloud.ts";
import { appStore, changeCloud, changeView } from "../store/index.ts";
import { type LinkedValue, linked, numberText } from "./linked.ts";

/** One of a few numbers. */
function numberIn<Key extends "everyNth" | "minViews" | "relativeDifference">(key: Key): LinkedValue {
  return linked(
    `cloud.${key}`,
    v.pipe(numberText, v.picklist(FUSION_CHOICES[key] as readonly number[])),
    ({ cloud }) => cloud[key],
    (value) => changeCloud({ [key]: value } as Pick<CloudSlice, Key>),
  );
}

function slider({ key, min, max, get, set }: CloudSlider): LinkedValue {
  return linked(key, v.pipe(numberText, v.minValue(min), v.maxValue(max)), get, set);
}

/** Names of what is shown, in any order; none at all hides everything. */
function namesIn<Name extends string>(names: readonly Name[]) {
  return v.pipe(
    v.string(),
    v.transform((text) => text.split(",").filter((name) => name !== "")),
    v.array(v.picklist(names)),
  );
}

function isShownByName<Name extends string>(names: readonly Name[], shown: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, shown.includes(name)])) as Record<Name, boolean>;
}

const LAYERS = ["sparse", "predicted"] as const;

/** What the cloud shows and how. Where the view of it stands is the person's own. */
export const CLOUD_IN_LINK: readonly LinkedValue[] = [
  linked(
    "cloud.colour",
    v.picklist(CLOUD_COLOURS),
    ({ cloud }) => cloud.colour,
    (colour) => changeCloud({ colour }),
  ),
  linked(
    "cloud.edges",
    v.picklist(["off", "gentle", "strict"]),
    ({ cloud }) => cloud.edges,
    (edges) => changeCloud({ edges }),
  ),
  ...Object.values<CloudSlider>(CLOUD_SLIDERS).map(slider),
  linked(
    "cloud.layers",
    namesIn(LAYERS),
    ({ view }) => LAYERS.filter((name) => view.cloudLayers[name]),
    (shown) => changeView({ cloudLayers: isShownByName(LAYERS, shown) }),
    (shown) => shown.join(","),
  ),
  linked(
    "cloud.paths",
    namesIn(PATH_NAMES),
    ({ cloud }) => PATH_NAMES.filter((name) => cloud.paths[name]),
    (shown) => changeCloud({ paths: isShownByName(PATH_NAMES, shown) }),
    (shown) => shown.join(","),
  ),
  numberIn("everyNth"),
  numberIn("minViews"),
  numberIn("relativeDifference"),
  linked(
    "cloud.poses",
    v.picklist(FUSION_CHOICES.poses),
    ({ cloud }) => cloud.poses,
    (poses) => changeCloud({ poses }),
  ),
  {
    ...linked(
      "cloud.scope",
      v.picklist(CLOUD_SCOPES),
      ({ cloud }) => cloud.scope,
      // Fusing gathers depth, which is not asked for again where nothing changes.
      (scope) => {
        if (scope !== appStore.getState().cloud.scope) chooseScope(scope);
      },
    ),
    needsData: true,
  },
];
