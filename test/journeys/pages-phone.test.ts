import { checkPages } from './page-checks.ts';

await checkPages({ language: 'ar', width: 400 });
