/** The part of a picture that a view shows: `1 / zoom` of its width and height, from `left` and `top` on (shares of the
 *  picture, 0..1). All views of a frame share one window, whatever their sizes on screen. */
export interface PictureWindow {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export const WHOLE_PICTURE: PictureWindow = { zoom: 1, left: 0, top: 0 };
export const MOST_ZOOM = 64;

/** Zooms by a factor about a place of the view (shares of the view, 0..1): what lies there stays there, as far as the
 *  picture's border allows. */
export function zoomedAbout(window: PictureWindow, factor: number, at: Place): PictureWindow {
  const fixed = pictureFromView(window, at);
  const zoom = Math.min(MOST_ZOOM, Math.max(1, window.zoom * factor));
  return withinPicture({ zoom, left: fixed.x - at.x / zoom, top: fixed.y - at.y / zoom });
}

/** Moves the picture under the view by shares of the view. */
export function pannedBy(window: PictureWindow, by: Place): PictureWindow {
  const { zoom, left, top } = window;
  return withinPicture({ zoom, left: left - by.x / zoom, top: top - by.y / zoom });
}

/** The least move after which a place of the picture is in sight. */
export function revealing(window: PictureWindow, { x, y }: Place): PictureWindow {
  const size = 1 / window.zoom;
  const least = (start: number, at: number) => Math.min(at, Math.max(start, at - size));
  return withinPicture({ ...window, left: least(window.left, x), top: least(window.top, y) });
}

/** Share of the view -> share of the picture. */
export function pictureFromView({ zoom, left, top }: PictureWindow, { x, y }: Place): Place {
  return { x: left + x / zoom, y: top + y / zoom };
}

/** Share of the picture -> share of the view; outside 0..1 where it is out of sight. */
export function viewFromPicture({ zoom, left, top }: PictureWindow, { x, y }: Place): Place {
  return { x: (x - left) * zoom, y: (y - top) * zoom };
}

function withinPicture({ zoom, left, top }: PictureWindow): PictureWindow {
  const most = 1 - 1 / zoom;
  return { zoom, left: Math.min(most, Math.max(0, left)), top: Math.min(most, Math.max(0, top)) };
}
