import type { Part } from '../part.ts';

export const exercises: Part = { migrations: [], pages: () => {}, jobs: [] };
