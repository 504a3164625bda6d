import { checkPages } from './page-checks.ts';

await checkPages({ language: 'en', width: 1280 });
