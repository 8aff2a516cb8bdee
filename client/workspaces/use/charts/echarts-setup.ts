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
import { withoutStyles, type SvgNode } from './without-styles.ts';

interface SvgPainter {
  renderToVNode(options?: unknown): SvgNode;
}
type Painter = new (...parts: never[]) => SvgPainter;

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
    SVGRenderer({ ...registers, registerPainter: strict });
  },
]);

/** A chart that fills the element. The caller disposes of it. */
export function createChart(host: HTMLElement): EChartsType {
  return init(host, null, { renderer: 'svg' });
}
