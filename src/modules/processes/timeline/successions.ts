import { contentRows } from '../../../kernel/content-files.ts';
import { stableId } from '../../../kernel/id.ts';

/** How a mechanism stands to an earlier or wider one; from `content/successions.csv`, each row with its source. */
export interface Succession {
  /** Record ids. */
  mechanism: string;
  relation: 'within' | 'continues' | 'restarts';
  other: string;
  source: string;
  sourceUrl: string;
}

let loaded: Succession[] | undefined;

const idOf = (key: string | undefined) => stableId(`mechanisms/${key}`);

/** Every relation between mechanisms that is on record. */
export function successions(): Succession[] {
  loaded ??= contentRows('successions.csv').map((row) => ({
    mechanism: idOf(row.mechanism),
    relation: row.relation as Succession['relation'],
    other: idOf(row.other),
    source: row.source!,
    sourceUrl: row.source_url!,
  }));
  return loaded;
}
