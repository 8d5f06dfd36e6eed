/** Nothing is painted in a window that is not shown. */
const AT_LATEST_MS = 500;

/** Calls `then` once all that is drawn by now has reached the screen. Returns what calls it off. */
export function afterPaint(then: () => void): () => void {
  // the first frame is about to be painted, the second one begins after it was
  let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(go)));
  const timer = setTimeout(go, AT_LATEST_MS);
  function stop() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  }
  function go() {
    stop();
    then();
  }
  return stop;
}
