/** Fonts of drawn texts as attributes of their own, because the server's policy refuses style attributes. Pure. */

/** The parts of ECharts' tree of SVG elements that we touch. */
export interface SvgNode {
  attrs: Record<string, unknown>;
  children?: SvgNode[];
}

const FONT_ATTRIBUTES: readonly string[] = ['font-size', 'font-family', 'font-weight', 'font-style'];

/** Turns `style="font-size:12px;…"` into `font-size="12px" …`, in place and everywhere below; other style words say nothing that we need. */
export function withoutStyles(node: SvgNode): SvgNode {
  const { style } = node.attrs;
  if (typeof style === 'string') {
    delete node.attrs['style'];
    for (const declaration of style.split(';')) {
      const colon = declaration.indexOf(':');
      const name = declaration.slice(0, colon).trim();
      if (FONT_ATTRIBUTES.includes(name)) node.attrs[name] = declaration.slice(colon + 1).trim();
    }
  }
  for (const child of node.children ?? []) withoutStyles(child);
  return node;
}
