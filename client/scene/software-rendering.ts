/** Tells whether pixels are computed by the processor. */

/** True where the processor draws: then every pixel costs, and one per CSS pixel must do. */
export function isSoftware(gl: WebGL2RenderingContext): boolean {
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = extension && gl.getParameter(extension.UNMASKED_RENDERER_WEBGL);
  return typeof name === 'string' && /swiftshader|llvmpipe|software|basic render/i.test(name);
}
