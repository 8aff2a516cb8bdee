/**
 * ECharts with only what the ledger draws, as SVG: sharp in print and at any zoom. Loaded when the first chart is shown.
 * The server's policy allows no style attributes, in which ECharts writes fonts: they are told as attributes of their own instead.
 */
import { BarChart, CustomChart, HeatmapChart } from 'echarts/charts';
import {
  AriaComponent,
  CalendarComponent,
  GridComponent,
  VisualMapPiecewiseComponent,
} from 'echarts/components';
import { init, use as add, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

/** The parts of ECharts' tree of SVG elements that we touch. */
interface SvgNode {
  attrs: Record<string, unknown>;
  children?: SvgNode[];
}
interface SvgPainter {
  renderToVNode(options?: unknown): SvgNode;
}
type Painter = new (...parts: never[]) => SvgPainter;

const FONT_ATTRIBUTES: readonly string[] = ['font-size', 'font-family', 'font-weight', 'font-style'];

/** Turns `style="font-size:12px;…"` into `font-size="12px" …`, everywhere below; other style words say nothing that we need. */
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
  for (const child of node.children ?? []) if (typeof child === 'object') withoutStyles(child);
  return node;
}

/** The painter of ECharts, without style attributes. */
function strictPainter(Base: Painter): Painter {
  return class extends Base {
    override renderToVNode(options?: unknown): SvgNode {
      const root = withoutStyles(super.renderToVNode(options));
      // The painter adds one to the root afterwards; use.css says the same.
      Object.defineProperty(root.attrs, 'style', { set: () => undefined, enumerable: false });
      return root;
    }
  };
}

add([
  BarChart,
  CustomChart,
  HeatmapChart,
  AriaComponent,
  CalendarComponent,
  GridComponent,
  VisualMapPiecewiseComponent,
  (registers) => {
    const register = registers.registerPainter;
    const strict: typeof register = (name, Base) =>
      register(name, strictPainter(Base as unknown as Painter) as unknown as typeof Base);
    add((all) => {
      SVGRenderer({ ...all, registerPainter: strict });
    });
  },
]);

/** A chart that fills the element. The caller disposes of it. */
export function createChart(host: HTMLElement): EChartsType {
  return init(host, null, { renderer: 'svg' });
}
