// width => what sticks out of a window of that many CSS pixels, the culprits named.
width => {
  const faults = [];
  const root = document.documentElement;
  const name = element => element.tagName.toLowerCase() + (element.id ? '#' + element.id : '')
    + (typeof element.className === 'string' && element.className ? '.' + element.className.split(' ').join('.') : '');
  // What may be wider: contents of a box that scrolls (on paper nothing does) and of a picture.
  const scrolls = element => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (box.tagName.toLowerCase() === 'svg') return true;
      const overflow = getComputedStyle(box).overflowX;
      if (['auto', 'scroll', 'hidden', 'clip'].includes(overflow)) return true;
    }
    return false;
  };
  if (root.scrollWidth > width) faults.push(`the document is ${root.scrollWidth} px wide`);
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || box.right <= width + 1 || scrolls(element)) continue;
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden') continue;
    faults.push(`${name(element)} ends at ${Math.round(box.right)} px`);
    if (faults.length > 6) break;
  }
  return faults;
}
