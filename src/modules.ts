import type { Module } from './kernel/module.ts';

/** The rooms, in menu order. A room that is taken out leaves a portal that builds, starts and passes. */
export const modules: Module[] = [];
