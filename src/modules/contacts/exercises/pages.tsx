import { notFound } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { PageRoutes } from '../../../kernel/module.ts';
import { controlPage, setClockPage, openExercisePage } from './control-page.tsx';
import { debriefPage } from './debrief.tsx';
import { findExercise } from './exercises.ts';
import { injectPage, removeInjectPage, takeInjectPage } from './inject-form.tsx';
import { createExercisePage, exercisesPage, newExercisePage } from './list-page.tsx';
import { answerPage, messagePage, playPage, seatPage } from './play-page.tsx';
import { isExerciseViewer, mayRunExercises } from './rules.ts';

export function mountExercisePages(app: PageRoutes): void {
  app.get('/contacts/exercises', viewer(exercisesPage));
  app.get('/contacts/exercises/new', (c) => newExercisePage(c));
  app.post('/contacts/exercises/new', createExercisePage);
  app.get('/contacts/exercises/:id', viewer(exercisePage));
  app.post('/contacts/exercises/:id/opening', openExercisePage);
  app.post('/contacts/exercises/:id/clock', setClockPage);
  app.get('/contacts/exercises/:id/inject', injectPage);
  app.post('/contacts/exercises/:id/inject', takeInjectPage);
  app.post('/contacts/exercises/:id/inject-removal', removeInjectPage);
  app.post('/contacts/exercises/:id/seat', seatPage);
  app.post('/contacts/exercises/:id/answer', answerPage);
  app.post('/contacts/exercises/:id/message', messagePage);
  app.get('/contacts/exercises/:id/debrief', viewer(debriefPage));
}

/** For states and the Secretariat; for others nothing is there. */
const viewer = (show: (c: RequestContext) => Promise<Response>) => (c: RequestContext) => {
  if (!isExerciseViewer(visitOf(c))) throw notFound();
  return show(c);
};

/** Control's page, or a player's. */
async function exercisePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const exercise = await findExercise(visit, c.req.param('id') ?? '');
  return mayRunExercises(visit.actor) ? controlPage(c, exercise) : playPage(c, exercise);
}
