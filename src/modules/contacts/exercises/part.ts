import type { Part } from '../part.ts';
import { exerciseMessages } from './messages.ts';
import { exerciseMigrations } from './migrations.ts';
import { mountExercisePages } from './pages.tsx';
import { isExerciseViewer } from './rules.ts';
import { exerciseSealed } from './sealed.ts';
import { waitingExercises } from './waiting.ts';

/** Exercises: a sealed space with its own clock, of which nothing reaches records, mail, search or figures. */
export const exercises: Part = {
  migrations: exerciseMigrations,
  sealed: exerciseSealed,
  pages: mountExercisePages,
  jobs: [],
  waiting: waitingExercises,
  menu: [
    {
      entry: 'contacts',
      path: '/contacts/exercises',
      label: (language) => exerciseMessages.in(language)('title'),
      shownTo: isExerciseViewer,
    },
  ],
};
