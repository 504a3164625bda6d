import type { PageRoutes } from '../kernel/module.ts';

/** Mounts every page that is the same for the records of all rooms; `app` is the root, without language. */
export function mountRecordPages(_app: PageRoutes): void {}
