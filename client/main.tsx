/** The browser's entry: translator, theme, queries, router. */
import '@mantine/core/styles.css';
import 'uplot/dist/uPlot.min.css';
import './styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createTranslator } from './i18n/i18n.ts';
import { RestProblem } from './rest/rest-client.ts';
import { createAppRouter } from './routes.tsx';
import { ThemeRoot } from './parts/theme-root.tsx';

const translator = await createTranslator();
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, problem) =>
        count < 2 && (!(problem instanceof RestProblem) || problem.status === 0 || problem.status >= 500),
      refetchOnWindowFocus: false,
    },
  },
});
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={translator}>
      <QueryClientProvider client={queries}>
        <ThemeRoot>
          <RouterProvider router={createAppRouter()} />
        </ThemeRoot>
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>,
);
