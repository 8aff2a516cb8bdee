/** The mark: a cube in a rounded square. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="icon">
      <rect width="32" height="32" rx="8" fill="#1F5FD0" />
      <path
        d="M16 6l8.5 4.8v9.9L16 26l-8.5-5.3v-9.9zM7.8 11L16 15.8l8.2-4.8M16 15.8V26"
        fill="none"
        stroke="#fff"
        strokeWidth="2"
        strokeLinejoin="round"
      />
    </svg>
  );
}
