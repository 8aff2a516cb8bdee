/** A gate of the embedded broker that lets everybody do everything, for tests of what comes after it. */
export const openGate = {
  signIn: () =>
    Promise.resolve({
      ok: true as const,
      client: { name: 'anyone', mayPublish: () => true, maySubscribe: () => true },
    }),
  deny: () => undefined,
  noHandshake: () => undefined,
  rebase: () => undefined,
  onEnded: () => () => undefined,
};
