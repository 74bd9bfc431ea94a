// () => what of a figure lies outside it, and figures that stick out of the window. Text is drawn as outlines, so every
// drawn element is looked at; those behind a clip path are hidden where they leave it.
() => {
  const faults = [];
  const shapes = 'path, use, rect, line, circle, ellipse, polyline, polygon, image, text';
  const width = document.documentElement.clientWidth;
  for (const picture of document.querySelectorAll('svg.plot')) {
    const frame = picture.getBoundingClientRect();
    if (frame.width === 0) continue;
    const name = picture.closest('figure')?.id || picture.querySelector('title')?.textContent || 'a figure';
    if (frame.left < -1 || frame.right > width + 1) {
      faults.push(`${name} spans ${Math.round(frame.left)} to ${Math.round(frame.right)} px`);
    }
    for (const drawn of picture.querySelectorAll(shapes)) {
      if (drawn.closest('defs, symbol, clipPath, mask, pattern, [clip-path]')) continue;
      const box = drawn.getBoundingClientRect();
      const beyond = Math.max(
        frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
      if (beyond > 1 && (box.width > 0 || box.height > 0)) {
        faults.push(`${name}: <${drawn.tagName}> lies ${Math.round(beyond)} px outside`);
        break;
      }
    }
  }
  return faults;
}
