import { formatDate, inLanguage } from '../kernel/language.ts';
import type { Visit } from '../kernel/visit.ts';
import { citableRecord } from './citable.ts';
import type { ShownRecord } from './record-view.ts';

/** A public record as schema.org describes it. */
export function jsonLdOf(visit: Visit, { view, kind, fields }: ShownRecord): unknown {
  const cited = citableRecord(visit, view);
  const url = (path: string) => `${visit.portal.config.portalUrl}${path}`;
  const dataset = kind.dataset?.(fields as never);
  return {
    '@context': 'https://schema.org',
    '@type': dataset ? 'Dataset' : view.kind === 'law' ? 'Legislation' : 'CreativeWork',
    '@id': cited.url,
    name: cited.title,
    inLanguage: view.languages,
    ...(cited.author ? { author: { '@type': 'Organization', name: cited.author } } : {}),
    ...(cited.compiler ? { contributor: { '@type': 'Organization', name: cited.compiler } } : {}),
    publisher: { '@type': 'Organization', name: cited.publisher },
    genre: cited.kind,
    dateCreated: cited.date,
    datePublished: view.publishedAt?.toISOString(),
    dateModified: view.revisedAt?.toISOString(),
    ...(view.source?.url ? { isBasedOn: view.source.url } : {}),
    ...(view.source?.licence && view.source.licence !== 'facts' ? { license: view.source.licence } : {}),
    ...(view.states.length
      ? { spatialCoverage: view.states.slice(0, 50).map((code) => visit.parties.name(code, visit.language)) }
      : {}),
    ...(dataset
      ? {
          description: inLanguage(view.summary, visit.language, view.language)?.text,
          distribution: {
            '@type': 'DataDownload',
            encodingFormat: dataset.mediaType,
            contentSize: String(dataset.size),
            sha256: dataset.sha256,
            contentUrl: url(`/${visit.language}${dataset.path}`),
          },
        }
      : {}),
    ...(view.files.length
      ? {
          associatedMedia: view.files.map((file) => ({
            '@type': 'MediaObject',
            name: file.name,
            encodingFormat: file.mediaType,
            inLanguage: file.language,
            contentUrl: url(`/${visit.language}/files/${file.id}`),
          })),
        }
      : {}),
  };
}

/** The tags by which Zotero and library crawlers read a page (Highwire Press). */
export function CitationTags({ visit, shown }: { visit: Visit; shown: ShownRecord }) {
  const cited = citableRecord(visit, shown.view);
  const pdf = shown.view.files.find((file) => file.mediaType === 'application/pdf');
  const tags: Record<string, string | undefined> = {
    citation_title: cited.title,
    citation_author: cited.author,
    citation_publication_date: cited.date.replaceAll('-', '/'),
    citation_language: cited.language,
    citation_publisher: cited.publisher,
    citation_technical_report_number: cited.symbol,
    citation_public_url: cited.url,
    citation_pdf_url: pdf && `${visit.portal.config.portalUrl}/${visit.language}/files/${pdf.id}`,
  };
  return Object.entries(tags).map(([name, content]) => content && <meta key={name} name={name} content={content} />);
}

/** A sentence for search engines: kind, who, when. */
export function descriptionOf(visit: Visit, { view }: ShownRecord): string {
  const cited = citableRecord(visit, view);
  return `${[cited.kind, cited.author, formatDate(visit.language, cited.date)].filter(Boolean).join('. ')}.`;
}
