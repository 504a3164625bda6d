import type { Migration } from '../../kernel/database.ts';
import type { ApiRoutes, Job, Kind, MenuItem, PageRoutes, Waiting } from '../../kernel/module.ts';
import type { SealedSubject } from '../../kernel/sealed.ts';
import type { Visit } from '../../kernel/visit.ts';

/** A part of the room: a folder with pages, tables, jobs and texts of its own; `module.ts` puts the parts together. */
export interface Part {
  kinds?: Record<string, Kind>;
  migrations: Migration[];
  /** By kind of subject: what the log vouches for beside the kinds. */
  sealed?: Record<string, SealedSubject>;
  /** Paths begin with `/contacts/<part>`. */
  pages(app: PageRoutes): void;
  /** Paths begin with `/contacts/<part>`. */
  api?(app: ApiRoutes): void;
  jobs: Job[];
  menu?: MenuItem[];
  /** What waits for this viewer, as lines of "My State". */
  waiting?(visit: Visit): Promise<Waiting[]>;
}
