'use strict';
// The page is whole without this. It adds: filters that work with the keyboard and are announced, records that open when
// they are linked to, and everything unfolded on paper.
(() => {
  const form = document.getElementById('filters');
  const rows = [...document.querySelectorAll('tr.filtered')];
  const parts = [...document.querySelectorAll('.filtered')];

  if (form) {
    const shown = document.getElementById('shown');
    const value = (name) => document.getElementById('filter-' + name).value;
    const apply = () => {
      const words = value('text').toLowerCase().split(/\s+/).filter(Boolean);
      const matches = (data) =>
        (!value('outcome') || data.outcome === value('outcome')) &&
        (!value('procedure') || data.procedure === value('procedure')) &&
        words.every((word) => data.text.toLowerCase().includes(word));
      parts.forEach((part) => { part.hidden = !matches(part.dataset); });
      const count = rows.filter((row) => !row.hidden).length;
      shown.textContent = `${count} of ${rows.length} scenarios shown`;
      shown.classList.toggle('narrowed', count < rows.length);
    };
    form.hidden = false;
    form.addEventListener('input', apply);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(apply));
    apply(); // a browser may have kept what was typed before the page was loaded again
  }

  const openTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) {
      target.hidden = false;
      target.open = true;
      target.scrollIntoView();
      target.querySelector('summary').focus({ preventScroll: true });
    }
  };
  addEventListener('hashchange', openTarget);
  openTarget();

  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')];
    folded.forEach((part) => { part.open = true; });
  });
  addEventListener('afterprint', () => {
    folded.forEach((part) => { part.open = false; });
    folded = [];
  });
})();
