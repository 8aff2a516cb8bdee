/**
 * Puts the imperative 3D scene on the page. React renders this once; states, people and labels reach the scene through store
 * subscriptions, numbers through the frame buffer. Live frames cause no render here.
 */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EquipmentId } from '../../shared/names.ts';
import type { Language } from '../../shared/text.ts';
import { useApp, type AppParts } from '../app-context.ts';
import { shownValue } from '../format/value.ts';
import { languageOf } from '../i18n/i18n.ts';
import { localNowMs } from '../live/socket.ts';
import type { Insets, ScenePerson, TwinScene } from '../scene/scene-contract.ts';
import { createTwinScene } from '../scene/twin-scene.ts';
import { headlineSignals } from './headline.ts';
import { TEXT_EVERY_MS } from './ticker.ts';
import { useTheme } from './theme-root.tsx';

export interface SceneViewProps {
  selected: EquipmentId | null;
  onPick: (id: EquipmentId | null) => void;
  insets: Insets;
  /** Given once the scene stands. */
  onReady: (scene: TwinScene) => void;
  /** The browser has no WebGL 2. */
  onUnable: () => void;
}

export function SceneView({ selected, onPick, insets, onReady, onUnable }: SceneViewProps) {
  const { t, i18n } = useTranslation();
  const app = useApp();
  const { theme } = useTheme();
  const language = languageOf(i18n.language);
  const canvas = useRef<HTMLCanvasElement>(null);
  const labels = useRef<HTMLDivElement>(null);
  const [scene, setScene] = useState<TwinScene | null>(null);
  const [drawn, setDrawn] = useState(false);
  const callbacks = useRef({ onPick, onReady, onUnable });
  useEffect(() => {
    callbacks.current = { onPick, onReady, onUnable };
  });
  const first = useRef({ theme, language });

  useEffect(() => {
    if (!canvas.current || !labels.current) return;
    let made: TwinScene;
    try {
      made = createTwinScene(canvas.current, labels.current, {
        buffer: app.buffer,
        clock: app.clock,
        ...first.current,
      });
    } catch {
      callbacks.current.onUnable(); // No WebGL 2: the table is the equal view.
      return;
    }
    const stops = [made.onPick((id) => callbacks.current.onPick(id)), publishFigures(app, made)];
    let isMounted = true;
    void made.ready.then(() => isMounted && setDrawn(true));
    setScene(made);
    callbacks.current.onReady(made);
    return () => {
      isMounted = false;
      for (const stop of stops) stop();
      setScene(null);
      setDrawn(false);
      made.dispose();
    };
  }, [app]);

  useEffect(() => scene?.setBase(app.base, language), [scene, app.base, language]);
  useEffect(() => scene?.setTheme(theme), [scene, theme]);
  useEffect(() => scene?.setInsets(insets), [scene, insets]);
  useEffect(() => {
    scene?.select(selected);
    if (selected) scene?.focusOn(selected);
  }, [scene, selected]);
  useEffect(() => (scene ? followStore(app, scene) : undefined), [scene, app]);
  useEffect(() => {
    if (!scene) return;
    const write = (): void => {
      for (const item of app.base.equipment) {
        const text = labelText(app, item, t, language);
        scene.setLabel(item.id, text === null ? {} : { value: text });
      }
    };
    write();
    const timer = setInterval(write, 4 * TEXT_EVERY_MS);
    return () => clearInterval(timer);
  }, [scene, app, t, language]);

  return (
    <div className="scene">
      <canvas ref={canvas} aria-hidden="true" />
      <div className="scene-labels" ref={labels} />
      {!drawn && <p className="scene-loading">{t('view.loading')}</p>}
    </div>
  );
}

/** Second half of a machine's label: how long unknown, else its main reading while it is fresh. */
function labelText(
  app: AppParts,
  item: AppParts['base']['equipment'][number],
  t: ReturnType<typeof useTranslation>['t'],
  language: Language,
): string | null {
  const signal = headlineSignals(item)[0];
  const found = signal && app.latest.get(item.id, signal.key);
  if (!signal || !found || app.now() - found.at > signal.staleAfterMs) return null;
  const { text, unit } = shownValue(found.value, signal, t, language);
  return unit ? `${text} ${unit}` : text;
}

/** States and people from the store to the scene, also those that are there already. */
function followStore(app: AppParts, scene: TwinScene): () => void {
  const states = (): void => {
    const { equipment } = app.store.getState();
    scene.setStates(new Map([...equipment].map(([id, { state }]) => [id, state])));
    scene.setPeople(
      [...equipment.values()].flatMap(({ id, people }) =>
        people.map((presence): ScenePerson => ({
          id: presence.person,
          equipment: id,
          initials: app.initials(presence.person),
          role: 'student',
        })),
      ),
    );
  };
  states();
  return app.store.subscribe((now, before) => {
    if (now.equipment !== before.equipment) states();
  });
}

/** `window.__twin`: read-only figures for tests and for people who look. */
function publishFigures(app: AppParts, scene: TwinScene): () => void {
  const figures = (): Record<string, unknown> => ({
    ...scene.figures(),
    clock: { mode: app.clock.mode, at: Math.round(app.clock.serverNowMs(localNowMs())) },
  });
  Object.defineProperty(window, '__twin', { configurable: true, get: figures });
  return () => {
    Reflect.deleteProperty(window, '__twin');
  };
}
