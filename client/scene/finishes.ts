/** Materials of the machines, one per finish, and how they change at night. */
import type { Color } from 'three';
import { DoubleSide, MeshBasicMaterial, MeshStandardMaterial, type Material } from 'three';
import { NIGHT_BODY_FACTOR, type Theme } from '../../shared/palette.ts';
import { FINISHES, type Finish } from './model/model-builder.ts';

/** Shader text that darkens what is near the floor: contact shadow for nothing. */
const CONTACT = `
  #include <color_fragment>
  diffuseColor.rgb *= mix(0.7, 1.0, smoothstep(-0.05, 0.75, vSceneY));
`;

function withContactShade<T extends Material>(material: T): T {
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nvarying float vSceneY;')
      .replace(
        '#include <project_vertex>',
        `#include <project_vertex>
        vec4 sceneAt = vec4(transformed, 1.0);
        #ifdef USE_BATCHING
          sceneAt = batchingMatrix * sceneAt;
        #endif
        vSceneY = (modelMatrix * sceneAt).y;`,
      );
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', '#include <common>\nvarying float vSceneY;')
      .replace('#include <color_fragment>', CONTACT);
  };
  return material;
}

export type Finishes = Readonly<Record<Finish, Material & { color: Color }>>;

/** Makes the four materials; whoever makes them disposes them. */
export function createFinishes(): Finishes {
  return {
    paint: withContactShade(new MeshStandardMaterial({ vertexColors: true, roughness: 0.52 })),
    metal: withContactShade(
      new MeshStandardMaterial({ vertexColors: true, roughness: 0.34, metalness: 0.78 }),
    ),
    glass: new MeshStandardMaterial({
      vertexColors: true,
      roughness: 0.22,
      transparent: true,
      opacity: 0.26,
      depthWrite: false,
      side: DoubleSide,
    }),
    // Lamps and screens keep their exact colours: a state must not change its hue with the exposure.
    glow: new MeshBasicMaterial({ vertexColors: true, toneMapped: false }),
  };
}

/** Darkens bodies at night; lamps and screens stay as they are. */
export function paintFinishes(finishes: Finishes, theme: Theme): void {
  const factor = theme === 'dark' ? NIGHT_BODY_FACTOR : 1;
  finishes.paint.color.setScalar(factor);
  finishes.metal.color.setScalar(theme === 'dark' ? 0.86 : 1);
  finishes.glow.color.setScalar(theme === 'dark' ? 1 : 0.94);
}

/** Frees the materials. */
export function disposeFinishes(finishes: Finishes): void {
  for (const finish of FINISHES) finishes[finish].dispose();
}
