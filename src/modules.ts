import type { Module } from './kernel/module.ts';
import { account } from './modules/account/module.ts';
import { contacts } from './modules/contacts/module.ts';
import { desk } from './modules/desk/module.ts';
import { home } from './modules/home/module.ts';
import { processes } from './modules/processes/module.ts';
import { releases } from './modules/releases/module.ts';
import { repository } from './modules/repository/module.ts';

/** The rooms, in menu order. A room that is taken out leaves a portal that builds, starts and passes. */
export const modules: Module[] = [home, repository, processes, contacts, releases, desk, account];
