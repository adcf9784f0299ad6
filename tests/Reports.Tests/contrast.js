// Every text that is to be seen, held against what it stands on: WCAG 2.2, 1.4.3 (AA), 4.5:1, and 3:1 for large text.
() => {
  const parse = (color) => (color.match(/[\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0.99) return color;
    }
    return [255, 255, 255];
  };
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest('script, style, svg, option')) continue;
    seen += 1;
    const style = getComputedStyle(element);
    const [first, second] = [luminance(parse(style.color)), luminance(behind(element))].sort((one, other) => other - one);
    const ratio = (first + 0.05) / (second + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) faults.push(`${ratio.toFixed(2)}: ${element.className || element.tagName}: ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return { seen, faults: [...new Set(faults)] };
}
