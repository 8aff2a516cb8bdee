/** Standing of a step, one silhouette each, readable in grey print. */
import type { StepStatus } from '../../shared/teaching.ts';

export type ShownStepStatus = StepStatus | 'cannot-tell';

/** Filled disc with tick · ring with tick · half disc · diamond with turning arrow · dashed circle with ? · dot. */
export function StepIcon({ status, size = 18 }: { status: ShownStepStatus; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      aria-hidden="true"
      className={`icon step-${status}`}
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <StepPaths status={status} />
    </svg>
  );
}

function StepPaths({ status }: { status: ShownStepStatus }) {
  switch (status) {
    case 'passed':
      return (
        <>
          <circle cx="10" cy="10" r="8.4" fill="currentColor" />
          <path d="M6.2 10.2l2.6 2.6 5-5.4" stroke="var(--card)" strokeWidth="2" />
        </>
      );
    case 'proven':
      return (
        <>
          <circle cx="10" cy="10" r="7.5" stroke="currentColor" strokeWidth="1.8" />
          <path d="M6.4 10.2l2.5 2.5 4.8-5.2" stroke="currentColor" strokeWidth="2" />
        </>
      );
    case 'in-progress':
      return (
        <>
          <circle cx="10" cy="10" r="7.5" stroke="currentColor" strokeWidth="1.8" />
          <path d="M10 2.5a7.5 7.5 0 0 1 0 15z" fill="currentColor" />
        </>
      );
    case 'returned':
      return (
        <>
          <path d="M10 1.6l8.4 8.4-8.4 8.4L1.6 10z" stroke="currentColor" strokeWidth="1.8" />
          <path
            d="M12.9 11.2a3.1 3.1 0 1 1-.5-3.2M12.7 5.9v2.3h-2.3"
            stroke="currentColor"
            strokeWidth="1.6"
          />
        </>
      );
    case 'cannot-tell':
      return (
        <>
          <circle cx="10" cy="10" r="7.5" stroke="currentColor" strokeWidth="1.8" strokeDasharray="3 2.2" />
          <path
            d="M7.9 8.2a2.15 2.15 0 1 1 3.3 1.8c-.8.5-1.2.9-1.2 1.9M10 14.4v.3"
            stroke="currentColor"
            strokeWidth="1.7"
          />
        </>
      );
    case 'not-started':
      return <circle cx="10" cy="10" r="2.6" fill="currentColor" />;
  }
}
