/** Light and dark: Mantine's colour scheme and our tokens move together. */
import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { useLayoutEffect, type ReactNode } from 'react';
import type { Theme } from '../../shared/palette.ts';
import { applyThemeTokens, mantineTheme } from '../theme.ts';

/** The nonce with which the server lets our style elements through; empty in development. */
const nonce = (): string => document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';

function Tokens({ children }: { children: ReactNode }) {
  const theme = useTheme().theme;
  useLayoutEffect(() => applyThemeTokens(theme), [theme]);
  return children;
}

/** Everything themed lives below this. */
export function ThemeRoot({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={mantineTheme} defaultColorScheme="light" getStyleNonce={nonce}>
      <Tokens>{children}</Tokens>
    </MantineProvider>
  );
}

/** Present theme and how to turn it over. */
export function useTheme(): { theme: Theme; toggle: () => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const theme: Theme = colorScheme === 'dark' ? 'dark' : 'light';
  return { theme, toggle: () => setColorScheme(theme === 'dark' ? 'light' : 'dark') };
}
