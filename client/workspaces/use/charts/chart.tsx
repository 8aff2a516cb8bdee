/** One ECharts picture that fills its place and follows its size. It is never the only way to its figures: a table tells them too. */
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';

interface ChartProps {
  option: EChartsCoreOption;
  /** Index of the datum that was clicked. */
  onPick?: (index: number) => void;
}

export function Chart({ option, onPick }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const pick = useRef(onPick);
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    let open: EChartsType | null = null;
    let isGone = false;
    const observer = new ResizeObserver(() => open?.resize());
    void import('./echarts-setup.ts').then(({ createChart }) => {
      if (isGone || !host.current) return;
      open = createChart(host.current);
      open.on('click', ({ dataIndex }) => pick.current?.(dataIndex));
      observer.observe(host.current);
      setChart(open);
    });
    return () => {
      isGone = true;
      observer.disconnect();
      open?.dispose();
      setChart(null);
    };
  }, []);
  useEffect(() => {
    chart?.setOption(option, { notMerge: true });
  }, [chart, option]);
  return <div ref={host} className="use-chart" aria-hidden="true" />;
}
