const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for XML 1.0: what it cannot carry goes, and so do the marks by which messages isolate inserted words. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u2068\u2069]/g, '')
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (c) => entities[c]!);
}

/** An element with text in it. @param attributes those without a value are left out */
export function element(name: string, text: string, attributes: Record<string, string | undefined> = {}): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeXml(value)}"`],
  );
  return `<${name}${written.join('')}>${escapeXml(text)}</${name}>`;
}
