// async () => links into folded parts that do not show their target. One target of each <details> is followed.
async () => {
  const faults = [];
  const ids = [...new Set([...document.querySelectorAll('a[href^="#"]')]
    .map(link => decodeURIComponent(link.getAttribute('href').slice(1))))];
  const folds = [...document.querySelectorAll('details')];
  const tried = new Set();
  for (const id of ids) {
    const target = document.getElementById(id);
    if (!target) continue;
    // A browser opens the <details> around a target, not one that is the target.
    if (target.matches('details')) faults.push(`#${id} is the id of a <details>, which a link to it does not open`);
    const fold = target.parentElement?.closest('details');
    if (!fold || tried.has(fold) || fold.querySelector(':scope > summary')?.contains(target)) continue;
    tried.add(fold);
    for (const one of folds) one.open = false;
    location.hash = id;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const box = target.getBoundingClientRect();
    if (!fold.open || !target.checkVisibility()) faults.push(`a link to #${id} leaves its <details> shut`);
    else if (box.bottom < 0 || box.top > innerHeight) faults.push(`a link to #${id} does not scroll to it`);
  }
  return faults;
}
