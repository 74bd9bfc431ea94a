// () => [check, fault] pairs: what the document's tree alone tells.
() => {
  const faults = [];
  const all = selector => [...document.querySelectorAll(selector)];
  const words = text => (text || '').replace(/\s+/g, ' ').trim();
  const name = element => element.tagName.toLowerCase() + (element.id ? '#' + element.id : '')
    + ' “' + words(element.textContent).slice(0, 40) + '”';
  const text = ids => words((ids || '').split(/\s+/).map(id => document.getElementById(id)?.textContent).join(' '));

  if (!words(document.documentElement.lang)) faults.push(['language', 'html has no lang']);
  if (!words(document.title)) faults.push(['language', 'the page has no title']);

  for (const link of all('[href^="#"]')) {
    const id = decodeURIComponent(link.getAttribute('href').slice(1));
    if (!document.getElementById(id)) faults.push(['anchor', `${name(link)} leads to #${id}, which is not there`]);
  }
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'headers', 'for']) {
    for (const element of all(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/)) {
        if (!document.getElementById(id)) faults.push(['anchor', `${attribute} of ${name(element)}: no #${id}`]);
      }
    }
  }

  for (const image of all('img')) {
    if (!words(image.getAttribute('alt'))) faults.push(['text', `an image without alt: ${name(image.parentElement)}`]);
    if (!image.complete || image.naturalWidth === 0) faults.push(['text', `an image that does not load: ${image.alt}`]);
  }
  for (const picture of all('svg')) {
    if (picture.parentElement.closest('svg') || picture.closest('[aria-hidden="true"]')) continue;
    const label = words(picture.getAttribute('aria-label')) || text(picture.getAttribute('aria-labelledby'))
      || words(picture.querySelector(':scope > title')?.textContent);
    if (!label || picture.getAttribute('role') !== 'img') {
      faults.push(['text', `an svg without role="img" and a name in ${name(picture.parentElement)}`]);
    }
  }
  for (const formula of all('math')) {
    if (!words(formula.getAttribute('alttext'))) faults.push(['text', `a formula without alttext: ${name(formula)}`]);
  }

  let level = 0;
  for (const heading of all('h1, h2, h3, h4, h5, h6')) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) faults.push(['headings', `${name(heading)} follows a heading of level ${level}`]);
    if (!words(heading.textContent)) faults.push(['headings', `an empty ${heading.tagName.toLowerCase()}`]);
    level = own;
  }
  if (all('h1').length !== 1) faults.push(['headings', `${all('h1').length} h1, not one`]);

  for (const table of all('table')) {
    const caption = words(table.caption?.textContent);
    if (!caption) faults.push(['tables', `a table without caption: ${name(table)}`]);
    const heads = [...table.querySelectorAll('th')];
    if (heads.length === 0) faults.push(['tables', `“${caption}” has no header cells`]);
    for (const head of heads) {
      if (!['col', 'row', 'colgroup', 'rowgroup'].includes(head.getAttribute('scope'))) {
        faults.push(['tables', `${name(head)} of “${caption}” has no scope`]);
      }
    }
  }
  for (const section of all('main > section')) {
    if (!section.id || !text(section.getAttribute('aria-labelledby'))) {
      faults.push(['headings', `a section without id or label: ${name(section)}`]);
    }
  }
  return faults;
}
