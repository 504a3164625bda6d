import type { KindView } from '../../kernel/module.ts';
import { fillPoints, PointsForm, readPoints } from './form.tsx';
import { plainPoints, shownPoints, type Point } from './points.tsx';

/** How a kind whose own fields are these points is shown and entered. */
export function pointsView(points: Point[]): KindView<never> {
  return {
    facts: (visit, fields) => shownPoints(visit, points, fields),
    plain: (visit, fields) => plainPoints(visit, points, fields),
    form: (visit, form) => <PointsForm visit={visit} form={form} points={points} />,
    fromForm: (values) => readPoints(points, values),
    toForm: (fields) => fillPoints(points, fields),
  };
}
