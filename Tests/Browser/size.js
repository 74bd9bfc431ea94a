// () => how long the page is and what the Tab key meets, as delivered.
() => {
  const isShown = element => element.checkVisibility({visibilityProperty: true});
  const stops = [...document.querySelectorAll('a[href], summary, button, input, select, textarea, [tabindex]')]
    .filter(element => element.tabIndex >= 0 && isShown(element));
  return {
    screens: document.documentElement.scrollHeight / innerHeight,
    stops: stops.length,
    regions: stops.filter(element => element.hasAttribute('tabindex')).length,
  };
}
