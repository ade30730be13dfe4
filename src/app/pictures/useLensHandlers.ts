import { type KeyboardEvent, type PointerEvent, useMemo } from "react";
import { type Place, pictureFromView } from "../../viz/pictureWindow.ts";
import { moveProbe, panBy, showWholePicture, zoomBy } from "../actions/lookClosely.ts";
import { togglePin } from "../actions/pinProbe.ts";
import { appStore, changeView } from "../store/index.ts";
import type { Sees } from "./lensView.ts";

/** A press that moves less than this is a click. */
const CLICK_REACH_PX = 4;
const KEY_ZOOM = 1.3;
const KEY_PAN = 0.1;

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What the pointer and the keys do on a picture: hover probes, click pins, drag pans, two fingers pinch, double click
 *  shows the whole picture. */
export function useLensHandlers(size: { readonly width: number; readonly height: number }, sees: Sees) {
  const { width, height } = size;
  return useMemo(() => {
    const pointers = new Map<number, { readonly clientX: number; readonly clientY: number }>();
    let hasDragged = false;

    const probe = (event: PointerEvent<HTMLElement>) => {
      if (sees === "source") return;
      const { x, y } = pictureFromView(appStore.getState().lens.window, shareOf(event.currentTarget, event));
      const [u, v] = [Math.floor(x * width), Math.floor(y * height)];
      const isInside = u >= 0 && v >= 0 && u < width && v < height;
      const { probe: present } = appStore.getState().view;
      if (isInside && present?.u === u && present.v === v) return;
      changeView({ probe: isInside ? { u, v } : null });
    };

    /** One finger or button drags; two fingers zoom about their middle and drag with it. */
    const drag = (event: PointerEvent<HTMLElement>, before: { clientX: number; clientY: number }) => {
      const frame = event.currentTarget;
      const box = frame.getBoundingClientRect();
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      const share = other === undefined ? 1 : 2;
      panBy({
        x: (event.clientX - before.clientX) / box.width / share,
        y: (event.clientY - before.clientY) / box.height / share,
      });
      if (other === undefined) return;
      const apart = (from: { clientX: number; clientY: number }) =>
        Math.hypot(from.clientX - other.clientX, from.clientY - other.clientY);
      const middle = {
        clientX: (event.clientX + other.clientX) / 2,
        clientY: (event.clientY + other.clientY) / 2,
      };
      if (apart(before) > 0) zoomBy(apart(event) / apart(before), shareOf(frame, middle));
    };

    return {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0 || isOnHandle(event)) return;
        hasDragged = pointers.size > 0;
        pointers.set(event.pointerId, event);
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (isOnHandle(event)) return;
        const before = pointers.get(event.pointerId);
        if (before === undefined) return probe(event);
        const moved = Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
        if (!hasDragged && moved < CLICK_REACH_PX) return;
        hasDragged = true;
        if (!event.currentTarget.hasPointerCapture(event.pointerId))
          event.currentTarget.setPointerCapture(event.pointerId);
        drag(event, before);
        pointers.set(event.pointerId, event);
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        if (!pointers.delete(event.pointerId) || hasDragged || sees === "source") return;
        probe(event);
        togglePin();
      },
      onPointerCancel(event: PointerEvent<HTMLElement>) {
        pointers.delete(event.pointerId);
      },
      onPointerLeave(event: PointerEvent<HTMLElement>) {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) pointers.delete(event.pointerId);
        if (sees === "target") changeView({ probe: null });
      },
      onDoubleClick: showWholePicture,
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
        if (pressed(event)) event.preventDefault();
      },
    };
  }, [width, height, sees]);
}

/** Zooms with the wheel, which React would hear too late to keep the page from scrolling. Returns the function that ends it. */
export function listenForWheel(frame: HTMLElement): () => void {
  const turn = (event: WheelEvent) => {
    const isOut = event.deltaY > 0;
    // Out of the whole picture there is nothing: the page may scroll.
    if (isOut && appStore.getState().lens.window.zoom === 1 && !event.ctrlKey) return;
    event.preventDefault();
    const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 * event.deltaY : event.deltaY;
    // A pinch on a touchpad comes as a wheel with Ctrl and small deltas.
    zoomBy(Math.exp(-px * (event.ctrlKey ? 0.01 : 0.002)), shareOf(frame, event));
  };
  frame.addEventListener("wheel", turn, { passive: false });
  return () => frame.removeEventListener("wheel", turn);
}

/** True if the key has a use here. Arrows without a zoom are left to the filmstrip. */
function pressed(event: KeyboardEvent): boolean {
  const arrow = ARROWS[event.key];
  if (arrow !== undefined && event.shiftKey) moveProbe(...arrow);
  else if (arrow !== undefined && appStore.getState().lens.window.zoom > 1)
    panBy({ x: -KEY_PAN * arrow[0], y: -KEY_PAN * arrow[1] });
  else if (event.key === "+" || event.key === "=") zoomBy(KEY_ZOOM);
  else if (event.key === "-") zoomBy(1 / KEY_ZOOM);
  else if (event.key === "0") showWholePicture();
  else if (event.key === "Enter") togglePin();
  else return false;
  return true;
}

function shareOf(
  frame: HTMLElement,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): Place {
  const box = frame.getBoundingClientRect();
  return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
}

/** The wipe handle lies on the picture and is dragged by itself. */
function isOnHandle({ target }: { readonly target: EventTarget }): boolean {
  return target instanceof Element && target.closest("[role=separator]") !== null;
}
