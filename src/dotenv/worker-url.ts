/**
 * Where the built worker lies, seen from `dist`: the built files lie side by side. `worker-url.cjs.ts` takes this file's place in
 * the CommonJS copy, as `name.cjs.ts` does for any `name.ts` (scripts/build.js): the place for what needs `import.meta`.
 */
export const workerUrl: URL = new URL('./worker.js', import.meta.url)
