// What is wrong with a page for someone who cannot see it well: controls with no name, ids that are there more than
// once, and texts that stand out too little from their ground (WCAG 2.2, 1.4.3).
() => {
  const numbers = (text) => text.match(/[\d.]+/g).map(Number);
  const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = numbers(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const contrast = (one) => {
    const both = [light(numbers(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    return (both[0] + 0.05) / (both[1] + 0.05);
  };
  const controls = [...document.querySelectorAll("input, select, textarea, button, a[href]")];
  const texts = [...document.querySelectorAll("h1, h2, p, th, td, dt, dd, a, button, label, span, code, summary")];
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return {
    unnamed: controls
      .filter((one) => !one.labels?.length && !one.textContent.trim() && !one.getAttribute("aria-label"))
      .map((one) => one.outerHTML),
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    faint: texts
      .filter((one) => one.textContent.trim() && one.getClientRects().length && contrast(one) < 4.5)
      .map((one) => `${one.tagName} ${one.className}: ${one.textContent.slice(0, 40)} ${contrast(one).toFixed(2)}`),
  };
}
