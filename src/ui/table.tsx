import type { ComponentChildren } from 'preact';
import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface Column {
  label: string;
  /** Right-aligned digits of equal width. */
  numeric?: boolean;
  /** Address that sorts by this column. */
  sortHref?: string;
  sorted?: 'ascending' | 'descending';
}

export interface TableProps {
  language: Language;
  caption: string;
  /** The caption is read aloud but not drawn. */
  hideCaption?: boolean;
  columns: Column[];
  /** Cells of each row, as many as columns; the first is the row's heading. */
  rows: ComponentChildren[][];
  /** On a phone each row becomes a block of label and value; default true. `false` scrolls sideways instead. */
  stack?: boolean;
  /** What is said when there are no rows. */
  empty?: string;
}

/** A table with caption and headings, readable on a phone; roles are written out because the phone's layout would drop them. */
export function Table(props: TableProps) {
  const { language, caption, columns, rows, stack = true } = props;
  const say = uiMessages.in(language);
  return (
    <div class="table-frame" role="group" aria-label={say('table.scroll', { caption })} tabIndex={0}>
      <table class={stack ? 'table stack' : 'table'} role="table">
        <caption class={props.hideCaption ? 'sr-only' : undefined}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Heading key={column.label} language={language} column={column} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.length === 0 && (
            <tr role="row">
              <td role="cell" colSpan={columns.length}>
                {props.empty ?? say('table.empty')}
              </td>
            </tr>
          )}
          {rows.map((cells, index) => (
            <tr role="row" key={index}>
              {cells.map((cell, position) => (
                <Cell key={position} column={columns[position]} first={position === 0}>
                  {cell}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading({ language, column }: { language: Language; column: Column }) {
  const say = uiMessages.in(language);
  return (
    <th role="columnheader" scope="col" aria-sort={column.sorted} class={column.numeric ? 'numeric' : undefined}>
      {column.sortHref ? <a href={column.sortHref}>{column.label}</a> : column.label}
      {column.sorted && <span class="sr-only"> {say(`table.sorted.${column.sorted}`)}</span>}
    </th>
  );
}

function Cell({ column, first, children }: { column?: Column; first: boolean; children: ComponentChildren }) {
  const style = column?.numeric ? 'numeric' : undefined;
  if (first) {
    return (
      <th role="rowheader" scope="row" class={style}>
        {children}
      </th>
    );
  }
  return (
    <td role="cell" class={style} data-label={column?.label}>
      {children}
    </td>
  );
}
