import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/**
 * CPU seconds used so far by the processes whose ids are given and everything below them, ended children included (Linux:
 * proc(5), fields utime, stime, cutime, cstime).
 */
export function cpuSeconds(roots: number[]): number {
  const all = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readStat(name);
    if (stat) all.set(Number(name), stat);
  }
  const counted = new Set<number>();
  const isBelow = (pid: number): boolean => roots.includes(pid) || (all.has(pid) && isBelow(all.get(pid)!.parent));
  let ticks = 0;
  for (const [pid, stat] of all) {
    if (!isBelow(pid) || counted.has(pid)) continue;
    counted.add(pid);
    ticks += stat.ticks;
  }
  return ticks / ticksPerSecond;
}

function readStat(pid: string): { parent: number; ticks: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number); // prettier-ignore
    return { parent: fields[1]!, ticks: fields[11]! + fields[12]! + fields[13]! + fields[14]! };
  } catch {
    return undefined;
  }
}

/** Resident memory of a process, MB. */
export function residentMegabytes(pid: number): number {
  const match = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return match ? Number(match[1]) / 1024 : 0;
}
