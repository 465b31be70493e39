/**
 * Makes an element. Texts become text nodes, never HTML. Properties: `class`, `on<Event>` listeners, `dataset`,
 * `style` (custom properties included), everything else an attribute; false and null leave it out.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (name === 'dataset') Object.assign(element.dataset, value);
    else if (name === 'style')
      for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children.flat(Number.POSITIVE_INFINITY).filter((child) => child !== null && child !== undefined),
  );
  return element;
}

/** An icon drawn from one path of a 20 by 20 grid; decoration only. */
export function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 20 20', 'aria-hidden': 'true', class: 'icon' }))
    svg.setAttribute(name, value);
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

export const icons = {
  back: 'M12.5 4.5 7 10l5.5 5.5',
  close: 'M5 5l10 10M15 5 5 15',
  send: 'M3.5 10h6M3.5 10 2.5 3.5 17.5 10 2.5 16.5z',
  thread:
    'M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v6a2.5 2.5 0 0 1-2.5 2.5H9l-4 3v-3.05A2.5 2.5 0 0 1 3 11.5z',
  lock: 'M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M5 9h10v7.5H5z',
  bolt: 'M11 2 4 11.5h5L8 18l7.5-9.5h-5z',
  down: 'M5.5 8l4.5 4.5L14.5 8',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4',
};

/**
 * Makes the children of `container` those that `items` ask for. A child is made anew only when its signature changed, so
 * that what somebody is doing in it (a menu, the focus) survives.
 */
export function keyed(container, items) {
  const old = new Map([...container.children].map((child) => [child.dataset.key, child]));
  const focused = container.contains(document.activeElement) ? document.activeElement : null;
  const focusKey = focused?.closest('[data-key]')?.dataset.key;
  const focusName = focused?.dataset.name;
  const children = items.map(({ key, signature, make }) => {
    const known = old.get(key);
    if (known?.dataset.signature === signature) return known;
    const made = make();
    made.dataset.key = key;
    made.dataset.signature = signature;
    return made;
  });
  const gone = [...container.children].filter((child) => !children.includes(child));
  for (const child of gone) child.remove();
  children.forEach((child, at) => {
    if (container.children[at] !== child) container.insertBefore(child, container.children[at] ?? null);
  });
  if (focusKey === undefined || document.activeElement === focused) return;
  const again = children.find((child) => child.dataset.key === focusKey);
  const inside = focusName && again?.querySelector(`[data-name="${CSS.escape(focusName)}"]`);
  (inside || again)?.focus({ preventScroll: true });
}
